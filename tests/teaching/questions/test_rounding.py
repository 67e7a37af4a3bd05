"""Questions about rounding that makes up, answered from the records themselves."""

import json

import pytest

from lib.teaching.questions.records import ChoiceQuestion, OrderQuestion, SpotQuestion
from tests.support.questions import in_order, network_in, numbers_in, of_kind, swept
from tests.support.server import ROOT

WAYS = {
    "nearest": "to nearest",
    "equalize": "equalized",
    "biases": "biases corrected",
    "make up": "making up",
}


def test_won_back() -> None:
    for made in of_kind(SpotQuestion, "rounding", 0):
        bits = int(numbers_in(made.prompt)[0])
        cell = swept(network_in(made.prompt), "compensated")[bits, 8]
        assert made.truth == pytest.approx(100 * cell["accuracy"])


def test_always_better() -> None:
    said = set()
    for made in of_kind(ChoiceQuestion, "rounding", 1):
        weights, activations = (int(number) for number in numbers_in(made.prompt))
        before, after = (
            swept(network_in(made.prompt), rounding)[weights, activations]["accuracy"]
            for rounding in ("nearest", "compensated")
        )
        points = 100 * (after - before)
        words = made.options[made.truth].words
        said.add(words)
        assert words.startswith("it rises" if points > 1 else "it falls" if points < -1 else "it s")
    assert len(said) == 3


def test_remedies() -> None:
    record = json.loads((ROOT / "assets/measured/winning_back.json").read_text(encoding="utf-8"))
    for made in of_kind(OrderQuestion, "rounding", 2):
        bits, activations = (int(number) for number in numbers_in(made.prompt))
        right = record["found"][f"{network_in(made.prompt)} {bits} {activations}"]

        def of(words: str, right: dict[str, int] = right) -> float:
            return right[next(way for part, way in WAYS.items() if part in words)]

        in_order(made, of, largest_first=True)
