"""Ranges and their accuracy, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import calibration
from tests.support.drawn_text import check_figure

COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)


@pytest.mark.parametrize(
    ("names", "values", "marked"),
    [
        (["float32"], [1.0], 0),
        (["float32", "min and max", "moving average", "percentile 99.9"], [1.0, 0, 0.1, 1.0], 2),
    ],
)
def test_accuracies(names: list[str], values: list[float], marked: int) -> None:
    check_figure(calibration.accuracies, names, values, marked=marked)


@pytest.mark.parametrize("least", [0.1, 0.9255])
@pytest.mark.parametrize("done", [1, len(COUNTS)])
def test_ranges_and_accuracy(done: int, least: float) -> None:
    highs = np.linspace(0.3, 1.4, 12 * done).reshape(done, 12).tolist()
    accuracy = np.linspace(least, 0.9255, done).tolist()
    check_figure(
        calibration.ranges_and_accuracy, COUNTS[:done], highs, accuracy, 0.9255, counts=COUNTS
    )
