"""Where the time goes: both networks raced on every engine, then the fastest layer by layer.

A layer's speed in operations per second shows how well it uses the machine. The machine's peak is
measured too: the best that a product of two 512 x 512 matrices, or any layer, reached in any round.
"""

import functools
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn import engines
from lib.cnn.data import test_set
from lib.cnn.int8 import QuantizedNet
from lib.cnn.network import FloatNet
from lib.numbers.checks import check_choice
from lib.studies import contest, matrix_race, shipped, timing
from lib.studies.timing import Race, Racers, Racing, medians

BATCHES = (1, 8, 32)
ROUNDS = 60  # timed pairs of the whole networks, and of each layer
REPEATS = {1: 8, 8: 4, 32: 2}  # calls that make one timing, by batch: short ones need more
PEAK_SIZE = 512
PEAKS_TIME = 0.1  # of the time: at most so much for the machine's peak, half of the rest for each
LOSS = 0.95  # a speedup below it is a loss; GAIN and above is a gain
GAIN = 1.1
APART = 1.25  # times as long as the network: layers by themselves pay for more calls


class Work(NamedTuple):
    """What one layer has to do, and with what."""

    name: str
    operations: int  # multiplications and additions
    weights: int
    is_depthwise: bool


class LayerTime(NamedTuple):
    """One layer for one batch of images."""

    name: str
    operations: int  # multiplications and additions
    seconds: NDArray[np.float64]  # (rounds, 2), float32 and int8 in turn
    is_depthwise: bool = False

    @property
    def microseconds(self) -> tuple[float, float]:
        """Median time in float32 and in int8."""
        return medians(self.seconds * 1e6)

    @property
    def billions_per_second(self) -> tuple[float, float]:
        """Median billions of operations per second in float32 and in int8."""
        return medians(self.operations / self.seconds / 1e9)

    @property
    def speedup(self) -> float:
        """How many times as fast int8 is: the median of the ratios of paired rounds."""
        return timing.speedup(self.seconds)

    @property
    def disturbed(self) -> bool:
        """Whether these times stray so far that they tell little."""
        return timing.disturbed(self.seconds)

    @property
    def loses(self) -> bool:
        """Whether int8 is clearly slower."""
        return not self.disturbed and self.speedup < LOSS


class Timing(NamedTuple):
    """One engine's times of the whole network in one of the number types."""

    engine: str
    is_integer: bool
    seconds: NDArray[np.float64]  # (rounds,)


@dataclass(frozen=True, eq=False, kw_only=True)
class Breakdown(Race):
    """What was measured. seconds: of the whole networks, one batch, each on its fastest engine.

    timings: of all engines, float32 first. batch: images at a time. layers: in order, on the
    fastest engines. peak: the machine's best, billions of operations per second in float32 and in
    int8.
    """

    timings: tuple[Timing, ...]
    batch: int
    layers: tuple[LayerTime, ...]
    peak: tuple[float, float]

    @property
    def milliseconds(self) -> NDArray[np.float64]:
        """Time per image of all engines, (rounds, timings)."""
        return np.stack([timing.seconds for timing in self.timings], axis=1) * (1000 / self.batch)

    @property
    def quartiles(self) -> NDArray[np.float64]:
        """Their lower quartiles, medians and upper quartiles, milliseconds, (3, timings)."""
        return np.percentile(self.milliseconds, (25, 50, 75), axis=0)

    @property
    def fastest(self) -> NDArray[np.float64]:
        """Milliseconds per image, float32 and int8, each on its fastest engine, (rounds, 2)."""
        return self.seconds * (1000 / self.batch)

    @property
    def medians(self) -> tuple[float, float]:
        """The medians of these."""
        return medians(self.fastest)

    @property
    def operations(self) -> int:
        """Multiplications and additions in all layers, for one batch."""
        return sum(layer.operations for layer in self.layers)

    @property
    def millions_per_image(self) -> float:
        """Millions of multiplications and additions for one image."""
        return self.operations / self.batch / 1e6

    @property
    def billions_per_second(self) -> tuple[float, float]:
        """Median billions of operations per second of the whole networks."""
        return medians(self.operations / self.seconds / 1e9)

    @property
    def peak_shares(self) -> tuple[float, float]:
        """The whole networks' speed as a part of the machine's peak, in float32 and in int8."""
        first, second = self.billions_per_second
        return first / self.peak[0], second / self.peak[1]

    @property
    def peak_gain(self) -> float:
        """How many times as many operations a second int8 reaches at the machine's peak."""
        return self.peak[1] / self.peak[0]

    @property
    def quickest_layer(self) -> float:
        """Median microseconds of the quickest layer in int8: calling a kernel costs less."""
        return min(layer.microseconds[1] for layer in self.layers)

    def is_small(self, layer: LayerTime) -> bool:
        """Whether the quickest layer's time would be most of this one's in int8."""
        return layer.microseconds[1] < 2 * self.quickest_layer

    @property
    def apart(self) -> tuple[float, float]:
        """How many times as long all layers by themselves take as the network, in both types."""
        whole = medians(self.seconds * 1e6)
        before, after = (sum(layer.microseconds[k] for layer in self.layers) for k in (0, 1))
        return before / whole[0], after / whole[1]

    @property
    def calls_rule(self) -> bool:
        """Whether so much for each layer would be most of int8's time: then calls set the pace.

        Not where all layers by themselves take clearly longer than the network: there each pays
        for a call that the network makes only once.
        """
        whole = 1e6 * float(np.median(self.seconds[:, 1]))
        return 2 * len(self.layers) * self.quickest_layer > whole and self.apart[1] < APART

    @property
    def depthwise_speedup(self) -> float | None:
        """How many times as fast int8 is in all depthwise layers together; None without any."""
        chosen = [layer.seconds for layer in self.layers if layer.is_depthwise]
        return timing.speedup(np.sum(chosen, axis=0)) if chosen else None


