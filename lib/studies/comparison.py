"""A network beside itself in integers: what quantizing cost, and what it saved.

All test images, then a race; and how sure both are of one picture.
"""

import functools
import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn import engines
from lib.cnn.data import test_set
from lib.cnn.images import BATCH
from lib.cnn.layers import Floats
from lib.settings import IMAGE_SIDE, TEST_IMAGES
from lib.studies import contest, shipped, timing
from lib.studies.evaluation import Predictor, logits_of_all
from lib.studies.progress import RightSoFar
from lib.studies.timing import PARTS, Race, Racers, medians

ROUNDS = 60  # timed pairs
RACES = 3  # at most, if something else kept the machine busy and there is time


# --- all test images ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress(RightSoFar):
    """How far a comparison is: right answers of float32 and of the integers, then the race.

    timing: the part of the race that is being run, 1..PARTS; 0 before the race. attempt: how often
    the race was begun.
    """

    timing: int = 0
    attempt: int = 1

    @property
    def share(self) -> float:
        """The part of the work that is done, 0..1; the race counts as much as 3,000 images."""
        race = 3000 / PARTS
        done = self.images + race * max(0, self.timing - 1)
        return done / (TEST_IMAGES + race * PARTS)

    @property
    def words(self) -> str:
        """What is being done, and how far it is."""
        if not self.timing:
            return super().words
        again = ", once more: the machine was busy" if self.attempt > 1 else ""
        return f"Racing in turn on one thread: part {self.timing} of {PARTS}{again}"


