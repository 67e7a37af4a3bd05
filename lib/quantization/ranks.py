"""The ranks of a stream: any percentile of all values seen, in constant memory.

Equal bins, as a `Histogram` has, say nothing about mostly small data with one huge value: all the
others lie in one bin. Here a bin is as fine as the values in it are small: each binade, from one
power of two to the next, is cut into 2,048. The upper bits of a float32 number its bin.
"""

import math

import numpy as np

from lib.numbers.checks import Array
from lib.quantization.blocks import BLOCK, split
from lib.quantization.distinct import Distinct

BITS = 11  # of the significand, which number the bins of a binade
BINADES = 128  # on either side of 0, from the largest value down; the last one reaches 0
FEW = 1 << 16  # distinct values up to which each is kept as it is

_DROPPED = 23 - BITS  # bits of a float32's significand
_MIDDLE = BINADES << BITS  # the number of the bin that begins at 0


class Ranks:
    """Counts of values: each alone while they are few, else in bins of a 2,048th of a binade.

    Where the largest value grows, the bins of the smallest merge.

    Attributes:
        low, high: the smallest and largest value seen, exactly.
    """

    def __init__(self) -> None:
        self.low, self.high = math.inf, -math.inf
        self._distinct = Distinct(FEW)
        self._exponent = -1000  # of the power of two by which values are divided: to at most 1
        self._counts = np.zeros(2 * _MIDDLE, np.int64)

    def add(self, values: Array) -> None:
        """Count `values`, an array of finite real numbers, of any shape and not empty."""
        self.low = min(self.low, float(values.min()))
        self.high = max(self.high, float(values.max()))
        self._distinct.add(values)
        self._make_room()
        single = values.dtype == np.float32 and self._exponent > -126  # float32 holds the factor
        scratch = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.intp)
        for (block,) in split([values], [np.float32 if single else np.float64]):
            np.add.at(self._counts, _numbers(block, self._exponent, *scratch), 1)

    def percentile(self, percent: float) -> float:
        """Return the value at `percent`, 0..100, interpolated between ranks as np.percentile does.

        It is exact while there are at most `FEW` distinct values, and at 0 and 100; else off by at
        most the width of a bin.
        """
        lows, highs, counts, exponent = self._bins()
        up_to = np.cumsum(counts)
        ends = [math.ldexp(end, -exponent) for end in (self.low, self.high)]

        def value(rank: int) -> float:
            """About the value that has `rank` smaller ones: a bin's values lie evenly in it."""
            if rank in (0, up_to[-1] - 1):
                return self.low if rank == 0 else self.high
            at = int(np.searchsorted(up_to, rank, side="right"))
            within = (rank - (up_to[at] - counts[at]) + 0.5) / counts[at]
            inside = float(lows[at] + (highs[at] - lows[at]) * within)
            inside = min(max(inside, ends[0]), ends[1])  # beyond, it might overflow
            return min(max(math.ldexp(inside, exponent), self.low), self.high)

        position = (int(up_to[-1]) - 1) * (percent / 100)
        below, above = value(math.floor(position)), value(math.ceil(position))
        part = position - math.floor(position)
        return (1 - part) * below + part * above if above > below else below

    def _bins(self) -> tuple[Array, Array, Array, int]:
        """Where bins begin and end in units of 2**exponent, what they hold; the exponent."""
        if self._distinct:
            return self._distinct.values, self._distinct.values, self._distinct.counts, 0
        filled = np.flatnonzero(self._counts)
        lows, highs = np.sort(_ends(filled), axis=0)
        return lows, highs, self._counts[filled], self._exponent

    def _make_room(self) -> None:
        """Let the largest value fit into the bins."""
        exponent = math.frexp(max(-self.low, self.high))[1]
        if exponent <= self._exponent:
            return
        filled = np.flatnonzero(self._counts)
        scratch = np.empty(filled.size, np.float32), np.empty(filled.size, np.intp)
        moved = _numbers(_ends(filled)[0], exponent - self._exponent, *scratch)
        counts = np.zeros_like(self._counts)
        np.add.at(counts, moved, self._counts[filled])
        self._counts = counts
        self._exponent = exponent


def _numbers(values: Array, exponent: int, singles: Array, numbers: Array) -> Array:
    """The bins of `values` over 2**exponent: they are ordered as the values are.

    Args:
        singles: float32, at least as long, to work in.
        numbers: int64, likewise; its beginning is returned.
    """
    singles, numbers = singles[: values.size], numbers[: values.size]
    with np.errstate(under="ignore"):
        factor = values.dtype.type(math.ldexp(1.0, -exponent))
        np.multiply(values, factor, out=singles, casting="same_kind")
    bits = singles.view(np.int32)
    bits ^= (bits >> 31) & np.int32(2**31 - 1)  # of two negative values, the smaller has the larger
    bits >>= _DROPPED
    bits += _MIDDLE
    np.copyto(numbers, bits)
    return numbers


def _ends(numbers: Array) -> Array:
    """Where bins end: (2, bins) float64, first the end that is nearer to 0."""
    numbers = numbers - _MIDDLE
    sizes = np.where(numbers < 0, ~numbers, numbers)
    bits = np.stack([sizes << _DROPPED, (sizes + 1 << _DROPPED) - 1]).astype(np.int32)
    return np.where(numbers < 0, -1.0, 1.0) * bits.view(np.float32)
