"""A roofline of this machine: what memory can feed, what the arithmetic can do, and every layer.

A layer does some operations for each byte that it reads or writes. Where these are few, bytes set
the pace: no more than ``bandwidth * operations / bytes`` operations a second are possible. Where
they are many, arithmetic does: no more than the peak. Both lines together look like a roof
(Williams, Waterman and Patterson 2009).
"""

import dataclasses
import functools
import itertools
import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib import heap
from lib.cnn import NETWORKS, engines, products
from lib.cnn.data import test_set
from lib.cnn.layers import Floats
from lib.cnn.processor import has_bfloat16, processor
from lib.studies import breakdown, contest, matrix_race, shipped, timing
from lib.studies.timing import Racing

BATCHES = (1, 8, 32, 64)
MATRIX = "matrix"  # beside the names of networks
LARGE = 4096  # rows and columns of a matrix that no cache near the core holds
PEAK_SIZE = 1024
TIMED = 2 / 3  # of the longest time of a timing: each of the three parts
NEAR = 2**16  # float32 numbers, 262 kB: read from a cache of the core's own
TYPES = ("float32", "int8")
RECORD = Path(__file__).resolve().parents[2] / "assets/measured/roofline.json"

Call = Callable[[], object]


class Dot(NamedTuple):
    """One layer, or the large matrix, for one batch, in one number type.

    of: a network or MATRIX. kind: of number, one of TYPES or "bfloat16". operations:
    multiplications and additions. bytes: of its weights, and of what comes in and goes out.
    """

    of: str
    layer: str
    batch: int
    kind: str
    operations: int
    bytes: int
    seconds: float
    is_depthwise: bool = False

    @property
    def intensity(self) -> float:
        """Operations for each byte."""
        return self.operations / self.bytes

    @property
    def billions_per_second(self) -> float:
        """Billions of operations per second."""
        return self.operations / self.seconds / 1e9


@dataclass(frozen=True, kw_only=True)
class Roofline:
    """What was measured, on one thread, each time in the fastest of several rounds.

    memory, cache: what a core reads from memory and from a cache of its own, billions of bytes per
    second. peaks: billions of operations per second by kind of number. unfinished: whether the time
    was over before all rounds were run. measured: the day, where it was not measured here.
    """

    memory: float
    cache: float
    peaks: dict[str, float]
    dots: tuple[Dot, ...]
    unfinished: bool = False
    processor: str = field(default_factory=lambda: processor()[0])
    instructions: tuple[str, ...] = field(default_factory=lambda: processor()[1])
    measured: str = ""

    def of(self, name: str, batch: int) -> tuple[Dot, ...]:
        """The dots of a network or of the matrix at a batch."""
        return tuple(dot for dot in self.dots if (dot.of, dot.batch) == (name, batch))

    def roof(self, dot: Dot) -> float:
        """The most that is possible for a dot whose bytes come from memory, billions a second."""
        return min(self.peaks[dot.kind], self.memory * dot.intensity)

    def reached(self, dot: Dot) -> float:
        """The share of that most which a dot reaches; above 1 where its bytes were in a cache."""
        return dot.billions_per_second / self.roof(dot)

    def waits_for_bytes(self, dot: Dot) -> bool:
        """Whether a dot whose bytes come from memory lies under the slope, not under the roof."""
        return self.memory * dot.intensity < self.peaks[dot.kind]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of numbers, as they were timed: those that this machine computes in."""
        return tuple(self.peaks)

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ends of operations a byte and of billions a second, wide enough for all dots."""
        across = [dot.intensity for dot in self.dots]
        up = [dot.billions_per_second for dot in self.dots] + list(self.peaks.values())
        return (min(across) / 1.5, max(across) * 1.5), (min(up) / 1.5, max(up) * 1.5)

    @property
    def peak_gain(self) -> float:
        """How many times as fast int8 is where only arithmetic counts."""
        return self.peaks["int8"] / self.peaks["float32"]

    def gain(self, batch: int) -> float:
        """How many times as fast int8 is as float32 at the large matrix."""
        first, second = (dot for dot in self.of(MATRIX, batch) if dot.kind in TYPES)
        return first.seconds / second.seconds

    def layer_gains(self, network: str, batch: int) -> dict[str, float]:
        """How many times as fast int8 is as float32, layer by layer."""
        took = {(dot.layer, dot.kind): dot.seconds for dot in self.of(network, batch)}
        return {
            layer: took[layer, "float32"] / seconds
            for (layer, kind), seconds in took.items()
            if kind == "int8"
        }

    def ridge(self, kind: str) -> float:
        """Operations a byte from which arithmetic sets the pace, not memory."""
        return self.peaks[kind] / self.memory


