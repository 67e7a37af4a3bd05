"""The upper bits of float32 and float64 numbers: few enough to look up what a narrow format makes.

Most bits of a number decide nothing in a narrow format but which way a tie goes, and for that one
bit is enough. So `FloatFormat.encode` computes the code of each row of upper bits once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lib.numbers.checks import Array


class UpperBits(NamedTuple):
    """The sign, the exponent and the seven upper significand bits of a float32 or float64.

    Attributes:
        bits: how many they are.
        smallest_exponent: of the steps between subnormals with these bits.
        number: the type of the number.
        whole: the type of all its bits, as an unsigned integer.
        lookup: the same with a sign, which is quicker to look up by.
        significand_bits: how many of the upper bits belong to the significand.
    """

    bits: int
    smallest_exponent: int
    number: np.dtype
    whole: np.dtype
    lookup: np.dtype
    significand_bits: int = 7

    @property
    def cut_off(self) -> int:
        """How many bits are not kept."""
        return self.whole.itemsize * 8 - self.bits

    def round_to_odd(self, x: Array) -> Array:
        """The upper bits of `x`, the last one set if any bit below is set.

        So the last bit remembers that something was cut off, and a later rounding to fewer bits
        still distinguishes a tie from the numbers on either side of it.
        """
        bits: Array = x.view(self.whole)
        # Scalars of the array's type: with them NumPy reuses the memory of what it has computed.
        below, cut_off = (self.whole.type(n) for n in ((1 << self.cut_off) - 1, self.cut_off))
        upper: Array = ((bits & below) + below | bits) >> cut_off
        return upper.view(self.lookup)

    def every_number(self) -> Array:
        """The number that each row of upper bits begins, the bits below being 0."""
        rows: Array = np.arange(1 << self.bits, dtype=self.whole)
        return (rows << self.cut_off).view(self.number)


UPPER_BITS = {
    found.number: found
    for found in (
        UpperBits(16, -133, np.dtype(np.float32), np.dtype(np.uint32), np.dtype(np.int32)),
        UpperBits(19, -1029, np.dtype(np.float64), np.dtype(np.uint64), np.dtype(np.int64)),
    )
}
