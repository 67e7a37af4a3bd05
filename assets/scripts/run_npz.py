"""Run network.npz on the images in images.npz, with NumPy alone."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

net, test = np.load("network.npz"), np.load("images.npz")
x = test["images"][:, None]  # pixels are codes already: (images, 1, 28, 28)
for name in net["layers"]:
    weight, bias, multiplier = (net[f"{name}.{part}"] for part in ("weight", "bias", "multiplier"))
    stride, padding, groups, zero_in, zero_out, lowest, highest = net[f"{name}.settings"]
    outputs, inputs, height, width = weight.shape
    # float64 holds these integers exactly, and is multiplied fast.
    x = np.pad(x - np.float64(zero_in), [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    seen = sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    images, _, rows, columns, _, _ = seen.shape
    seen = seen.transpose(0, 2, 3, 1, 4, 5).reshape(images, rows * columns, groups, -1)
    sums = seen.swapaxes(1, 2) @ weight.reshape(groups, outputs // groups, -1).swapaxes(1, 2)
    sums = sums.swapaxes(2, 3).reshape(images, outputs, rows, columns) + bias[:, None, None]
    x = sums.astype(np.float32) * multiplier
    if name != net["layers"][-1]:  # the last layer's numbers are the answer
        x = np.clip(np.rint(x) + zero_out, lowest, highest)
logits = x[:, :, 0, 0]
right = np.count_nonzero(logits.argmax(axis=1) == test["labels"])
print(f"{right} of {len(logits)} right")
