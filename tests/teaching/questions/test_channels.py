"""Questions about unequal channels, answered by a few lines of NumPy."""

from functools import cache

import numpy as np
import pytest

from lib.cnn.data import test_set as images_and_labels
from lib.jobs import results
from lib.jobs.tasks import CompareScales
from lib.studies import shipped
from lib.teaching.questions.records import NumberQuestion, OrderQuestion, SpotQuestion
from tests.support.questions import in_order, numbers_in, of_kind


@cache
def lost(layer: str) -> float:
    """The share of a layer's channels that one scale of 4 bits misses by more than a quarter."""
    weight = shipped.weight("separable", layer).astype(np.float64)
    matrix = weight.reshape(len(weight), -1)
    step = np.abs(matrix).max() / 7
    error = np.linalg.norm(np.rint(matrix / step) * step - matrix, axis=1)
    return float((error > 0.25 * np.linalg.norm(matrix, axis=1)).mean())


def test_one_scale_for_all() -> None:
    jobs = results.shipped(results.RECORD.read_text(encoding="utf-8"))
    [found] = [job.result for job in jobs if job.task == CompareScales()]
    share = float((found.answers[2] == images_and_labels()[1]).mean())
    for made in of_kind(SpotQuestion, "channels", 0):
        assert made.truth == pytest.approx(100 * share)


def test_the_worst_layer() -> None:
    for made in of_kind(OrderQuestion, "channels", 1):
        in_order(made, lost, largest_first=True)


def test_the_price_of_scales() -> None:
    for made in of_kind(NumberQuestion, "channels", 2):
        bits, _, group = numbers_in(made.prompt.replace("float32", "float of 32 bits"))
        assert made.truth == (bits * group + 32) / group


def test_silent_channels() -> None:
    for made in of_kind(NumberQuestion, "channels", 3):
        layer = made.prompt.split()[0]
        count = len(shipped.weight("separable", layer))
        assert made.truth == round(lost(layer) * count)
