"""How much a quantization costs: the error of every value, split into clipping and rounding."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_reals
from lib.quantization import blocks
from lib.quantization.affine import QParams, dequantize, operands, quantize


@dataclass(frozen=True)
class ErrorReport:
    """The difference between x and `fake_quantize(x)`.

    Attributes:
        mse: mean squared error, in squared units of x; `clipping_mse + rounding_mse`. In
            float64 the squares of errors above about 1e154 are infinite, below about 1e-162 zero.
        max_abs: largest absolute error, in units of x.
        sqnr_db: signal to quantization noise ratio in decibels, 10 log10(signal power / error
            power), also where these powers are beyond float64; infinite where there is no error.
        clipping_mse: the share of `mse` from values that were clipped.
        rounding_mse: the share of `mse` from values that were only rounded.
        clipped_fraction: how many of the values were clipped, 0..1.

    Where `dequantize` overflows to infinity, as ONNX's does beyond float32, so do `max_abs` and
    `mse`, and `sqnr_db` is minus infinity.
    """

    mse: float
    max_abs: float
    sqnr_db: float
    clipping_mse: float
    rounding_mse: float
    clipped_fraction: float


# How a value is rounded to see whether it is clipped to the lowest and to the highest code. A value
# that may be rounded up as well as down is clipped only where neither leads to a code.
_ROUNDINGS: dict[str, tuple[np.ufunc, np.ufunc]] = {
    "nearest": (np.rint, np.rint),
    "floor": (np.floor, np.floor),
    "stochastic": (np.ceil, np.floor),
}


def error_report(
    x: npt.ArrayLike,
    qparams: QParams,
    *,
    rounding: str = "nearest",
    rng: np.random.Generator | None = None,
) -> ErrorReport:
    """Measure what quantizing `x` costs.

    A value is clipped where `rint(x / scale) + zero_point` lies outside [qmin, qmax]. So the error
    of a rounded value is at most half a step and that of a clipped value at least half a step,
    within the rounding of float32. With `rounding="floor"` floor takes the place of rint, and with
    "stochastic" the one of floor and ceil that leads to a code: then the limit is a whole step.

    Args:
        x, qparams, rounding, rng: as for `quantize`.

    Raises:
        TypeError: `x` does not hold real numbers, or `qparams` is no QParams.
        ValueError: `x` is empty or holds NaN or infinity, or has no axis `qparams.axis` of the
            right length; `rounding` is unknown.
    """
    x = as_reals("x", x)
    work, scale, zero_point = operands(x, qparams)
    codes = quantize(x, qparams, rounding=rounding, rng=rng)
    restored = np.asarray(dequantize(codes, qparams))
    largest = float(max(abs(float(x.min())), abs(float(x.max()))))
    # Squares of extreme float64 data overflow, so work in units of a power of two near the largest.
    unit = 2.0 ** (math.frexp(largest)[1] - 1) if largest > 0 else 1.0
    signal = clipped_noise = rounded_noise = max_abs = 0.0
    clipped_count = 0
    with np.errstate(all="ignore"):
        for values, approximations, s, z in blocks.split(
            [x, restored, scale, zero_point], [work] * 4
        ):
            exact = values.astype(np.float64)
            error = exact - approximations
            error /= unit
            exact /= unit
            clipped = np.logical_or(*clipped_ends(values / s, z, qparams, rounding))
            signal += _sum_of_squares(exact)
            clipped_noise += _sum_of_squares(error[clipped])
            rounded_noise += _sum_of_squares(error[~clipped])
            clipped_count += int(np.count_nonzero(clipped))
            max_abs = max(max_abs, float(error.max()), -float(error.min()))

    noise = clipped_noise + rounded_noise
    clipping_mse = clipped_noise / x.size * unit * unit
    rounding_mse = rounded_noise / x.size * unit * unit
    return ErrorReport(
        mse=clipping_mse + rounding_mse,
        max_abs=max_abs * unit,
        sqnr_db=10 * (math.log10(signal) - math.log10(noise)) if noise > 0 else math.inf,
        clipping_mse=clipping_mse,
        rounding_mse=rounding_mse,
        clipped_fraction=clipped_count / x.size,
    )


def clipped_ends(
    steps: Array, zero_point: Array, qparams: QParams, rounding: str
) -> tuple[Array, Array]:
    """Which of the values `x / scale` are clipped to the lowest code, and which to the highest.

    Args:
        steps: the values, divided by their scale.
        zero_point: an array that broadcasts with `steps`.
        qparams: gives the lowest and the highest code.
        rounding: as for `quantize`.

    Returns:
        Two bool arrays, shaped like `steps`.
    """
    round_low, round_high = _ROUNDINGS[rounding]
    lowest = round_low(steps) + zero_point
    highest = lowest if round_high is round_low else round_high(steps) + zero_point
    return lowest < qparams.qmin, highest > qparams.qmax


def sqnr_db(x: npt.ArrayLike, approximation: npt.ArrayLike) -> float:
    """Signal to quantization noise ratio of any approximation of `x`, in decibels.

    10 log10(sum of x**2 / sum of (x - approximation)**2); infinite where there is no error, minus
    infinity where `x` is 0 and its approximation isn't.

    Args:
        x: finite real numbers, of any shape.
        approximation: the same, in the shape of `x`.

    Raises:
        TypeError: an argument does not hold real numbers.
        ValueError: an argument is empty or holds NaN or infinity, or their shapes differ.
    """
    x = as_reals("x", x)
    approximation = as_reals("approximation", approximation)
    if x.shape != approximation.shape:
        raise ValueError(
            f"x and approximation must have the same shape, not {x.shape} and {approximation.shape}"
        )
    exact = x.astype(np.float64).ravel()
    restored = approximation.astype(np.float64).ravel()
    # In units of a power of two near the largest, as above.
    largest = max(float(np.abs(exact).max()), float(np.abs(restored).max()))
    unit = 2.0 ** (math.frexp(largest)[1] - 1) if largest > 0 else 1.0
    signal = _sum_of_squares(exact / unit)
    noise = _sum_of_squares(exact / unit - restored / unit)
    if noise == 0:
        return math.inf
    return 10 * (math.log10(signal) - math.log10(noise)) if signal > 0 else -math.inf


def _sum_of_squares(values: Array) -> float:
    # Not np.dot: BLAS takes all cores for this, and on a busy machine waits for them far longer.
    return float(np.einsum("i,i->", values, values))
