"""lib.numbers.binary_point against ldexp and Python's own fractions and decimals."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers.binary_point import FixedPoint, exact_decimal
from lib.numbers.integers import INT8, INT16, UINT8, IntFormat


@pytest.mark.parametrize("fmt", [INT8, UINT8, IntFormat(4, True), INT16], ids=lambda f: f.name)
def test_values_are_the_integers_shifted(fmt: IntFormat) -> None:
    for places in range(fmt.bits + 1):
        fixed = FixedPoint(fmt, places)
        values = [fixed.decode(code) for code in range(1 << min(fmt.bits, 10))]
        assert values == [
            math.ldexp(fmt.decode(code), -places) for code in range(1 << min(fmt.bits, 10))
        ]
        assert fixed.decode(fmt.encode(fmt.min)) == fixed.min
        assert fixed.decode(fmt.encode(fmt.max)) == fixed.max
        assert fixed.decode(1) - fixed.decode(0) == fixed.step
        assert (fixed.max - fixed.min) / fixed.step == 2**fmt.bits - 1


@given(st.integers(-(1 << 64), 1 << 64), st.integers(0, 64))
def test_every_digit_and_no_more(integer: int, places: int) -> None:
    value = Fraction(integer, 1 << places)
    text = exact_decimal(value)
    assert Fraction(text) == value
    assert "e" not in text
    assert text == "0" or Decimal(text).as_tuple().digits[-1] != 0 or "." not in text


@pytest.mark.parametrize("places", [-1, 9])
def test_the_point_stays_among_the_bits(places: int) -> None:
    with pytest.raises(ValueError, match="fraction_bits must be from 0 to 8"):
        FixedPoint(INT8, places)


def test_other_bad_arguments() -> None:
    with pytest.raises(ValueError, match="code must be from 0 to 255"):
        FixedPoint(INT8, 4).decode(256)
    with pytest.raises(ValueError, match="power of two below the line, not 3"):
        exact_decimal(Fraction(1, 3))
