"""Right answers over the test set, counted so that a job can report and be stopped on the way.

What was counted to the end is remembered under a name, so that a run that was stopped goes on where
it stopped, and runs that ask for the same network share its answers.
"""

from collections.abc import Hashable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.data import test_set

REPORT_EVERY = 256  # images
REMEMBERED = 4096  # networks; the first remembered is the first forgotten

_remembered: dict[Hashable, int] = {}


class Predictor(Protocol):
    """Any of the networks: FloatNet, QuantizedNet, MixedNet."""

    def predict(self, images: ArrayLike) -> NDArray[np.float32]: ...


def right_answers(net: Predictor, name: Hashable = None) -> Iterator[tuple[int, int]]:
    """Run a network over the 10,000 test images.

    Args:
        net: the network.
        name: unlike that of any other network. The second time, the count comes at once. None:
            count anew.

    Yields:
        how many images it has seen and how many it got right, after every 256 of them.
    """
    images, labels = test_set()
    if name in _remembered:
        yield len(images), _remembered[name]
        return
    right = 0
    for start in range(0, len(images), REPORT_EVERY):
        here = slice(start, start + REPORT_EVERY)
        right += int((net.predict(images[here]).argmax(1) == labels[here]).sum())
        yield min(here.stop, len(images)), right
    if name is not None:
        while len(_remembered) >= REMEMBERED:
            del _remembered[next(iter(_remembered))]
        _remembered[name] = right


def accuracy(net: Predictor) -> float:
    """The share of the 10,000 test images that a network gets right."""
    *_, (seen, right) = right_answers(net)
    return right / seen
