"""Run network.npz on the images in images.npz, with NumPy alone."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

net, test = np.load("network.npz"), np.load("images.npz")
x = test["images"][:, None]  # pixels are codes already: (images, 1, 28, 28)
for name in net["layers"]:
    weight, bias, multiplier, edges, settings = (
        net[f"{name}.{part}"]
        for part in ("weight", "bias", "multiplier", "padding", "settings")
    )
    stride, zero_in, zero_out, lowest, highest = settings
    # float64 holds these integers exactly. Outside is the zero point: 0.
    x = np.pad(x - np.float64(zero_in), edges)
    windows = sliding_window_view(x, weight.shape[3:], axis=(2, 3))
    x = windows[:, :, ::stride, ::stride]
    x = x.reshape(len(x), len(weight), -1, *x.shape[2:])  # groups apart
    sums = np.einsum("ngirckl,goikl->ngorc", x, weight, optimize=True)
    x = sums.reshape(len(x), -1, *sums.shape[3:]) + bias
    x = x.astype(np.float32) * multiplier
    if name != net["layers"][-1]:  # the last layer's numbers are the answer
        x = np.clip(np.rint(x) + zero_out, lowest, highest)
logits = x[:, :, 0, 0]
right = np.count_nonzero(logits.argmax(axis=1) == test["labels"])
print(f"{right} of {len(logits)} right")
