"""Changed answers, drawn at the extremes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lib.cnn.data import CLASSES
from lib.figures import changed
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize(
    ("lost", "gained", "neither"),
    [(0, 0, 0), (1, 0, 0), (8_415, 1, 712), (0, 9_000, 1_000), (5_000, 5_000, 0)],
)
def test_flips(lost: int, gained: int, neither: int) -> None:
    counts = {"right to wrong": lost, "wrong to right": gained, "wrong and different": neither}
    check_figure(changed.flips, counts, 10_000)


@pytest.mark.parametrize(
    "difference",
    [
        np.zeros((10, 10), np.int64),
        np.diag([0] * 9 + [1]),
        np.where(np.eye(10), -989, 989),
    ],
    ids=["nothing", "one", "all"],
)
def test_confusion_difference(difference: NDArray[np.int64]) -> None:
    check_figure(changed.confusion_difference, difference, CLASSES)
