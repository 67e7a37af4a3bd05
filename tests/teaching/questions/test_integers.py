"""Questions about integers, answered by place values and by counting."""

import re

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion
from tests.support.questions import numbers_in, of_kind

PLACES = (-128, 64, 32, 16, 8, 4, 2, 1)


def value_of(bits: str) -> int:
    """What eight bits mean as int8: the sum of the places that are 1."""
    digits = bits.replace(" ", "")
    assert len(digits) == 8
    return sum(place for place, digit in zip(PLACES, digits, strict=True) if digit == "1")


def test_the_meaning_of_bits() -> None:
    for made in of_kind(NumberQuestion, "integers", 0):
        [bits] = re.findall(r"[01]{4} [01]{4}", made.prompt)
        assert made.truth == value_of(bits)
        assert int(made.settings["integer"], 16) == int(bits.replace(" ", ""), 2)


def test_past_the_end() -> None:
    for made in of_kind(NumberQuestion, "integers", 1):
        start, step = (int(number) for number in numbers_in(made.prompt))
        value = start
        for _ in range(step):
            value = -128 if value == 127 else value + 1
        assert made.truth == value < 0


def test_the_bits_of_a_negative_number() -> None:
    for made in of_kind(ChoiceQuestion, "integers", 2):
        [value] = numbers_in(made.prompt.removesuffix(" as int8?"))
        values = [value_of(option.words) for option in made.options]
        assert values.count(int(value)) == 1
        assert values.index(int(value)) == made.truth


def test_bits_that_a_number_needs() -> None:
    for made in of_kind(NumberQuestion, "integers", 3):
        [value] = numbers_in(made.prompt)
        fits = [bits for bits in range(1, 65) if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)]
        assert made.truth == fits[0]
