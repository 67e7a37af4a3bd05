"""The race that finds the fastest engine of a machine: both networks, one image and a batch."""

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from lib.cnn.architecture import ARCHITECTURES, Architecture
from lib.cnn.engines.interface import Engine
from lib.cnn.images import BATCH
from lib.cnn.layers import IntegerLayer
from lib.quantization.affine import QParams
from lib.settings import IMAGE_SIDE

ROUNDS = 5
REPEATS = {1: 5, BATCH: 1}  # calls that make one timing, by batch
LONGEST = 0.8  # seconds, after which no other round is begun
CODES = QParams(np.float32(1.0), 0, 0, 255)
WEIGHTS = QParams(np.float32(1.0), 0, -127, 127)


def fastest_first(engines: Sequence[Engine]) -> list[Engine]:
    """Engines in the order of their speed with integers, which they must be trusted with.

    What counts is the geometric mean over both networks and both batches, and of each the shortest
    time, with which other work on the machine interfered least.
    """
    if len(engines) < 2:
        return list(engines)
    started = time.perf_counter()
    heats = [
        [(engine.name, _call(engine, architecture, batch), REPEATS[batch]) for engine in engines]
        for architecture, batch in itertools.product(ARCHITECTURES.values(), REPEATS)
    ]
    best = [{engine.name: math.inf for engine in engines} for _ in heats]
    for _ in range(ROUNDS):
        for heat, times in zip(heats, best, strict=True):
            for name, call, repeats in heat:
                times[name] = min(times[name], _seconds(call, repeats))
        if time.perf_counter() - started > LONGEST:
            break
    return sorted(engines, key=lambda engine: math.prod(times[engine.name] for times in best))


def _seconds(call: Callable[[], object], repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        call()
    return time.perf_counter() - started


def _call(engine: Engine, architecture: Architecture, batch: int) -> Callable[[], object]:
    """A call that runs a network once; the first, which makes things ready, is behind it."""
    images = np.zeros((batch, 1, IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    call = engine.prepare_integers(list(_layers(architecture))).ready(images)
    call()
    return call


def _layers(architecture: Architecture) -> Iterator[IntegerLayer]:
    """The layers of a network with made-up numbers, which take as long as real ones."""
    side = IMAGE_SIDE
    for spec in architecture.convolutions:
        shape = (spec.out_channels, spec.in_channels // spec.groups, spec.kernel, spec.kernel)
        yield IntegerLayer(
            name=spec.name,
            weight=np.ones(shape, np.int8),
            weight_qparams=WEIGHTS,
            bias=np.zeros(spec.out_channels, np.int32),
            input_qparams=CODES,
            output_qparams=CODES,
            stride=spec.stride,
            padding=spec.padding,
            groups=spec.groups,
            relu=True,
        )
        side = -(-side // spec.stride)
    yield IntegerLayer(
        name="pool",
        weight=np.ones((architecture.features, 1, side, side), np.int8),
        weight_qparams=WEIGHTS,
        bias=np.zeros(architecture.features, np.int32),
        input_qparams=CODES,
        output_qparams=CODES,
        groups=architecture.features,
        is_pool=True,
    )
    yield IntegerLayer(
        name="linear",
        weight=np.ones((architecture.classes, architecture.features), np.int8),
        weight_qparams=WEIGHTS,
        bias=np.zeros(architecture.classes, np.int32),
        input_qparams=CODES,
        output_qparams=None,
    )
