"""Questions about bits, answered from the record itself."""

import re

import pytest

from lib.teaching.questions.records import ChoiceQuestion, OrderQuestion, SpotQuestion
from tests.support.questions import in_order, network_in, numbers_in, of_kind, rows, swept


def pair(words: str) -> tuple[int, int]:
    """Bits of weights and of activations, in a text that names them in this order."""
    weights, activations = (int(number) for number in re.findall(r"\d+", words))
    return weights, activations


def test_the_cliff() -> None:
    for made in of_kind(SpotQuestion, "bits", 0):
        weights, activations = (int(number) for number in numbers_in(made.prompt)[-2:])
        cell = swept(network_in(made.prompt))[weights, activations]
        assert made.truth == pytest.approx(100 * cell["accuracy"])


def test_weights_or_activations() -> None:
    said = set()
    for made in of_kind(ChoiceQuestion, "bits", 1):
        cells = swept(network_in(made.prompt))
        offered = [option.words for option in made.options]
        shares = {words: cells[pair(words)]["accuracy"] for words in offered if "bits" in words}
        assert len(shares) == 2
        best, other = sorted(shares, key=shares.__getitem__, reverse=True)
        words = offered[made.truth]
        said.add(words.split()[0])
        assert words == (best if shares[best] - shares[other] > 0.01 else words)
        assert words.startswith("both") == (shares[best] - shares[other] <= 0.01)
    assert "weights" in said


def test_in_order() -> None:
    for made in of_kind(OrderQuestion, "bits", 2):
        cells = swept(network_in(made.prompt))
        shares = {words: cells[pair(words)]["accuracy"] for words in made.items}
        in_order(made, shares.__getitem__, largest_first=True)


def test_floats_or_integers() -> None:
    for made in of_kind(ChoiceQuestion, "bits", 3):
        found = rows("TryWeightFormats", network=network_in(made.prompt))
        shares = {cell["format"]: cell["accuracy"] for cell in found}
        offered = [shares[option.words] for option in made.options]
        assert offered.index(max(offered)) == made.truth
        assert offered[0] != offered[1]
