"""How often a quantization uses each code, and how its errors are distributed: counts to draw."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_reals
from lib.quantization import blocks
from lib.quantization.affine import QParams, dequantize, one_scale, operands, quantize
from lib.quantization.error import clipped_ends


@dataclass(frozen=True, eq=False)
class Counts:
    """How many values were clipped, how many got each code, and how large their errors are.

    Exact zeros (half of the output of a ReLU) all get the zero point's code and no error. Beside
    them nothing else would be visible, so they are counted apart and left out of all histograms.
    An error is `(dequantize(codes) - x) / scale`, in steps.

    Attributes:
        zeros: how many values are exactly 0.
        clipped_low: how many lie below the lowest code and get it.
        clipped_high: how many lie above the highest code and get it.
        codes: how many values got each code from qmin to qmax, or each of equal groups of codes.
        error_reach: 1/2 where values are rounded to the nearest code, else 1.
        errors: how many errors of values that aren't clipped lie in each of equal bins from
            -error_reach to +error_reach.
        mean_error: the mean of these errors; 0 where there are none.
        clipping_reach: the smallest power of two, at least 1, that no error of a clipped value
            exceeds.
        clipping_errors: how many errors of clipped values lie in each of equal bins from
            -clipping_reach to +clipping_reach.
    """

    zeros: int
    clipped_low: int
    clipped_high: int
    codes: Array
    error_reach: float
    errors: Array
    mean_error: float
    clipping_reach: float
    clipping_errors: Array


def count(
    x: npt.ArrayLike,
    qparams: QParams,
    *,
    rounding: str = "nearest",
    rng: np.random.Generator | None = None,
    error_bins: int = 32,
    max_bars: int = 256,
) -> Counts:
    """Count the codes and the errors of `x`, quantized with one scale.

    Args:
        x: finite real numbers, of any shape.
        qparams: one scale and zero point for all of them.
        rounding, rng: as for `quantize`.
        error_bins: bins to one step of rounding error, and bins of clipping error in all. An error
            that float32 rounding puts just outside counts in the bin at that end.
        max_bars: where there are more codes than this, each entry of `codes` counts a group of
            them; a power of two.

    Raises:
        TypeError: `x` does not hold real numbers, or `qparams` is no QParams.
        ValueError: `x` is empty or holds NaN or infinity, `qparams` has an axis, or `rounding` is
            unknown.
    """
    step, zero_code = one_scale("qparams", qparams)
    x = as_reals("x", x).ravel()
    codes = np.asarray(quantize(x, qparams, rounding=rounding, rng=rng))
    restored = np.asarray(dequantize(codes, qparams))
    work, scale, zero_point = operands(x, qparams)
    levels = qparams.qmax - qparams.qmin + 1
    group = max(1, levels // max_bars)
    reach = 0.5 if rounding == "nearest" else 1.0

    clipping_reach = _clipping_reach(x, qparams, rounding)

    bars = np.zeros(-(-levels // group), np.int64)
    errors = np.zeros(round(2 * reach) * error_bins, np.int64)
    clipping_errors = np.zeros(error_bins, np.int64)
    zeros = clipped_low = clipped_high = 0
    error_sum = 0.0
    with np.errstate(over="ignore"):  # beyond float32 is beyond the highest code
        for values, code, back in blocks.split([x, codes, restored], [work, None, work]):
            zero = values == 0
            low, high = clipped_ends(values / scale, zero_point, qparams, rounding)
            clipped = low | high
            error = back.astype(np.float64)
            error -= values
            error /= float(step)
            rounded = error[~(zero | clipped)]
            bar = (code.astype(np.int64) - qparams.qmin) // group
            bars += np.bincount(bar, minlength=bars.size)
            errors += _histogram(rounded, reach, errors.size)
            error_sum += float(rounded.sum())
            clipping_errors += _histogram(error[clipped], clipping_reach, error_bins)
            zeros += int(np.count_nonzero(zero))
            clipped_low += int(np.count_nonzero(low))
            clipped_high += int(np.count_nonzero(high))
    bars[(zero_code - qparams.qmin) // group] -= zeros
    return Counts(
        zeros=zeros,
        clipped_low=clipped_low,
        clipped_high=clipped_high,
        codes=bars,
        error_reach=reach,
        errors=errors,
        mean_error=error_sum / max(int(errors.sum()), 1),
        clipping_reach=clipping_reach,
        clipping_errors=clipping_errors,
    )


def _clipping_reach(x: Array, qparams: QParams, rounding: str) -> float:
    """The smallest power of two, at least 1, that no error of a clipped value exceeds, in steps."""
    ends = np.array([x.min(), x.max()])  # of the clipped values, one of these is the farthest
    work, scale, zero_point = operands(ends, qparams)
    codes = np.array([qparams.qmin, qparams.qmax])
    with np.errstate(over="ignore"):
        low, high = clipped_ends(ends.astype(work) / scale, zero_point, qparams, rounding)
        errors = (dequantize(codes, qparams).astype(np.float64) - ends) / float(qparams.scale)
    farthest = float(np.abs(errors[[low[0], high[1]]]).max(initial=0.5))
    # frexp: farthest is at most its power of two, and more than half of it unless it is one itself.
    fraction, power = math.frexp(farthest)
    return max(1.0, 2.0 ** (power - (fraction == 0.5)))


def _histogram(values: Array, reach: float, bins: int) -> Array:
    """Count values in equal bins from -reach to +reach; what lies outside, in those at the ends."""
    at = values / (2 * reach)
    at += 0.5
    at *= bins
    return np.bincount(np.clip(at, 0, bins - 1, out=at).astype(np.int64), minlength=bins)


def count_values(x: npt.ArrayLike, low: float, high: float, bins: int) -> Array:
    """Count the values of `x` in each of `bins` equal bins of [low, high], exact zeros left out.

    Args:
        x: finite real numbers, of any shape.
        low, high: the ends, in the units of `x`, low < high.
        bins: at least 1.

    Returns:
        int64 (bins,).

    Raises:
        TypeError: `x` does not hold real numbers.
        ValueError: `x` is empty or holds NaN or infinity, or low >= high.
    """
    x = as_reals("x", x).ravel()
    if not low < high:
        raise ValueError(f"low must be below high, but they are {low} and {high}")
    # In float64: the ends may lie beyond the type of the data.
    return np.histogram(x[x != 0].astype(np.float64), bins=bins, range=(low, high))[0]
