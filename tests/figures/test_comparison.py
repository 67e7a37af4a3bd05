"""Two networks side by side, drawn at the extremes."""

import numpy as np
import pytest

from lib.cnn.data import CLASSES
from lib.figures import comparison
from lib.ui.theme import COLORS
from tests.support.drawn_text import check_figure

NAMES = ("float32", "W16A16")
IMAGE = np.tile(np.arange(0, 252, 9, dtype=np.uint8), (28, 1))


@pytest.mark.parametrize("slow", [0, 1])
def test_both_number_types_are_inside_the_picture(slow: int) -> None:
    """Whichever loses, its dots and its median lie within the axes."""
    milliseconds = np.ones((60, 2))
    milliseconds[:, slow] = 5.0
    figure = comparison.size_time_accuracy(
        (4, 1), milliseconds, (0.9, 0.9), ("a", "b"), colors=COLORS
    )
    assert figure.axes[1].get_xlim()[1] > 5


@pytest.mark.parametrize(
    ("kilobytes", "milliseconds", "accuracies"),
    [
        ((0.4, 0.1), (0.001, 0.002), (0.0, 0.001)),
        ((1150.9, 290.1), (125, 31.25), (0.9, 0.1)),
        ((123_456.0, 30_864.0), (1234.5, 99.999), (1.0, 1.0)),
    ],
)
@pytest.mark.parametrize("rounds", [0, 1, 60])
def test_size_time_accuracy(
    rounds: int,
    kilobytes: tuple[float, float],
    milliseconds: tuple[float, float],
    accuracies: tuple[float, float],
) -> None:
    times = np.tile(milliseconds, (rounds, 1))
    check_figure(comparison.size_time_accuracy, kilobytes, times, accuracies, NAMES)


@pytest.mark.parametrize("sure", [0.1, 1.0])
@pytest.mark.parametrize("answer", [0, 9])
def test_two_answers(answer: int, sure: float) -> None:
    probabilities = np.zeros((2, len(CLASSES)), np.float32)
    probabilities[:, answer] = sure
    check_figure(comparison.two_answers, IMAGE, CLASSES, probabilities, answer, NAMES)


@pytest.mark.parametrize("count", [1, 13])
def test_gallery(count: int) -> None:
    captions = [("Ankle boot", "T-shirt/top", "Ankle boot")] * count
    check_figure(comparison.gallery, np.stack([IMAGE] * count), captions)
