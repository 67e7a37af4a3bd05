"""Why real 0 needs a code of its own: what becomes of zeros where it has none."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.quantization.affine import QParams, choose_qparams, fake_quantize

Floats = NDArray[np.float32]


class Padded(NamedTuple):
    """An image with a border of zeros, all float32 (height, width), 0 black to 1 white.

    back: what comes back from its codes. errors: back - image. sums: of 3 x 3 errors, two pixels
    less wide and high. step: from one code to the next. zeros: the share of pixels that are 0.
    """

    image: Floats
    back: Floats
    errors: Floats
    sums: Floats
    step: float
    zeros: float


def padded(image: NDArray[np.uint8], border: int, bits: int, *, has_code: bool) -> Padded:
    """An image with a border of zeros, in codes and back.

    Args:
        image: uint8 (height, width), 0 black to 255 white.
        border: pixels on each side, at least 1.
        bits: of a code, 2..16.
        has_code: whether 0 has a code; else as in `without_code`.
    """
    real = np.pad(image.astype(np.float32) / np.float32(255), border)
    qparams = choose_qparams(0.0, 1.0, bits=bits, signed=False)
    back = (fake_quantize if has_code else without_code)(real, qparams)
    errors = back - real
    zeros = float((real == 0).mean())
    return Padded(real, back, errors, window_sums(errors), float(qparams.scale), zeros)


def without_code(x: Floats, qparams: QParams) -> Floats:
    """What comes back of values where 0 lies in the middle between two codes.

    The steps are as wide as with `qparams`, and no error is larger than half a step, as long as
    nothing is clipped. Only the codes stand half a step higher: ``(q - zero_point + 1/2) * scale``
    with ``q = clip(floor(x / scale) + zero_point, qmin, qmax)``.

    Args:
        x: any shape.
        qparams: one scale and one zero-point for all of x.

    Returns:
        float32, as x; every 0 is half a step.
    """
    steps = np.floor(np.asarray(x, np.float32) / np.float32(qparams.scale))
    codes = np.clip(steps + qparams.zero_point, qparams.qmin, qparams.qmax)
    back = (codes - qparams.zero_point + 0.5) * np.float32(qparams.scale)
    return back.astype(np.float32)


def window_sums(values: Floats, side: int = 3) -> Floats:
    """The sum over each window of `side` x `side` values, as a filter of ones computes it.

    Args:
        values: (height, width), both at least `side`.
        side: of the window, at least 1.

    Returns:
        float32 (height - side + 1, width - side + 1).

    Raises:
        ValueError: there is no such window.
    """
    if not 1 <= side <= min(values.shape):
        raise ValueError(f"side must be from 1 to {min(values.shape)}, not {side}")
    windows = np.lib.stride_tricks.sliding_window_view(values, (side, side))
    sums = windows.sum(axis=(2, 3), dtype=np.float64)
    return sums.astype(np.float32)