class _Ready(NamedTuple):
    """Something to time, and the account of it, whose seconds are not known yet.

    Products that show the machine's peak are of nothing; a mere reading has no operations.
    """

    call: Call
    account: Dot


def roofline() -> Generator[Racing, None, Roofline]:
    """Measure this machine's roofline and every layer of both networks, in turn, on one thread.

    Yields:
        the progress, several times a second.

    Raises:
        ValueError: there are no integer kernels here, so that no time would mean anything.
    """
    yield progress(0.0)
    if not engines.status().fast:
        raise ValueError(engines.status().sentence)
    return (yield from _measured())


def _measured() -> Generator[Racing, None, Roofline]:
    """One part after the other, so that only what is timed together is in memory together."""
    peaks, integers = _peaks()
    first, *others = (_network(name) for name in NETWORKS)
    parts = [itertools.chain([peaks], first), *others, _matrix(integers)]
    del peaks
    every: list[Dot] = []
    unfinished = False
    for number, part in enumerate(parts):
        report = functools.partial(_in_part, number, len(parts))
        dots, early = yield from _timed(part, report)
        every += dots
        unfinished |= early
    reads = [dot.bytes / dot.seconds / 1e9 for dot in every if not dot.operations]
    # The machine's peak is the best that was seen of anything.
    best: dict[str, float] = {}
    for dot in every:
        if dot.operations:
            best[dot.kind] = max(best.get(dot.kind, 0), dot.billions_per_second)
    return Roofline(
        memory=min(reads),
        cache=max(reads),
        peaks=best,
        dots=tuple(dot for dot in every if dot.of),
        unfinished=unfinished,
    )


def _timed(
    pieces: Iterable[list[_Ready]], report: Callable[[float], Racing]
) -> Generator[Racing, None, tuple[list[Dot], bool]]:
    """Make things ready, a piece at a time, then time all of them together.

    Returns:
        their dots, and whether the time was over before all rounds were run.
    """
    ready = []
    for some in pieces:
        ready += some
        heap.give_back()
        yield report(0.0)
    seconds, unfinished = yield from timing.fastest_of(
        [each.call for each in ready], report=report, share=TIMED
    )
    dots = [
        each.account._replace(seconds=took)
        for each, took in zip(ready, seconds.tolist(), strict=True)
    ]
    return dots, unfinished


def _in_part(number: int, of: int, share: float) -> Racing:
    """How far the measuring is, in one of its parts."""
    return progress((number + share) / of)


def progress(share: float) -> Racing:
    """How far the measuring is."""
    return Racing("Measuring bandwidth, peaks and every layer in turn, on one thread", share)


def _read(numbers: Floats) -> _Ready:
    """Reading numbers once: a product with themselves."""
    account = Dot("", "", 0, "float32", 0, numbers.nbytes, 0.0)
    return _Ready(functools.partial(np.dot, numbers, numbers), account)


def _peaks() -> tuple[list[_Ready], str]:
    """A product in each kind of number that this machine computes in; the engine for int8."""
    activations, weights = matrix_race.matrices(PEAK_SIZE)
    rows = activations.reshape(*activations.shape, 1, 1)
    floats, integers = matrix_race.as_layers(weights)
    float_rows = rows.astype(np.float32)
    finalists = contest.finalists(
        contest.contestants(
            lambda name: engines.for_float32(name).prepare_float32([floats]).ready(float_rows),
            lambda name: engines.for_integers(name).prepare_integers([integers]).ready(rows),
        )
    )
    calls: dict[str, Call] = {kind: each.call for kind, each in zip(TYPES, finalists, strict=True)}
    if has_bfloat16():
        calls["bfloat16"] = products.Dense(floats.weight, "bfloat16").ready(activations)
    _, int8 = finalists
    operations, held = matrix_race.operations(PEAK_SIZE), 3 * PEAK_SIZE**2  # in a cache
    return [
        _Ready(call, Dot("", "", PEAK_SIZE, kind, operations, held, 0.0))
        for kind, call in calls.items()
    ], int8.engine


