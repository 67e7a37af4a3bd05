"""Right answers over the test set, counted so that a job can report and be stopped on the way."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.data import test_set

REPORT_EVERY = 256  # images


class Predictor(Protocol):
    """Any of the networks: FloatNet, Int8Net, MixedNet."""

    def predict(self, images: ArrayLike) -> NDArray[np.float32]: ...


def right_answers(net: Predictor) -> Iterator[tuple[int, int]]:
    """Run a network over the 10,000 test images.

    Yields:
        how many images it has seen and how many it got right, after every 256 of them.
    """
    images, labels = test_set()
    right = 0
    for start in range(0, len(images), REPORT_EVERY):
        here = slice(start, start + REPORT_EVERY)
        right += int((net.predict(images[here]).argmax(1) == labels[here]).sum())
        yield min(here.stop, len(images)), right


def accuracy(net: Predictor) -> float:
    """The share of the 10,000 test images that a network gets right."""
    *_, (seen, right) = right_answers(net)
    return right / seen
