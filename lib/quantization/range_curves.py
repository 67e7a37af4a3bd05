"""What a clip range costs: clipping error and rounding error of the same data under many ranges.

A range is one number here, the clip c. Data on both sides of 0 get symmetric codes over [-c, c], as
the weights of most int8 networks do; data on one side, as behind a ReLU, get unsigned codes over
[0, c]. A small c clips much and rounds finely, a large c the other way round.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_reals, check_choice, check_int
from lib.quantization.affine import QParams, choose_qparams
from lib.quantization.calibration import Entropy, MeanSquaredError, MinMax, Observer, Percentile
from lib.settings import OBSERVERS

SIDES = ("both", "above", "below")  # of 0: where the data are
# A moving average needs several batches; here all data come at once.
METHODS = tuple(name for name in OBSERVERS if name != "moving_average")
PERCENT = 99.9  # of the values that "percentile" keeps, unless chosen otherwise

# Sums of squares are exact to about 13 digits; a rounding error below that is none.
NEGLIGIBLE = 1e-12


@dataclass(frozen=True, eq=False)
class ErrorCurves:
    """Errors against the clip: float64 arrays (clips,), in the units of `ErrorReport`."""

    clips: Array
    clipping_mse: Array
    rounding_mse: Array
    clipped_fraction: Array


def side_of(x: npt.ArrayLike) -> str:
    """Return on which side of 0 the values of `x` are, one of SIDES; zeros alone count as above.

    Raises:
        TypeError: `x` does not hold real numbers.
        ValueError: `x` is empty or holds NaN or infinity.
    """
    x = as_reals("x", x)
    if x.min() >= 0:
        return "above"
    return "below" if x.max() <= 0 else "both"


def clip_qparams(clip: npt.ArrayLike, side: str, bits: int, *, axis: int | None = None) -> QParams:
    """Return the codes for a clip: over [-c, c], [0, c] or [-c, 0] for both, above or below.

    Both sides get symmetric codes without the lowest (8 bits: -127..127), one side all unsigned
    codes, so that an end of the range is a code, and 0 is one.

    Args:
        clip: at least 0, a scalar, or 1-D along `axis`.
        side: one of SIDES.
        bits: 2..16.

    Raises:
        TypeError, ValueError: an argument outside these ranges.
    """
    clip = as_reals("clip", clip)
    if (clip < 0).any():
        raise ValueError(f"clip must be at least 0, but is {clip.min()}")
    check_choice("side", side, SIDES)
    both = side == "both"
    return choose_qparams(
        -clip if side != "above" else 0 * clip,
        clip if side != "below" else 0 * clip,
        bits=bits,
        signed=both,
        symmetric=both,
        narrow_range=both,
        axis=axis,
    )


def make_observer(method: str, side: str, bits: int, percent: float = PERCENT) -> Observer:
    """Return the observer called `method` for the codes of `clip_qparams`.

    Args:
        method: one of METHODS.
        side: one of SIDES.
        bits: 2..16.
        percent: how many of the values "percentile" keeps, above 0 and at most 100.

    Raises:
        TypeError, ValueError: an argument outside these ranges.
    """
    check_choice("method", method, METHODS)
    check_choice("side", side, SIDES)
    both = side == "both"
    if method == "min_max":
        return MinMax()
    if method == "percentile":
        return Percentile(percent)
    search = MeanSquaredError if method == "mean_squared_error" else Entropy
    return search(bits, signed=both, symmetric=both, narrow_range=both)


def choose_clip(x: npt.ArrayLike, method: str, bits: int, percent: float = PERCENT) -> float:
    """Return the clip that an observer chooses for `x`: the end of its range farther from 0.

    Args:
        x: finite real numbers, of any shape; the clip is in their units, at least 0.
        method, bits, percent: as for `make_observer`.

    Raises:
        TypeError, ValueError: an argument outside these ranges.
    """
    observer = make_observer(method, side_of(x), bits, percent)
    observer.update(x)
    low, high = (float(end) for end in observer.range())
    return max(-low, high)


class ClipErrors:
    """The errors of `x` under any clip, after one sort: `error_report` for many ranges at once.

    All values of one code form a stretch of the sorted data. With running sums of the values and
    of their squares, the squared error of a stretch takes a few operations, however long it is.

    Args:
        x: finite real numbers, any shape.

    Attributes:
        side: where the values are, one of SIDES.
        largest: the largest absolute value.
    """

    def __init__(self, x: npt.ArrayLike) -> None:
        x = as_reals("x", x).ravel()
        if x.dtype.kind != "f" or x.dtype.itemsize < 4:
            x = x.astype(np.float32 if x.dtype.kind == "f" else np.float64)
        self.side = side_of(x)
        self._count = x.size
        self._halves = [_Half(np.sort(half)) for half in (x[x >= 0], -x[x < 0])]
        self.largest = max(half.largest for half in self._halves)

    def curves(self, clips: npt.ArrayLike, bits: int) -> ErrorCurves:
        """Return the errors for each of `clips`, 1-D and at least 0, in codes of 2..8 bits.

        Raises:
            TypeError, ValueError: an argument outside these ranges.
        """
        clips = as_reals("clips", clips).astype(np.float64)
        if clips.ndim != 1:
            raise ValueError(f"clips must be 1-D, but has shape {clips.shape}")
        bits = check_int("bits", bits, 2, 8)
        qparams = clip_qparams(clips, self.side, bits, axis=0)
        steps = 2 ** (bits - 1) - 1 if self.side == "both" else 2**bits - 1
        upper, lower = (half.errors(qparams.scales, steps) for half in self._halves)
        clipping, rounding, clipped = (upper + lower) / self._count
        return ErrorCurves(clips, clipping, rounding, clipped)


class _Half:
    """The values on one side of 0 as sorted magnitudes, with running sums from either end."""

    def __init__(self, magnitudes: Array) -> None:
        self._values = magnitudes
        self.largest = float(magnitudes[-1]) if magnitudes.size else 0.0
        wide = magnitudes.astype(np.float64)
        # From 0 outwards for what is rounded, from the far end for what is clipped: an outlier
        # then never drowns small values.
        self._up = [np.concatenate([[0], np.cumsum(part)]) for part in (wide, wide * wide)]
        self._down = [
            np.concatenate([np.cumsum(part[::-1])[::-1], [0]]) for part in (wide, wide * wide)
        ]

    def errors(self, scales: Array, steps: int) -> Array:
        """Return (3, scales): sums of squares clipped and rounded, and how many are clipped.

        Args:
            scales: float32 (scales,).
            steps: the highest code, counted from 0 outwards; odd.
        """
        end = np.searchsorted(self._values, self._first_clipped(scales, steps))
        scale = scales.astype(np.float64)
        code = np.arange(steps + 1)
        borders = np.searchsorted(self._values, (code[:-1] + 0.5) * scale[:, None])
        borders = np.minimum(borders, end[:, None])
        stretches = np.column_stack([np.zeros_like(end), borders, end])
        counts = np.diff(stretches)
        sums = np.diff(self._up[0][stretches])
        squares = self._up[1][end]
        rounding = squares - 2 * scale * (sums @ code) + scale**2 * (counts @ (code * code))
        rounding[rounding < NEGLIGIBLE * squares] = 0
        reach = steps * scale
        clipped = self._values.size - end
        clipping = self._down[1][end] - 2 * reach * self._down[0][end] + reach**2 * clipped
        return np.stack([np.maximum(clipping, 0), rounding, clipped])

    def _first_clipped(self, scales: Array, steps: int) -> Array:
        """Return the smallest magnitudes that `quantize` clips, to the bit.

        It divides in the type of the data, and a tie beyond an odd code rounds away from it.
        """
        scale = scales.astype(self._values.dtype)
        with np.errstate(over="ignore", under="ignore"):
            edge = (scale * np.float64(steps + 0.5)).astype(scale.dtype)
            for _ in range(2):
                edge = np.nextafter(edge, edge.dtype.type(0))
            for _ in range(4):
                inside = edge / scale < steps + 0.5
                edge = np.where(inside, np.nextafter(edge, edge.dtype.type(np.inf)), edge)
        return edge
