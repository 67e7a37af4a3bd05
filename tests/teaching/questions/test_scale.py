"""Questions about scale and zero-point, answered by exact fractions."""

import math
from fractions import Fraction

import pytest

from lib.teaching.questions.records import NumberQuestion
from tests.support.questions import numbers_in, of_kind


def nearest(x: Fraction) -> int:
    """The nearest whole number; the questions have no ties."""
    assert x % 1 != Fraction(1, 2)
    return math.floor(x + Fraction(1, 2))


def exact(made: NumberQuestion) -> list[Fraction]:
    """The numbers in a prompt, as they are written there."""
    return [Fraction(f"{number:g}") for number in numbers_in(made.prompt)]


def test_the_scale() -> None:
    for made in of_kind(NumberQuestion, "scale", 0):
        low, high = exact(made)[:2]
        assert made.truth == pytest.approx(float((high - low) / 255), rel=1e-6)


def test_the_zero_point() -> None:
    widened = 0
    for made in of_kind(NumberQuestion, "scale", 1):
        low, high = exact(made)[:2]
        widened += low > 0
        low = min(low, Fraction(0))
        place = -128 - low / ((high - low) / 255)
        assert abs(made.truth - place) < Fraction(501, 1000)  # float32's scale decides a tie
    assert widened > 20


def test_the_code() -> None:
    clipped = 0
    for made in of_kind(NumberQuestion, "scale", 2):
        scale, zero_point, low, high, x = exact(made)
        code = nearest(x / scale) + zero_point
        clipped += not low <= code <= high
        assert made.truth == min(max(code, low), high)
    assert clipped > 20


def test_what_comes_back() -> None:
    for made in of_kind(NumberQuestion, "scale", 3):
        scale, zero_point, code = exact(made)
        assert made.truth == pytest.approx(float((code - zero_point) * scale))
