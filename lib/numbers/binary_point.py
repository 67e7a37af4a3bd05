"""Fixed-point numbers: an integer with a binary point somewhere among its bits.

The bits stay the same, and so does the adding and multiplying of them. Only what they count
changes: not ones, but steps of 2**-f.

    int8   1100.0010   is   -62 * 2**-4 = -3.875
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lib.numbers.checks import check_instance, check_int
from lib.numbers.integers import IntFormat


@dataclass(frozen=True)
class FixedPoint:
    """An integer format whose codes count steps of 2**-fraction_bits.

    Args:
        format: how the code is stored.
        fraction_bits: how many bits stand behind the point, 0..`format.bits`.

    Raises:
        TypeError: `format` is no IntFormat, or `fraction_bits` no int.
        ValueError: `fraction_bits` is out of range.
    """

    format: IntFormat
    fraction_bits: int

    def __post_init__(self) -> None:
        check_instance("format", self.format, IntFormat)
        bits = check_int("fraction_bits", self.fraction_bits, 0, self.format.bits)
        vars(self).update(fraction_bits=bits)  # the instance is frozen; its dictionary is open

    @property
    def step(self) -> Fraction:
        """The distance from each value to the next: 2**-fraction_bits."""
        return Fraction(1, 1 << self.fraction_bits)

    @property
    def min(self) -> Fraction:
        """The lowest value."""
        return self.format.min * self.step

    @property
    def max(self) -> Fraction:
        """The highest value."""
        return self.format.max * self.step

    def decode(self, code: int) -> Fraction:
        """The value of a code, exactly.

        Raises:
            TypeError: `code` is not an int.
            ValueError: `code` lies outside 0..2**bits - 1.
        """
        code = check_int("code", code, 0, (1 << self.format.bits) - 1)
        return self.format.decode(code) * self.step


def exact_decimal(value: Fraction) -> str:
    """A fraction over a power of two with every digit: "-3.875".

    Raises:
        ValueError: what is below the line is no power of two.
    """
    below = value.denominator
    if below & (below - 1):
        raise ValueError(f"value must have a power of two below the line, not {below}")
    places = below.bit_length() - 1  # half is 5 tenths, so 2**-k is 5**k / 10**k
    digits = str(abs(value.numerator) * 5**places).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text
