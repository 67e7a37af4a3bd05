"""Ranges and their accuracy, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import calibration
from tests.support.drawn_text import check_figure

COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)


OBSERVERS = ("min-max", "moving average", "percentile", "squared error", "entropy")


@pytest.mark.parametrize("known", [(), (4,), (2, 4, 8), (2, 3, 4)])
def test_points_lost(known: tuple[int, ...]) -> None:
    lost = (0.24, 0.83, 0.001, 0.0007, -0.001)
    runs = [
        calibration.Run(row, bits, 0.9366 - lost[row] * (4 / bits if row else 1))
        for row in range(5)
        for bits in known
        if lost[row] * 4 / bits < 0.9366
    ]
    check_figure(calibration.points_lost, OBSERVERS, runs, 0.9366, 4)


@pytest.mark.parametrize("least", [0.1, 0.9255])
@pytest.mark.parametrize("done", [1, len(COUNTS)])
def test_ranges_and_accuracy(done: int, least: float) -> None:
    highs = np.linspace(0.3, 1.4, 12 * done).reshape(done, 12).tolist()
    accuracy = np.linspace(least, 0.9255, done).tolist()
    check_figure(
        calibration.ranges_and_accuracy, COUNTS[:done], highs, accuracy, 0.9255, counts=COUNTS
    )
