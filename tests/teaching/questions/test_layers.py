"""Questions about layers, answered from the record itself."""

import re

import pytest

from lib.teaching.questions.records import ChoiceQuestion, OrderQuestion, SpotQuestion
from tests.support.questions import in_order, of_kind, recorded, rows


def trials() -> dict[tuple[str, ...], float]:
    """The accuracy with some layers in float32."""
    found = rows("MeasureSensitivity", weight_bits=4, activation_bits=4)
    return {tuple(trial["float_layers"]): trial["accuracy"] for trial in found}


def test_which_to_keep() -> None:
    found = trials()
    for made in of_kind(ChoiceQuestion, "layers", 0):
        shares = [found[option.words,] for option in made.options]
        assert shares.index(max(shares)) == made.truth
        assert max(shares) == max(share for layers, share in found.items() if len(layers) == 1)


def test_up_or_down() -> None:
    found = trials()
    said = set()
    for made in of_kind(ChoiceQuestion, "layers", 1):
        [layer] = re.findall(r"if (\w+) goes", made.prompt)
        points = 100 * (found[layer,] - found[()])
        words = made.options[made.truth].words
        said.add(words)
        assert words.startswith("it rises" if points > 1 else "it falls" if points < -1 else "it s")
    assert len(said) == 3


def test_which_helps_more() -> None:
    found = trials()
    for made in of_kind(OrderQuestion, "layers", 2):
        in_order(made, lambda layer: found[layer,], largest_first=True)


def test_two_layers() -> None:
    search = recorded("FindLayersToKeep", budget=3)
    fields = [trial["fields"] for trial in search["trials"]]
    found = {tuple(trial["float_layers"]): trial["accuracy"] for trial in fields}
    for made in of_kind(SpotQuestion, "layers", 3):
        [names] = re.findall(r"What with (\w+) and (\w+)\?", made.prompt)
        assert made.truth == pytest.approx(100 * found[names])
