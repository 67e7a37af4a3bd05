"""Which codes a quantization hands out, and how its rounding errors are spread: counts to draw."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import check_instance
from lib.quantization import checks
from lib.quantization.affine import QParams, dequantize, operands, quantize
from lib.quantization.checks import Array


@dataclass(frozen=True, eq=False)
class Counts:
    """How many values met which fate.

    Exact zeros (half of what a ReLU lets through) all get the zero point's code and no error. They
    would dwarf everything else, so they are counted apart and left out of both histograms.

    Attributes:
        zeros: how many values are exactly 0.
        clipped_low: how many lie below the lowest code and get it.
        clipped_high: how many lie above the highest code and get it.
        codes: how many values got each code from qmin to qmax, or each of equal groups of codes.
        errors: how many rounding errors `(fake_quantize(x) - x) / scale` lie in each of equal bins
            from -1/2 to +1/2 step; clipped values are left out.
    """

    zeros: int
    clipped_low: int
    clipped_high: int
    codes: Array
    errors: Array


def count(
    x: npt.ArrayLike, qparams: QParams, *, error_bins: int = 32, max_bars: int = 256
) -> Counts:
    """Count the codes and the rounding errors of `x`, any shape, quantized with one scale.

    Args:
        error_bins: bins from -1/2 to +1/2 step. An error that float32 rounding puts just outside
            counts in the bin at that end.
        max_bars: where there are more codes than this, each entry of `codes` counts a group of
            them; a power of two.

    Raises:
        TypeError: `x` does not hold real numbers, or `qparams` is no QParams.
        ValueError: `x` is empty or holds NaN or infinity, or `qparams` has an axis.
    """
    check_instance("qparams", qparams, QParams)
    if qparams.axis is not None:
        raise ValueError("qparams must hold one scale for all values, not one per channel")
    x = checks.real_array(x, "x").ravel()
    zero = x == 0
    codes = np.asarray(quantize(x, qparams))
    work, scale, zero_point = operands(x, qparams)
    with np.errstate(over="ignore"):  # beyond float32 is beyond the highest code
        wanted = np.rint(x / scale, dtype=work) + zero_point
    low, high = wanted < qparams.qmin, wanted > qparams.qmax

    levels = qparams.qmax - qparams.qmin + 1
    group = max(1, levels // max_bars)
    bar = (codes[~zero].astype(np.int64) - qparams.qmin) // group

    rounded = ~(zero | low | high)
    restored = np.asarray(dequantize(codes[rounded], qparams)) if rounded.any() else np.empty(0)
    errors = restored.astype(np.float64) - x[rounded]
    bins = np.floor((errors / float(qparams.scale) + 0.5) * error_bins).astype(np.int64)
    return Counts(
        zeros=int(zero.sum()),
        clipped_low=int(low.sum()),
        clipped_high=int(high.sum()),
        codes=np.bincount(bar, minlength=-(-levels // group)),
        errors=np.bincount(np.clip(bins, 0, error_bins - 1), minlength=error_bins),
    )


def count_values(x: npt.ArrayLike, low: float, high: float, bins: int) -> Array:
    """Count the values of `x` in each of `bins` equal bins of [low, high], exact zeros left out.

    Raises:
        TypeError: `x` does not hold real numbers.
        ValueError: `x` is empty or holds NaN or infinity, or low >= high.
    """
    x = checks.real_array(x, "x").ravel()
    if not low < high:
        raise ValueError(f"low must be below high, but they are {low} and {high}")
    return np.histogram(x[x != 0], bins=bins, range=(low, high))[0]
