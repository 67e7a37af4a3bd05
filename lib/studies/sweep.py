"""How low can you go: accuracy and size for every number of bits of weights and activations.

The weights are rounded to nearest, or so that they make up for each other's errors.
"""

import functools
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lib.cnn.compensation import compensation_steps
from lib.cnn.data import calibration_set
from lib.cnn.int8 import QuantizedNet, quantize_calibrated
from lib.cnn.network import origin
from lib.numbers.checks import check_choice
from lib.settings import NETWORK_BITS, ROUNDINGS
from lib.studies import shipped
from lib.studies.evaluation import Answers, OneByOne, answers, remembered, right_of
from lib.studies.progress import reporting
from lib.studies.winning_back import IMAGES

FLOAT = 32  # bits
EXAMPLES = 6  # flipped answers that a cell keeps
BITS = NETWORK_BITS[::-1]  # as the pictures and the order have them
# All cells take the same time: codes of any width run on the same kernels. So the order is free:
# equal bits first, the curve that tells most; then cell by cell away from it, many bits first.
ORDER = tuple(
    sorted(
        ((weights, activations) for weights in BITS for activations in BITS),
        key=lambda cell: (abs(cell[0] - cell[1]), -sum(cell), -cell[0]),
    )
)


Flip = tuple[int, int, int]  # a test image, the class that float32 answers, and the integers'


class Cell(NamedTuple):
    """One network: its bits, its accuracy over the 10,000 test images, and its size."""

    weight_bits: int
    activation_bits: int
    accuracy: float
    packed_bytes: int  # weights packed without gaps, scales and biases
    flipped: int = 0  # test images that float32 answers otherwise
    examples: tuple[Flip, ...] = ()  # the first of them

    @property
    def kilobytes(self) -> float:
        """The same in kB, 1,000 bytes each."""
        return self.packed_bytes / 1000


@dataclass(frozen=True, kw_only=True)
class Progress(OneByOne[Cell]):
    """The cells that are done, and how far the present one is."""

    of: int = len(ORDER)
    weight_bits: int = BITS[0]
    activation_bits: int = BITS[0]

    @property
    def share(self) -> float:
        """The part of the cells that is done, 0..1."""
        return 0.0 if self.weight_bits == FLOAT else super().share

    @property
    def words(self) -> str:
        """What is being done now."""
        right = f"{self.right:,} of {self.images:,} images right"
        if self.weight_bits == FLOAT:
            return f"First float32, whose answers may flip: {right}"
        cell = f"Cell {len(self.done) + 1} of {self.of}"
        return f"{cell}, W{self.weight_bits}A{self.activation_bits}: {right}"


def sweep(
    network: str,
    granularity: str,
    observer: str,
    calibration_images: int,
    rounding: str = ROUNDINGS[0],
) -> Generator[Progress, None, tuple[Cell, ...]]:
    """Quantize a shipped network with every pair of bits and run each over the test images.

    Cells that an earlier run has measured, also one that was stopped, come at once.

    Args:
        network, granularity, observer, calibration_images: as in
            :func:`lib.studies.shipped.quantized`.
        rounding: of the weights, ``"nearest"`` or ``"compensated"``: by
            :func:`lib.cnn.compensation.compensate_rounding`, from IMAGES images.

    Yields:
        the progress, several times a second.

    Returns:
        the 49 cells, in the order in which they were run: ORDER.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    check_choice("rounding", rounding, ROUNDINGS)
    cells: tuple[Cell, ...] = ()
    float32 = shipped.float32(network)
    progress = Progress(of=len(ORDER), weight_bits=FLOAT, activation_bits=FLOAT)
    for before in answers(float32, ("float32", network)):
        yield replace(progress, images=len(before), right=right_of(before))
    for weight_bits, activation_bits in ORDER:
        progress = Progress(
            done=cells,
            of=len(ORDER),
            weight_bits=weight_bits,
            activation_bits=activation_bits,
        )
        yield progress
        net = quantize_calibrated(
            float32,
            shipped.calibration(network, observer, activation_bits, calibration_images),
            weight_bits=weight_bits,
            activation_bits=activation_bits,
            granularity=granularity,
        )
        settings = (network, granularity, observer, calibration_images, rounding)
        name = ("cell", weight_bits, activation_bits, *settings)
        if rounding != ROUNDINGS[0] and not remembered(name):
            steps = compensation_steps(float32, net, calibration_set(IMAGES)[0])
            net = yield from reporting(progress, steps)
        for given in answers(net, name):
            yield replace(progress, images=len(given), right=right_of(given))
        cells += (_cell(net, before, given),)
    return cells


def _cell(net: QuantizedNet, before: Answers, given: Answers) -> Cell:
    """What is kept of a network's answers, beside those of float32."""
    flipped = np.flatnonzero(before != given)
    some = flipped[:EXAMPLES]
    return Cell(
        net.weight_bits,
        net.activation_bits,
        right_of(given) / len(given),
        net.packed_bytes,
        len(flipped),
        tuple(zip(some.tolist(), before[some].tolist(), given[some].tolist(), strict=True)),
    )


@functools.cache
def in_float32(network: str) -> Cell:
    """A shipped network as it was trained, as a cell of 32 bits: what all others are held against.

    Raises:
        ValueError, TypeError: not the name of a shipped network.
    """
    return Cell(32, 32, float(origin(network)["test_accuracy"]), shipped.float32(network).bytes)


def smallest_within(cells: Sequence[Cell], accuracy: float) -> Cell | None:
    """The smallest network that is at least so accurate, the best of equally small ones.

    Args:
        cells: to choose from.
        accuracy: the least that will do, 0..1.

    Returns:
        one of `cells`, or None if none will do.
    """
    good = [cell for cell in cells if cell.accuracy >= accuracy]
    return min(good, key=lambda cell: (cell.packed_bytes, -cell.accuracy), default=None)


def pareto_front(points: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """The points that no other beats: none is both as small and as good, and better in one.

    Args:
        points: (size, accuracy); small sizes and great accuracies are good.

    Returns:
        their positions in `points`, smallest size first. Of equal points all are kept.
    """
    order = sorted(range(len(points)), key=lambda i: (points[i][0], -points[i][1]))
    front: list[int] = []
    for i in order:
        best = points[front[-1]] if front else None
        if best is None or points[i][1] > best[1] or tuple(points[i]) == tuple(best):
            front.append(i)
    return tuple(front)