def break_down(
    batch: int, **choice: Unpack[shipped.QuantizedSettings]
) -> Generator[Racing, None, Breakdown]:
    """Time a shipped network on every engine, and each of its layers on the fastest, in turn.

    Float32 and int8, on one thread.

    Args:
        batch: images at a time, one of BATCHES.
        choice: as in :func:`lib.studies.shipped.quantized`.

    Yields:
        the progress, several times a second.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message; or there are no
            integer kernels here, so that no time would mean anything.
    """
    check_choice("batch", batch, BATCHES)
    if not engines.status().fast:
        raise ValueError(engines.status().sentence)
    float32, quantized = shipped.float32(choice["network"]), shipped.quantized(**choice)
    images = test_set()[0][:batch]
    ends = timing.deadline()
    products = yield from matrix_race.race_until(
        timing.part_of(ends, PEAKS_TIME),
        PEAK_SIZE,
        lambda share: progress("the machine's peak", PEAKS_TIME * share),
    )
    entered = contest.contestants(
        functools.partial(float32.ready, images), functools.partial(quantized.ready, images)
    )
    whole = yield from timing.in_parts(
        [each.call for each in entered],
        rounds=ROUNDS,
        repeats=REPEATS[batch] // 2,  # one call takes as long as all layers
        ends=timing.part_of(ends, 1 / 2),
        report=lambda part: progress("the whole network", _share(0, part)),
    )
    first, second = contest.fastest(entered, whole)
    racers = Racers(entered[first].engine, entered[second].engine)
    works, calls = zip(*_layers(float32, quantized, images, racers), strict=True)
    # All layers in every round: where the time is over early, each was timed equally often.
    times = yield from timing.in_parts(
        [call for both in calls for call in both],
        rounds=ROUNDS,
        repeats=REPEATS[batch],
        ends=ends,
        report=lambda part: progress("each layer by itself", _share(1, part)),
    )
    pairs = times.reshape(len(times), len(works), 2)
    layers = [
        LayerTime(layer.name, layer.operations, pairs[:, place], layer.is_depthwise)
        for place, layer in enumerate(works)
    ]
    speeds = [products.billions_per_second]
    speeds += [layer.operations / layer.seconds / 1e9 for layer in layers]
    best = np.concatenate(speeds).max(axis=0)
    return Breakdown(
        seconds=whole[:, [first, second]],
        racers=racers,
        timings=tuple(
            Timing(each.engine, each.is_integer, times)
            for each, times in zip(entered, whole.T, strict=True)
        ),
        unfinished=min(len(whole), len(times)) < timing.ENOUGH,
        batch=batch,
        layers=tuple(layers),
        peak=(float(best[0]), float(best[1])),
    )


def progress(doing: str, share: float) -> Racing:
    """How far the timing is: the peak, the whole networks, then the layers."""
    return Racing(f"Racing in turn on one thread: {doing}", share)


def _share(halves: int, part: int) -> float:
    """How much is done where so many halves of what follows the peak are, and parts of the next."""
    return PEAKS_TIME + (1 - PEAKS_TIME) * (halves + part / timing.PARTS) / 2


def _layers(
    float32: FloatNet, quantized: QuantizedNet, images: NDArray[np.uint8], racers: Racers
) -> Iterator[tuple[Work, list[Callable[[], object]]]]:
    """Each layer's work, and the layer in float32 and in int8 on what flows into it, as calls."""
    x: NDArray = float32.inputs(images)
    codes: NDArray = quantized.inputs(images)
    runs = zip(
        work(quantized, images),
        float32.run(images, racers.float32),
        quantized.run(images, racers.integers),
        strict=True,
    )
    for layer, (_, float_output), (_, output) in runs:
        yield (
            layer,
            [
                functools.partial(float32.run_layer, layer.name, x, racers.float32),
                functools.partial(quantized.run_layer, layer.name, codes, racers.integers),
            ],
        )
        x, codes = float_output, output


def work(quantized: QuantizedNet, images: ArrayLike) -> tuple[Work, ...]:
    """What each layer has to do for these images, in order; in float32 it is the same.

    A multiplication and an addition count for each weight at each output; a pool's weights, which
    are ones, count as work but not as weights.

    Args:
        quantized: the network.
        images: uint8 (N, 28, 28).
    """
    outputs = zip(quantized.layers, quantized.run(images), strict=True)
    return tuple(
        Work(
            name,
            operations=2 * output.size * layer.weight[0].size,
            weights=0 if layer.is_pool else layer.weight.size,
            is_depthwise=layer.is_depthwise,
        )
        for layer, (name, output) in outputs
    )


def millions(layers: Iterable[Work]) -> float:
    """The work of these layers together, in millions of multiplications and additions."""
    return sum(layer.operations for layer in layers) / 1e6
