"""A histogram of a stream: constant memory, bins that widen with the data, no count ever lost."""

import math

import numpy as np

from lib.numbers.checks import Array
from lib.quantization.blocks import BLOCK, split
from lib.quantization.distinct import Distinct

#: Bins in memory; the values seen spread over more than half of them once there are two.
BINS = 1 << 15
FEW = 1 << 14  # distinct values up to which each is kept as it is


class Histogram:
    """Counts of values in bins [i 2**k, (i + 1) 2**k), i integer.

    k is the smallest for which the values seen fit in `BINS` bins. When a new value does not fit,
    k grows and bins are merged in pairs: every value stays in the bin that it would have had from
    the start. So the histogram depends on the values alone, not on their order or their batches.

    Attributes:
        low, high: the smallest and largest value seen, exactly.
        counts: int64, `BINS` entries.
        distinct: the values themselves, while few differ.
    """

    def __init__(self) -> None:
        self.low, self.high = math.inf, -math.inf
        self.counts = np.zeros(BINS, np.int64)
        self.distinct = Distinct(FEW)
        self._exponent = self._first = 0  # of the bin width, and the number of the first bin

    def add(self, values: Array) -> None:
        """Count `values`, an array of finite real numbers, of any shape and not empty."""
        self.distinct.add(values)
        self._make_room(float(values.min()), float(values.max()))
        inverse_width = math.ldexp(1.0, -self._exponent)
        scaled, numbers = np.empty(BLOCK), np.empty(BLOCK, np.intp)
        with np.errstate(under="ignore"):
            for (block,) in split([values], [np.float64]):
                bins, number = scaled[: block.size], numbers[: block.size]
                np.multiply(block, inverse_width, out=bins)  # exact: by a power of two
                np.floor(bins, out=bins)
                if self._exponent > 0:  # a tiny negative value may have become 0
                    bins[(block < 0) & (bins == 0)] = -1
                np.copyto(number, bins, casting="unsafe")
                number -= self._first
                self.counts += np.bincount(number, minlength=BINS)

    def filled_bins(self) -> tuple[Array, Array, int]:
        """Return (starts, counts, exponent) of the bins that hold something.

        Bin j holds `counts[j]` values in `2**exponent * [starts[j], starts[j] + 1)`; `starts` is
        float64, `counts` int64, both (filled bins,).
        """
        filled = np.flatnonzero(self.counts)
        return (filled + self._first).astype(np.float64), self.counts[filled], self._exponent

    def _make_room(self, low: float, high: float) -> None:
        self.low, self.high = min(self.low, low), max(self.high, high)
        exponent = _bin_exponent(self.low, self.high)
        first = _bin_number(self.low, exponent)
        filled = np.flatnonzero(self.counts)
        if filled.size and (exponent, first) != (self._exponent, self._first):
            doublings = min(exponent - self._exponent, 63)  # after 63, only 0 and -1 are left
            moved = ((filled + self._first) >> doublings) - first
            counts = np.zeros_like(self.counts)
            np.add.at(counts, moved, self.counts[filled])
            self.counts = counts
        self._exponent, self._first = exponent, first


def _bin_exponent(low: float, high: float) -> int:
    """Return the smallest k for which [low, high] touches at most `BINS` bins of width 2**k."""
    # Bin numbers stay below 2**50, exact in float64; 2**-k stays finite for subnormal values.
    exponent = max(math.frexp(max(-low, high, -high, low))[1] - 50, -1000)
    half = high / 2 - low / 2  # halves, since high - low may overflow
    if half > 0:
        exponent = max(exponent, math.frexp(half)[1] - BINS.bit_length() + 1)
    while True:
        if _bin_number(high, exponent) - _bin_number(low, exponent) < BINS:
            return exponent
        exponent += 1


def _bin_number(value: float, exponent: int) -> int:
    """Return floor(value / 2**exponent), also where that quotient is too small for a float."""
    number = math.floor(math.ldexp(value, -exponent))
    return min(number, -1) if value < 0 else number
