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
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from lib.cnn import products
from lib.cnn.engines import allocation
from lib.cnn.processor import has_bfloat16, processor
from lib.studies import timing
from lib.studies.timing import Racing

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

    def fastest(self, group: int, rows: int, bits: int | None = None) -> Way:
        """The fastest way of all, or of those with so many bits."""
        ways = [way for way in self.ways(group) if bits in (None, way.bits)]
        return min(ways, key=lambda way: self.seconds[way, rows])


def measure() -> Generator[Racing, None, PackedWeights]:
    """Time one product in every way, in turn, on one thread.

    Yields:
        the progress, several times a second.
    """
    yield progress(0.0)
    found = yield from _measured()
    allocation.hand_back()  # all that was timed is gone by now
    return found


def _measured() -> Generator[Racing, None, PackedWeights]:
    rng = np.random.default_rng(SEED)
    rows = rng.standard_normal((max(BATCHES), SIZE)).astype(np.float32)
    timed: dict[tuple[Way, int], products.Call] = {}
    for way in ways_here():
        kernel = _kernel(way, rng)
        timed |= {(way, count): kernel.ready(rows[:count]) for count in BATCHES}
        allocation.hand_back()
        yield progress(0.0)
    best, unfinished = yield from timing.fastest_of([*timed.values()], report=progress)
    seconds = {key: float(took) for key, took in zip(timed, best, strict=True)}
    return PackedWeights(seconds=seconds, unfinished=unfinished)


def ways_here() -> tuple[Way, ...]:
    """Those that this machine has kernels for."""
    packed = itertools.product(BITS, GROUPS, products.ACCURACY_LEVELS)
    dense = (FLOAT32, BFLOAT16) if has_bfloat16() else (FLOAT32,)
    return (*dense, *(Way(*each) for each in packed))


def _kernel(way: Way, rng: np.random.Generator) -> products.Dense | products.Packed:
    """The product with some weights, stored in a way."""
    if not way.group:
        return products.Dense(rng.random((SIZE, SIZE), np.float32), way.inside)
    bits: Literal[4, 8] = 4 if way.bits == 4 else 8
    codes = rng.integers(0, 2**bits, (SIZE, SIZE), dtype=np.uint8)
    scales = np.full((SIZE, SIZE // way.group), 0.01, np.float32)
    return products.Packed(codes, scales, bits=bits, inside=way.inside)


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
