"""Questions about what is left in integers, answered from the records themselves."""

import json

import pytest

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, SpotQuestion
from tests.support.questions import network_in, numbers_in, of_kind, swept
from tests.support.server import ROOT


def test_right_answers() -> None:
    for made in of_kind(SpotQuestion, "home", 0):
        *_, weights, activations = (int(number) for number in numbers_in(made.prompt))
        cell = swept(network_in(made.prompt))[weights, activations]
        assert made.truth == pytest.approx(100 * cell["accuracy"])


def test_smaller_weights() -> None:
    record = json.loads((ROOT / "assets/measured/weight_bits.json").read_text(encoding="utf-8"))
    sizes = {width["bits"]: width["bytes"] for width in record["widths"]}
    for made in of_kind(NumberQuestion, "home", 1):
        size, bits = numbers_in(made.prompt)
        assert sizes[32] == size
        assert made.truth == pytest.approx(size / sizes[bits], abs=0.01)


def test_answers_that_change() -> None:
    for made in of_kind(ChoiceQuestion, "home", 2):
        flipped = swept(network_in(made.prompt))[8, 8]["flipped"]
        right = [option.words.endswith(f" {flipped}") for option in made.options]
        assert right.index(True) == made.truth
        assert sum(right) == 1
