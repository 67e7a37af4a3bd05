"""Run network.npz on the images in images.npz, with NumPy alone."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

net, test = np.load("network.npz"), np.load("images.npz")
x = test["images"][..., None]  # (images, height, width, channels)
for layer in net["layers"]:
    weight, bias, multiplier, pads, size, stride, ends = map(net.get, layer)
    x = np.pad(np.float64(x), pads)  # float64 holds these integers exactly
    x = sliding_window_view(x, size, (1, 2))[:, ::stride, ::stride]
    rows = x.reshape(-1, *weight.shape[:2]).swapaxes(0, 1)  # groups apart
    sums = (rows @ weight).swapaxes(0, 1).reshape(*x.shape[:3], -1) + bias
    logits = np.float32(sums) * multiplier
    x = np.clip(np.rint(logits), *ends)  # what goes into the next layer
logits = logits[:, 0, 0]  # of the last layer
right = np.count_nonzero(logits.argmax(axis=1) == test["labels"])
print(f"{right} of {len(logits)} right")
