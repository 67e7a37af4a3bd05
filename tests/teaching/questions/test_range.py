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
