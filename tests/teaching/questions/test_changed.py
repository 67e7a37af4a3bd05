"""Questions about what changed, answered from the record itself."""

import re

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion
from tests.support.questions import (
    accuracy_in_float32,
    in_order,
    network_in,
    numbers_in,
    of_kind,
    swept,
)


def test_on_balance() -> None:
    for made in of_kind(NumberQuestion, "changed", 0):
        network = network_in(made.prompt)
        weights, activations, flipped, images = (int(each) for each in numbers_in(made.prompt))
        cell = swept(network)[weights, activations]
        assert cell["flipped"] == flipped
        assert made.truth == round(images * (accuracy_in_float32(network) - cell["accuracy"]))


def test_how_many() -> None:
    for made in of_kind(ChoiceQuestion, "changed", 1):
        weights, activations = (int(each) for each in numbers_in(made.prompt)[:2])
        flipped = swept(network_in(made.prompt))[weights, activations]["flipped"]
        assert numbers_in(made.options[made.truth].words) == [flipped]


def test_which_changes_most() -> None:
    for made in of_kind(OrderQuestion, "changed", 2):
        cells = swept(network_in(made.prompt))

        def flipped(words: str, cells: dict = cells) -> float:
            weights, activations = (int(number) for number in re.findall(r"\d+", words))
            return float(cells[weights, activations]["flipped"])

        in_order(made, flipped, largest_first=True)