def _matrix(integers: str) -> Iterator[list[_Ready]]:
    """One large matrix times a few rows, as a language model computes, and reading it.

    PyTorch's float32 and bfloat16, and int8 on an engine: what comes nearest to one copy of each.
    """
    rng = np.random.default_rng(matrix_race.SEED)
    activations = rng.integers(0, 256, (max(BATCHES), LARGE), dtype=np.uint8)
    codes = rng.integers(-127, 128, (LARGE, LARGE), dtype=np.int8)
    layer = matrix_race.as_layers(codes)[1]  # without the other one, of floats
    in_int8 = engines.for_integers(integers).prepare_integers([layer])
    yield []  # where the copies of that are handed back, before there are more
    weight = layer.weight.astype(np.float32)
    del codes, layer
    kinds = ("float32", "bfloat16") if has_bfloat16() else ("float32",)
    dense = {kind: products.Dense(weight, kind) for kind in kinds}
    yield [_read(weight.ravel()), _read(np.ones(NEAR, np.float32))]
    for batch in BATCHES:
        rows = activations[:batch]
        calls = {kind: each.ready(rows) for kind, each in dense.items()}
        calls["int8"] = in_int8.ready(rows.reshape(batch, LARGE, 1, 1))
        operations = 2 * batch * LARGE**2
        yield [
            _Ready(
                call,
                Dot(
                    *(MATRIX, "4096 × 4096", batch, kind),
                    *(operations, matrix_bytes(batch, kind), 0.0),
                ),
            )
            for kind, call in calls.items()
        ]


def matrix_bytes(batch: int, kind: str) -> int:
    """The bytes of the large matrix, and of the rows that come in and go out.

    Args:
        batch: rows.
        kind: of number, float32, int8 or bfloat16; all hand over their sums as float32.
    """
    into, out = {"float32": (4, 4), "int8": (1, 4), "bfloat16": (2, 4)}[kind]
    return (LARGE + batch) * LARGE * into + batch * LARGE * out


def _network(network: str) -> Iterator[list[_Ready]]:
    """Every layer of a network at every batch, a piece at a time."""
    for batch in BATCHES:
        yield from _layers(network, batch)


def _layers(network: str, batch: int) -> Iterator[list[_Ready]]:
    """Every layer of a network in both number types, on the engines that are fastest at it."""
    float32, quantized = shipped.float32(network), shipped.quantized(network)
    images = test_set()[0][:batch]
    first, second = contest.finalists(
        contest.contestants(
            functools.partial(float32.ready, images), functools.partial(quantized.ready, images)
        )
    )
    yield []  # that took its time
    x: NDArray = float32.inputs(images)
    codes: NDArray = quantized.inputs(images)
    runs = zip(
        breakdown.work(quantized, images),
        float32.run(images, first.engine),
        quantized.run(images, second.engine),
        strict=True,
    )
    timed = []
    for layer, (_, float_output), (_, output) in runs:
        in_float32 = functools.partial(float32.run_layer, layer.name, x, first.engine)
        in_int8 = functools.partial(quantized.run_layer, layer.name, codes, second.engine)
        account = (network, layer.name, batch)
        moved = (
            x.nbytes + 4 * layer.weights + float_output.nbytes,
            codes.nbytes + layer.weights + output.nbytes,
        )
        for call, size, kind in zip((in_float32, in_int8), moved, TYPES, strict=True):
            dot = Dot(*account, kind, layer.operations, size, 0.0, layer.is_depthwise)
            timed.append(_Ready(call, dot))
        x, codes = float_output, output
    yield timed


# --- the record that the page opens on ------------------------------------------------------------


@functools.cache
def recorded() -> Roofline:
    """What was measured on the machine that this was written on."""
    found = json.loads(RECORD.read_text(encoding="utf-8"))
    found["dots"] = tuple(Dot(*dot) for dot in found["dots"])
    found["instructions"] = tuple(found["instructions"])
    return Roofline(**found)


def as_json(found: Roofline, day: str) -> str:
    """The text of such a record, four digits of each measured number."""

    def short(value: object) -> object:
        return float(f"{value:.4g}") if isinstance(value, float) else value

    settings = dataclasses.asdict(dataclasses.replace(found, measured=day))
    settings["dots"] = [[short(value) for value in dot] for dot in found.dots]
    settings["peaks"] = {kind: short(value) for kind, value in found.peaks.items()}
    return json.dumps({key: short(value) for key, value in settings.items()}, indent=1) + "\n"


if __name__ == "__main__":
    run = roofline()
    try:
        while True:
            next(run)
    except StopIteration as end:
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(as_json(end.value, time.strftime("%d %B %Y")), encoding="utf-8")
