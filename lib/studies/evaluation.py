"""Right answers over the test set, counted so that a job can report and be stopped on the way.

What was counted to the end is remembered under a name, so that a run that was stopped goes on where
it stopped, and runs that ask for the same network share its answers.
"""

from collections.abc import Generator, Hashable, Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.data import test_set
from lib.cnn.images import BATCH
from lib.studies import shipped
from lib.studies.progress import ImagesSeen

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


class Logits(NamedTuple):
    """The logits of both networks for the test images, float32 (10000, classes)."""

    float32: NDArray[np.float32]
    int8: NDArray[np.float32]


def both_logits(*, network: str, **choice: str | int) -> Generator[ImagesSeen, None, Logits]:
    """The logits of a shipped network and of its integers for all test images.

    Args:
        network: ``"plain"`` or ``"separable"``.
        choice: as in :func:`lib.studies.shipped.quantized`.
    """
    float32, int8 = shipped.float32(network), shipped.quantized(network, **choice)
    images = test_set()[0]
    parts = []
    for start in range(0, len(images), 3 * BATCH):
        yield ImagesSeen(start, len(images))
        batch = images[start : start + 3 * BATCH]
        parts.append((float32.predict(batch), int8.predict(batch)))
    return Logits(*(np.concatenate(each) for each in zip(*parts, strict=True)))
