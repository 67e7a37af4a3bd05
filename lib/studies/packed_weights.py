"""Weights of 4 and 8 bits in one large product: what fewer bytes are worth, by the rows at a time.

Real kernels: ONNX Runtime's MatMulNBits keeps the codes packed in memory and unpacks them on their
way to the arithmetic, which is float32 or int8. PyTorch's products in float32 and, where the
processor has it, bfloat16 stand beside them.
"""

import dataclasses
import functools
import itertools
import json
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from lib import heap
from lib.cnn import products
from lib.cnn.layers import Floats
from lib.cnn.processor import has_bfloat16, processor
from lib.studies import timing
from lib.studies.timing import Beside, Racing

SIZE = 4096  # rows and columns of the weight
BATCHES = (1, 4, 16, 64)  # rows at a time
GROUPS = (32, 128)  # weights that share a scale
BITS: tuple[Literal[4, 8], ...] = (4, 8)
SEED = 1
RECORD = Path(__file__).resolve().parents[2] / "assets/measured/packed_weights.json"


class Way(NamedTuple):
    """One way to store the weights and to compute with them.

    bits: of a stored weight. group: weights that share a scale, 0 without scales. inside: the kind
    of number in which the products are computed.
    """

    bits: int
    group: int
    inside: str

    @property
    def bytes(self) -> int:
        """Of the stored weights, float32 scales included."""
        scales = SIZE * SIZE // self.group if self.group else 0
        return SIZE * SIZE * self.bits // 8 + 4 * scales

    @property
    def times_fewer_bytes(self) -> float:
        """How many times as many float32 has."""
        return 4 * SIZE * SIZE / self.bytes


FLOAT32, BFLOAT16 = Way(32, 0, "float32"), Way(16, 0, "bfloat16")


@dataclass(frozen=True, kw_only=True)
class PackedWeights:
    """What was measured, on one thread, each time in the fastest of several rounds.

    seconds: of one product, by way and rows. unfinished: whether the time was over before all
    rounds were run. measured: the day, where it was not measured here.
    """

    seconds: dict[tuple[Way, int], float]
    unfinished: bool = False
    processor: str = field(default_factory=lambda: processor()[0])
    instructions: tuple[str, ...] = field(default_factory=lambda: processor()[1])
    measured: str = ""

    def ways(self, group: int) -> tuple[Way, ...]:
        """All ways that have no groups or groups of this size."""
        return tuple(dict.fromkeys(way for way, _ in self.seconds if way.group in (0, group)))

    def milliseconds(self, way: Way) -> tuple[float, ...]:
        """Of one product, by rows."""
        return tuple(1000 * self.seconds[way, rows] for rows in BATCHES)

    def gain(self, way: Way, rows: int) -> float:
        """How many times as fast as PyTorch's float32 a way is."""
        return self.seconds[FLOAT32, rows] / self.seconds[way, rows]

    def beside_bytes(self, way: Way, rows: int) -> Beside:
        """How a gain compares with what fewer bytes explain."""
        return timing.beside(self.gain(way, rows), way.times_fewer_bytes)

    def fastest(self, group: int, rows: int, bits: int | None = None) -> Way:
        """The fastest way of all, or of those with so many bits."""
        ways = [way for way in self.ways(group) if bits in (None, way.bits)]
        return min(ways, key=lambda way: self.seconds[way, rows])


def measure() -> Generator[Racing, None, PackedWeights]:
    """Time one product in every way, in turn, on one thread: one size of groups after the other.

    Yields:
        the progress, several times a second.
    """
    yield progress(0.0)
    return (yield from _measured())


def _measured() -> Generator[Racing, None, PackedWeights]:
    rng = np.random.default_rng(SEED)
    rows = rng.standard_normal((max(BATCHES), SIZE)).astype(np.float32)
    best: dict[tuple[Way, int], float] = {}
    unfinished = False
    for turn, group in enumerate(GROUPS):
        report = functools.partial(_in_turn, turn)
        seconds, early = yield from _race(group, rows, rng, report)
        best |= {key: min(took, best.get(key, took)) for key, took in seconds.items()}
        unfinished |= early
    return PackedWeights(seconds=best, unfinished=unfinished)


def _race(
    group: int,
    rows: Floats,
    rng: np.random.Generator,
    report: Callable[[float], Racing],
) -> Generator[Racing, None, tuple[dict[tuple[Way, int], float], bool]]:
    """All ways with one size of groups against those without: more would not fit in memory.

    Returns:
        the seconds, and whether the time was over before all rounds were run.
    """
    kernels: dict[Way, products.Dense | products.Packed] = {}
    for way in packed_ways(group):
        kernels[way] = _packed(way, rng)
        heap.give_back()
        yield report(0.0)
    # Only now: while a session is made, it needs several times what it keeps.
    weight = rng.random((SIZE, SIZE), np.float32)
    kernels |= {way: products.Dense(weight, way.inside) for way in dense_ways()}
    timed = {(way, n): each.ready(rows[:n]) for way, each in kernels.items() for n in BATCHES}
    seconds, early = yield from timing.fastest_of([*timed.values()], report=report)
    return dict(zip(timed, seconds.tolist(), strict=True)), early


def dense_ways() -> tuple[Way, ...]:
    """Those without groups that this machine computes in."""
    return (FLOAT32, BFLOAT16) if has_bfloat16() else (FLOAT32,)


def packed_ways(group: int) -> list[Way]:
    """Those with groups of that size."""
    every = itertools.product(BITS, products.ACCURACY_LEVELS)
    return [Way(bits, group, inside) for bits, inside in every]


def _packed(way: Way, rng: np.random.Generator) -> products.Packed:
    """The product with some weights, stored in a way."""
    bits: Literal[4, 8] = 4 if way.bits == 4 else 8
    codes = rng.integers(0, 2**bits, (SIZE, SIZE), dtype=np.uint8)
    scales = np.full((SIZE, SIZE // way.group), 0.01, np.float32)
    return products.Packed(codes, scales, bits=bits, inside=way.inside)


def _in_turn(turn: int, share: float) -> Racing:
    """How far the measuring is, in the race of one of the sizes of groups."""
    return progress((turn + share) / len(GROUPS))


def progress(share: float) -> Racing:
    """How far the measuring is."""
    return Racing("Multiplying in every way in turn, on one thread", share)


# --- the record that the page opens on ------------------------------------------------------------


@functools.cache
def recorded() -> PackedWeights:
    """What was measured on the machine that this was written on."""
    found = json.loads(RECORD.read_text(encoding="utf-8"))
    found["seconds"] = {(Way(*way), rows): took for *way, rows, took in found["seconds"]}
    found["instructions"] = tuple(found["instructions"])
    return PackedWeights(**found)


def as_json(found: PackedWeights, day: str) -> str:
    """The text of such a record, four digits of each measured number."""
    settings = vars(dataclasses.replace(found, measured=day))
    rows = [[*way, rows, float(f"{took:.4g}")] for (way, rows), took in found.seconds.items()]
    return json.dumps({**settings, "seconds": rows}, indent=1) + "\n"


if __name__ == "__main__":
    run = measure()
    try:
        while True:
            next(run)
    except StopIteration as end:
        RECORD.write_text(as_json(end.value, time.strftime("%d %B %Y")), encoding="utf-8")