class Interval(NamedTuple):
    """A difference of accuracies in percentage points, and its 95% confidence interval."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Findings(Race):
    """What one comparison found.

    logits_*: float32 (10000, 10). seconds: of one batch of 32 images; no rounds where there are no
    integer kernels. bytes_*: weights, scales and biases.
    """

    logits_float32: Floats
    logits_quantized: Floats
    bytes_float32: int
    bytes_quantized: int
    packed_bytes_quantized: int

    @functools.cached_property
    def answers(self) -> NDArray[np.int64]:
        """The classes that float32 and the integers answer, (2, 10000)."""
        return np.stack([self.logits_float32.argmax(1), self.logits_quantized.argmax(1)])

    @functools.cached_property
    def accuracies(self) -> tuple[float, float]:
        """The share of test images that float32 and the integers get right."""
        right = self.answers == test_set()[1]
        return float(right[0].mean()), float(right[1].mean())

    @functools.cached_property
    def accuracy_change(self) -> Interval:
        """Accuracy of the integers minus that of float32, from the images on which they differ."""
        right = self.answers == test_set()[1]
        return paired_difference(right[0], right[1])

    @functools.cached_property
    def disagreements(self) -> NDArray[np.intp]:
        """The test images to which the two give different answers, in order."""
        return np.flatnonzero(self.answers[0] != self.answers[1])

    @functools.cached_property
    def example(self) -> int:
        """The first test image that both get right although float32 is less than 80 % sure.

        It shows that answers are degrees. Image 0 if there is none.
        """
        right = (self.answers == test_set()[1]).all(axis=0)
        return int(np.argmax(right & (softmax(self.logits_float32).max(axis=1) < 0.8)))

    def probabilities(self, image: int) -> Floats:
        """How sure both are of each class for one test image, (2, 10): the softmax."""
        return softmax(np.stack([self.logits_float32[image], self.logits_quantized[image]]))

    @property
    def kilobytes(self) -> tuple[float, float]:
        """Memory of the weights, scales and biases in float32 and packed integers, 1,000 bytes."""
        return self.bytes_float32 / 1000, self.packed_bytes_quantized / 1000

    @property
    def times_smaller(self) -> float:
        """How many times the memory of float32 is that of the integers, packed without gaps."""
        return self.bytes_float32 / self.packed_bytes_quantized

    @property
    def milliseconds(self) -> NDArray[np.float64]:
        """Time per image, (rounds, 2)."""
        return self.seconds * (1000 / BATCH)

    @property
    def medians(self) -> tuple[float, float]:
        """Median milliseconds per image in float32 and in integers."""
        return medians(self.milliseconds)


def compare(**choice: Unpack[shipped.QuantizedSettings]) -> Generator[Progress, None, Findings]:
    """Quantize a shipped network, run both over the 10,000 test images, then time them.

    Args:
        choice: as in :func:`lib.studies.shipped.quantized`.

    Yields:
        the progress, after every 256 images and between the parts of the race.
    """
    float32, quantized = shipped.float32(choice["network"]), shipped.quantized(**choice)
    logits, answered = yield from logits_of_all(float32, quantized, report=Progress)
    seconds, racers = np.empty((0, 2)), Racers(engines.FLOAT32, engines.REFERENCE)
    if engines.status().fast:  # else the time means nothing
        images = test_set()[0][:BATCH]
        first, second = contest.finalists(
            contest.contestants(
                functools.partial(float32.ready, images), functools.partial(quantized.ready, images)
            )
        )
        seconds = yield from _race([first.call, second.call], answered)
        racers = Racers(first.engine, second.engine)
    return Findings(
        logits_float32=logits[0],
        logits_quantized=logits[1],
        seconds=seconds,
        racers=racers,
        unfinished=0 < len(seconds) < timing.ENOUGH,
        bytes_float32=float32.bytes,
        bytes_quantized=quantized.bytes,
        packed_bytes_quantized=quantized.packed_bytes,
    )


def kilobytes(**choice: Unpack[shipped.QuantizedSettings]) -> tuple[float, float]:
    """Memory of a shipped network in float32 and in packed integers, 1,000 bytes.

    Args:
        choice: as in :func:`lib.studies.shipped.quantized`.
    """
    float32, quantized = shipped.float32(choice["network"]), shipped.quantized(**choice)
    return float32.bytes / 1000, quantized.packed_bytes / 1000


def _race(
    racers: Sequence[Callable[[], object]], so_far: Progress
) -> Generator[Progress, None, NDArray[np.float64]]:
    """The times of the quietest of a few races; of fewer rounds if there was no time for all."""
    ends = timing.deadline()
    best = np.empty((0, 2))
    for attempt in range(1, RACES + 1):
        report = functools.partial(_in_race, so_far, attempt)
        race = yield from timing.in_parts(
            racers, rounds=ROUNDS, repeats=2, ends=ends, report=report
        )
        finished = len(race) == ROUNDS
        if attempt == 1 or (finished and timing.spread(race) < timing.spread(best)):
            best = race
        if not finished or not timing.disturbed(best):
            break
    return best


def _in_race(so_far: Progress, attempt: int, part: int) -> Progress:
    return replace(so_far, timing=part + 1, attempt=attempt)


def paired_difference(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Interval:
    """The change of an accuracy, in percentage points, on the same images, with its 95% interval.

    Only the changed answers carry uncertainty: with b gained and c lost of n images, the change is
    (b - c) / n and its standard error sqrt(b + c - (b - c)^2 / n) / n (the interval that goes with
    McNemar's test; Agresti, "Categorical Data Analysis", on matched pairs).

    Args:
        before, after: whether each image was answered right, bool (n,).
    """
    count = len(before)
    gained = int(np.count_nonzero(after & ~before))
    lost = int(np.count_nonzero(before & ~after))
    difference = 100 * (gained - lost) / count
    error = 196 * math.sqrt(gained + lost - (gained - lost) ** 2 / count) / count
    return Interval(difference, difference - error, difference + error)


# --- how sure they are ----------------------------------------------------------------------------


def softmax(logits: Floats) -> Floats:
    """Logits (N, classes) as probabilities: e to the logit, divided by the sum of its row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))  # the largest is 1: no overflow
    return powers / powers.sum(axis=1, keepdims=True)


def answers(float32: Predictor, quantized: Predictor, image: ArrayLike) -> Floats:
    """How sure both are of each class, from 0 to 1, float32 (2, classes): their softmax.

    Args:
        float32, quantized: the two versions.
        image: one picture, (28, 28), uint8 in 0..255 or float in 0..1.

    Raises:
        ValueError: `image` has another shape.
    """
    if np.shape(image) != (IMAGE_SIDE, IMAGE_SIDE):
        raise ValueError(f"image must have the shape (28, 28), not {np.shape(image)}")
    return softmax(np.concatenate([net.predict(image) for net in (float32, quantized)]))
