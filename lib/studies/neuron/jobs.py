"""Jobs behind one neuron: the error of its sum, and of all logits, over many images."""

from collections.abc import Generator
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lib.cnn.data import test_set
from lib.cnn.images import BATCH
from lib.studies import shipped
from lib.studies.neuron.error_sums import SumErrors, sum_errors

Result = TypeVar("Result")

IMAGES = 1000
PART = 50  # images between two reports; a divisor of IMAGES


class Progress(NamedTuple):
    """How far a job is."""

    images: int
    of: int

    @property
    def share(self) -> float:
        """The part that is done, 0..1."""
        return self.images / self.of

    @property
    def words(self) -> str:
        """The same in words."""
        return f"{self.images:,} of {self.of:,} images"


class Logits(NamedTuple):
    """The logits of both networks for the test images, float32 (10000, classes)."""

    float32: NDArray[np.float32]
    int8: NDArray[np.float32]


def sums(
    *, network: str, layer: str, channel: int, row: int, column: int, **choice: str | int
) -> Generator[Progress, None, SumErrors]:
    """The error of one output's sum over the first 1,000 test images.

    Args:
        network, layer, channel, row, column: as in `lib.studies.neuron.error_sums`.
        choice: as in :func:`lib.studies.shipped.quantized`.
    """
    nets = shipped.float32(network), shipped.quantized(network, **choice)
    images = test_set()[0][:IMAGES]
    parts: list[SumErrors] = []
    for start in range(0, IMAGES, PART):
        yield Progress(start, IMAGES)
        part = images[start : start + PART]
        parts.append(sum_errors(*nets, part, layer, channel, row, column))
    # The parts are equally large, so the mean of their mean squares is that of all.
    squares = [part.product_error**2 for part in parts]
    return SumErrors(
        np.concatenate([part.sums for part in parts]),
        parts[0].products,
        float(np.sqrt(np.mean(squares))),
    )


def logits(*, network: str, **choice: str | int) -> Generator[Progress, None, Logits]:
    """The logits of both networks for all test images."""
    float32, int8 = shipped.float32(network), shipped.quantized(network, **choice)
    images = test_set()[0]
    parts = []
    for start in range(0, len(images), 3 * BATCH):
        yield Progress(start, len(images))
        batch = images[start : start + 3 * BATCH]
        parts.append((float32.predict(batch), int8.predict(batch)))
    return Logits(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def result_of(job: Generator[Any, None, Result]) -> Result:
    """Run a job to its end, without the board."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value
