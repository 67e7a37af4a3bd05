"""Choosing the scales of q4_k and q6_k: what the format leaves open and the quantizer decides.

The plain rule, scales that just cover the smallest and the largest weight, is rarely the best: a
little clipping makes all other steps finer. So several scales are tried. Each gives codes; for
these codes, least squares gives the best scale and minimum; and the smallest squared error wins.
ggml's own search is of the same kind but counts large weights more.
"""

import numpy as np

from lib.numbers.checks import Array
from lib.quantization.block_formats.layout import Bytes, Float32s, peaks, reciprocal

# How many steps more than there are the plain rule divides the range into.
STRETCHES = (-0.75, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25)


def scales_and_minima(x: Float32s) -> tuple[Float32s, Bytes, Bytes, Bytes]:
    """Fit q4_k: w = d * scale * code - d_min * minimum, a scale and a minimum for each 32 weights.

    Args:
        x: float32 (n, 256).

    Returns:
        d and d_min, float32 (n, 2), values of float16; scales and minima, 0..63, uint8 (n, 8) each;
        codes, 0..15, uint8 (n, 256).
    """
    groups = x.reshape(-1, 32)
    scale, minimum = (fitted.reshape(-1, 8) for fitted in _best_line(groups, 15))
    d: Array = np.stack([scale.max(axis=1), minimum.max(axis=1)], axis=1) / 63
    d = d.astype(np.float16).astype(np.float32)
    inverse = reciprocal(d)
    scales, minima = (
        np.clip(np.rint(fitted * inverse[:, i, None]), 0, 63)
        for i, fitted in enumerate((scale, minimum))
    )
    offset = (d[:, 1:] * minima).reshape(-1, 1)
    steps = (groups + offset) * reciprocal((d[:, :1] * scales).reshape(-1, 1))
    codes = np.clip(np.rint(steps), 0, 15)
    return (
        d,
        scales.astype(np.uint8),
        minima.astype(np.uint8),
        codes.astype(np.uint8).reshape(x.shape),
    )


def signed_scales(x: Float32s) -> tuple[Float32s, Bytes, Bytes]:
    """Fit q6_k: w = d * scale * (code - 32), a scale for each 16 weights.

    Args:
        x: float32 (n, 256).

    Returns:
        d, float32 (n, 1), values of float16; scales, int8 (n, 16); codes, 0..63, uint8 (n, 256).
    """
    groups = x.reshape(-1, 16)
    scale = _best_scale(groups, 32).reshape(-1, 16)
    d = (peaks(scale) / -128).astype(np.float16).astype(np.float32)
    scales = np.clip(np.rint(scale * reciprocal(d)), -128, 127)
    steps = groups * reciprocal((d * scales).reshape(-1, 1))
    codes = np.clip(np.rint(steps), -32, 31) + 32
    return d, scales.astype(np.int8), codes.astype(np.uint8).reshape(x.shape)


def _best_line(x: Array, top: int) -> tuple[Array, Array]:
    """Scale and minimum, both at least 0, (n, 1) each: w = scale * code - minimum, codes 0..top."""
    low = np.minimum(x.min(axis=1, keepdims=True), 0)
    width = x.max(axis=1, keepdims=True) - low
    count = x.shape[1]
    best = np.full(low.shape, np.inf, np.float32)
    scale, minimum = width / top, -low  # the plain rule, should no sum of squares be finite
    for stretch in STRETCHES:
        codes = np.clip(np.rint((x - low) * reciprocal(width / (top + stretch))), 0, top)
        s1, s2 = codes.sum(axis=1, keepdims=True), _dot(codes, codes)
        sx, sxc = x.sum(axis=1, keepdims=True), _dot(codes, x)
        a = (count * sxc - s1 * sx) * reciprocal(count * s2 - s1 * s1)
        b = (s1 * a - sx) / count
        through_zero = b < 0
        a = np.where(through_zero, sxc * reciprocal(s2), a)
        b = np.where(through_zero, 0, b)
        error = codes * a - b - x
        squares = _dot(error, error)
        better = squares < best
        for kept, found in ((best, squares), (scale, a), (minimum, b)):
            np.copyto(kept, found, where=better)
    return scale, minimum


def _best_scale(x: Array, middle: int) -> Array:
    """The scale (n, 1) of w = scale * code with codes from -middle to middle - 1; either sign."""
    peak = peaks(x)
    best = np.full(peak.shape, -1, np.float32)
    scale = peak / -middle
    for stretch in STRETCHES:
        codes = np.clip(np.rint(x * reciprocal(peak / -(middle + stretch))), -middle, middle - 1)
        s2, sxc = _dot(codes, codes), _dot(codes, x)
        a = sxc * reciprocal(s2)
        explained = a * sxc  # what the squared error is smaller by than that of zeros
        better = explained > best
        for kept, found in ((best, explained), (scale, a)):
            np.copyto(kept, found, where=better)
    return scale


def _dot(a: Array, b: Array) -> Array:
    return np.einsum("ni,ni->n", a, b)[:, None]
