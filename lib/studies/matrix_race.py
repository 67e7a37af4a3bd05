"""A race between number types at the one thing a network does most: multiplying matrices."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lib.cnn import engines
from lib.cnn.layers import IntegerLayer, Linear
from lib.numbers.checks import check_choice
from lib.quantization.affine import QParams
from lib.studies import contest, timing
from lib.studies.timing import Race, Racers, Racing, medians

SIZES = (64, 128, 256, 512, 1024)
ROUNDS = 60  # timed pairs
SEED = 1
# Products per timing are as many as fill a few milliseconds, which a clock measures well.
TIMED_OPERATIONS = 2**27
GAIN = 1.1  # a speedup below it is none
CLEARLY_FASTER = 1.5  # where it is small, calls take their share of the rest
SMALL_SIZE = 128  # rows and columns up to which the fixed cost of a call counts


@dataclass(frozen=True, eq=False, kw_only=True)
class Result(Race):
    """What one race found.

    size: rows and columns of both matrices. seconds: of one product. product: int32 (size, size),
    what the int8 kernel computed.
    """

    size: int
    product: NDArray[np.int32]

    @property
    def billions_per_second(self) -> NDArray[np.float64]:
        """Billions of multiplications and additions per second, (rounds, 2)."""
        return operations(self.size) / self.seconds / 1e9

    @property
    def medians(self) -> tuple[float, float]:
        """Median billions of operations per second in float32 and in int8."""
        return medians(self.billions_per_second)

    @property
    def microseconds(self) -> tuple[float, float]:
        """Median time of one product in float32 and in int8."""
        return medians(self.seconds * 1e6)

    @property
    def gain(self) -> Literal["calls", "none", "less", "as much", "more"]:
        """How it compares with what the instructions allow; none, or hardly any for the calls."""
        if self.size <= SMALL_SIZE and self.speedup < CLEARLY_FASTER:
            return "calls"
        return "none" if self.speedup < GAIN else self.beside_unit


def operations(size: int) -> int:
    """How many multiplications and additions the product of two size x size matrices takes."""
    return 2 * size**3


def kilobytes(size: int) -> tuple[float, float]:
    """The memory of both matrices, size x size each, in float32 and in int8, in 1,000 bytes."""
    numbers = 2 * size**2
    return 4 * numbers / 1000, numbers / 1000


def matrices(size: int) -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    """The integers that are raced, both (size, size): activations 0..255, weights -127..127.

    The same ones each time. Weights stand as in a layer, one row for each output, so that the
    product is ``activations @ weights.T``.
    """
    rng = np.random.default_rng(SEED)
    activations = rng.integers(0, 256, (size, size), dtype=np.uint8)
    weights = rng.integers(-127, 128, (size, size), dtype=np.int8)
    return activations, weights


def as_layers(weights: NDArray[np.int8]) -> tuple[Linear, IntegerLayer]:
    """The same weights, (outputs, inputs), as a last layer in float32 and in integers.

    A last layer gives its sums, times a scale that is 1 here, as float32.
    """
    one = np.float32(1)
    zeros = np.zeros(len(weights), np.int32)
    integers = IntegerLayer(
        name="product",
        weight=weights,
        weight_qparams=QParams(one, 0, -127, 127),
        bias=zeros,
        input_qparams=QParams(one, 0, 0, 255),
        output_qparams=None,
    )
    return Linear("product", weights.astype(np.float32), zeros.astype(np.float32)), integers


def race(size: int) -> Generator[Racing, None, Result]:
    """Multiply the same matrices in float32 and in int8, in turn, on one thread, and time it.

    Both run on their fastest engine. Both products come out as float32: the integer kernel converts
    its int32 sums at the end.

    Args:
        size: rows and columns of the matrices, one of SIZES.

    Yields:
        the progress, several times a second.

    Raises:
        ValueError: `size` is another number.
    """
    return (yield from race_until(timing.deadline(), size, progress))


def progress(share: float) -> Racing:
    """How far the race is."""
    return Racing("Multiplying in turn, on one thread", share)


def race_until(
    ends: float, size: int, report: Callable[[float], Racing]
) -> Generator[Racing, None, Result]:
    """The same, as a part of a longer timing.

    Args:
        ends: when it has to be over.
        size: as above.
        report: makes the progress out of the share of this race that is done, 0..1.
    """
    check_choice("size", size, SIZES)
    activations, weights = matrices(size)
    floats, integers = as_layers(weights)

    # Images of one pixel: that is what an engine calls the rows of a matrix.
    rows = activations.reshape(size, size, 1, 1)
    float_rows = rows.astype(np.float32)
    float32, int8 = contest.finalists(
        contest.contestants(
            lambda name: engines.for_float32(name).prepare_float32([floats]).ready(float_rows),
            lambda name: engines.for_integers(name).prepare_integers([integers]).ready(rows),
        )
    )
    seconds = yield from timing.in_parts(
        [float32.call, int8.call],
        rounds=ROUNDS,
        repeats=max(1, min(500, TIMED_OPERATIONS // operations(size))),
        ends=ends,
        report=lambda part: report(part / timing.PARTS),
    )
    return Result(
        size=size,
        seconds=seconds,
        unfinished=len(seconds) < timing.ENOUGH,
        racers=Racers(float32.engine, int8.engine),
        product=int8.call().astype(np.int32),
    )
