"""Questions about ranges, answered by a few lines of NumPy and from the record itself."""

from functools import cache

import numpy as np
import pytest

from lib.studies import shipped
from lib.teaching.questions.range import NAMES
from lib.teaching.questions.records import ChoiceQuestion, OrderQuestion, SpotQuestion
from tests.support.questions import in_order, numbers_in, of_kind, recorded


@cache
def error(layer: str, bits: int, part: float) -> float:
    """The squared error of weights that are clipped at a part of the largest, and rounded."""
    x = shipped.weights("plain", layer).astype(np.float64)
    clip = part * np.abs(x).max()
    step = clip / (2 ** (bits - 1) - 1)
    return float(((np.rint(np.clip(x, -clip, clip) / step) * step - x) ** 2).mean())


def test_two_ranges() -> None:
    better = set()
    for made in of_kind(ChoiceQuestion, "range", 0):
        layer, bits = made.settings["range_layer"], int(made.settings["range_bits"])
        assert layer in made.prompt
        half = error(layer, bits, 0.5) < error(layer, bits, 1.0)
        better.add(half)
        assert made.options[made.truth].words.startswith("half of it" if half else "all")
    assert better == {True, False}


def test_two_ranges_are_seen_on_the_weights() -> None:
    """A phone has no page beside it: the picture is that of the layer, and of both ranges."""
    for made in of_kind(ChoiceQuestion, "range", 0):
        assert made.picture
        x = np.sort(shipped.weights("plain", made.settings["range_layer"]))
        counts, low, high, ranges, words, label = made.picture
        edges = np.linspace(low, high, len(counts) + 1)
        below = np.searchsorted(x, edges[1:-1])  # how many lie below each inner edge
        assert counts == tuple(np.diff([0, *below, len(x)]))
        assert [end for _, end in ranges] == [max(abs(x)), max(abs(x)) / 2]
        for name, end in ranges:
            assert any(one.words == f"{name}, to {end:.2g}" for one in made.options)
        assert words.endswith(made.settings["range_layer"])
        assert f"{(abs(x) <= max(abs(x)) / 2).mean():.2%}" in label


def test_observers() -> None:
    keys = {words: key for key, words in NAMES.items()}

    def right(words: str) -> float:
        found = recorded("MeasureAccuracy", activation_bits=4, observer=keys[words])
        return float(found["integers"]["fields"]["right"][0])

    for made in of_kind(OrderQuestion, "range", 1):
        in_order(made, right, largest_first=True)


def test_more_images() -> None:
    study = recorded("StudyCalibration", activation_bits=4)
    points = {each["fields"]["images"]: each["fields"]["accuracy"] for each in study["points"]}
    for made in of_kind(SpotQuestion, "range", 2):
        images = numbers_in(made.prompt)[-1]
        assert made.truth == pytest.approx(100 * points[images])
