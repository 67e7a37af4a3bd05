"""Questions about one neuron, answered in whole numbers and fractions."""

import math
import re
from fractions import Fraction

from lib.teaching.questions.records import NumberQuestion
from tests.support.questions import numbers_in, of_kind


def test_a_sum() -> None:
    for made in of_kind(NumberQuestion, "neuron", 0):
        listed = [
            numbers_in(part) for part in re.split(r" and the | meet the |, whose", made.prompt)
        ]
        codes, [zero_point], weights, _ = listed
        assert len(codes) == len(weights) == 3
        assert made.truth == sum(
            (code - zero_point) * weight for code, weight in zip(codes, weights, strict=True)
        )


def test_back_to_a_code() -> None:
    ends = set()
    for made in of_kind(NumberQuestion, "neuron", 1):
        acc, multiplier, zero_point = (Fraction(f"{x:g}") for x in numbers_in(made.prompt)[:3])
        code = math.floor(acc * multiplier + Fraction(1, 2)) + zero_point
        ends |= {code < 0, code > 255}
        assert made.truth == min(max(code, 0), 255)
    assert ends == {True, False}


def test_errors_add_up() -> None:
    for made in of_kind(NumberQuestion, "neuron", 2):
        [count, *_] = numbers_in(made.prompt)
        assert abs(made.truth**2 - count) < 1e-6 * count
