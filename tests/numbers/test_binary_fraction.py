"""Digits in base two against exact fractions: those that end, and those that repeat."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers.binary_fraction import doublings, repeats_from


def value_of(digits: list[int], before: int | None) -> Fraction:
    """The number that the digits stand for; those from `before` on go on for ever."""
    ends = len(digits) if before is None else before
    total = sum(
        (Fraction(digit, 2 ** (i + 1)) for i, digit in enumerate(digits[:ends])), Fraction()
    )
    if before is None:
        return total
    block = digits[before:]
    number = int("".join(map(str, block)), 2)
    return total + Fraction(number, 2**before * (2 ** len(block) - 1))  # a geometric series


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_digits_stand_for_the_number(parts: tuple[int, int]) -> None:
    value = Fraction(*parts)
    steps = doublings(value)
    before = repeats_from(steps, value)
    assert value_of([step.digit for step in steps], before) == value
    ends = value.denominator & (value.denominator - 1) == 0  # a power of two
    assert (before is None) == ends


def test_one_tenth_never_ends() -> None:
    steps = doublings(Fraction(1, 10))
    assert [step.digit for step in steps] == [0, 0, 0, 1, 1]
    assert repeats_from(steps, Fraction(1, 10)) == 1


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (0.1, TypeError, "value must be a Fraction"),
        (Fraction(1), ValueError, "from 0 up to below 1"),
        (Fraction(-1, 2), ValueError, "from 0 up to below 1"),
        (Fraction(1, 10007), ValueError, "must repeat within 1,000 digits"),
    ],
)
def test_bad_values(value: Fraction, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        doublings(value)
