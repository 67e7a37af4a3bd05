"""Both networks over the whole test set: what quantizing cost, and what it saved."""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn import engine
from lib.cnn.data import calibration_set, test_set
from lib.cnn.images import BATCH
from lib.cnn.int8 import quantize_network
from lib.cnn.network import load
from lib.cnn.stopwatch import interleaved

ROUNDS = 60  # timed pairs
REPORT_EVERY = 8  # batches


class Progress(NamedTuple):
    """How far a comparison is: images seen, and how many of them each network got right."""

    images: int
    correct_float32: int
    correct_int8: int


class Interval(NamedTuple):
    """A difference of accuracies and its 95 % confidence interval."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """What one comparison found.

    logits_*: float32 (10000, 10). seconds: (rounds, 2), one batch of 32 images in float32 and in
    int8, in turn. bytes_*: weights, scales and biases. kernels: which engine ran the integers.
    """

    logits_float32: NDArray[np.float32]
    logits_int8: NDArray[np.float32]
    seconds: NDArray[np.float64]
    bytes_float32: int
    bytes_int8: int
    packed_bytes_int8: int
    kernels: engine.Status
    processor: str
    instructions: tuple[str, ...]

    @property
    def answers(self) -> NDArray[np.int64]:
        """The classes that float32 and int8 answer, (2, 10000)."""
        return np.stack([self.logits_float32.argmax(1), self.logits_int8.argmax(1)])

    @property
    def accuracies(self) -> tuple[float, float]:
        """The share of test images that float32 and int8 get right."""
        right = self.answers == test_set()[1]
        return float(right[0].mean()), float(right[1].mean())

    @property
    def accuracy_change(self) -> Interval:
        """Accuracy of int8 minus that of float32, from the images on which they differ."""
        right = self.answers == test_set()[1]
        return paired_difference(right[0], right[1])

    @property
    def milliseconds(self) -> NDArray[np.float64]:
        """Time per image, (rounds, 2)."""
        return self.seconds * (1000 / BATCH)


def compare(
    network: str,
    weight_bits: int = 8,
    activation_bits: int = 8,
    granularity: str = "per_channel",
    calibration_images: int = 256,
) -> Generator[Progress, None, Comparison]:
    """Quantize a shipped network, run both over the 10,000 test images, then time them.

    Args:
        network: ``"plain"`` or ``"separable"``.
        weight_bits, activation_bits, granularity: see :func:`lib.cnn.quantize_network`.
        calibration_images: 1..1000.

    Yields:
        the progress, after every 256 images.
    """
    float32 = load(network)
    int8 = quantize_network(
        float32,
        calibration_set(calibration_images)[0],
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
    )
    images, labels = test_set()
    logits = np.empty((2, len(images), 10), np.float32)
    correct = [0, 0]
    for number, start in enumerate(range(0, len(images), BATCH)):
        here = slice(start, start + BATCH)
        for position, net in enumerate((float32, int8)):
            logits[position, here] = net.predict(images[here])
            right = logits[position, here].argmax(1) == labels[here]
            correct[position] += int(np.count_nonzero(right))
        if number % REPORT_EVERY == 0:
            yield Progress(min(start + BATCH, len(images)), *correct)
    yield Progress(len(images), *correct)
    # What goes in is ready in each network's own type: the race is between the layers.
    codes = images[:BATCH]
    pixels = codes.astype(np.float32) / np.float32(255)
    seconds = interleaved(
        [lambda: deque(float32.run(pixels), 0), lambda: deque(int8.run(codes), 0)], rounds=ROUNDS
    )
    name, instructions = engine.processor()
    return Comparison(
        logits[0],
        logits[1],
        seconds,
        float32.bytes,
        int8.bytes,
        int8.packed_bytes,
        engine.status(),
        name,
        instructions,
    )


def paired_difference(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Interval:
    """The change of an accuracy measured twice on the same images, with its 95 % interval.

    Only the changed answers carry uncertainty: with b gained and c lost of n images, the change is
    (b - c) / n and its standard error sqrt(b + c - (b - c)^2 / n) / n (the interval that goes with
    McNemar's test; Agresti, "Categorical Data Analysis", on matched pairs).

    Args:
        before, after: whether each image was answered right, bool (n,).
    """
    count = len(before)
    gained = int(np.count_nonzero(after & ~before))
    lost = int(np.count_nonzero(before & ~after))
    difference = (gained - lost) / count
    error = 1.96 * np.sqrt(gained + lost - (gained - lost) ** 2 / count) / count
    return Interval(difference, difference - error, difference + error)
