"""Which engine is the fastest here, in float32 and in integers: all of them in turn."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn import engines
from lib.studies import timing

Call = Callable[[], NDArray]
HEATS = 5  # timings of each, to find the two that are raced


class Contestant(NamedTuple):
    """The same work on one engine, in one of the two number types."""

    engine: str
    is_integer: bool
    call: Call


def contestants(
    float32: Callable[[str], Call], integers: Callable[[str], Call]
) -> list[Contestant]:
    """Every engine of this machine that is made for speed, float32 first, then the integers.

    The reference takes part only where there is nothing else; it can't win.

    Args:
        float32, integers: make the work ready on an engine.
    """
    floats = [name for name in engines.ENGINES if name != engines.REFERENCE]
    trusted = [name for name in engines.available() if name != engines.REFERENCE]
    return [
        *(Contestant(name, False, float32(name)) for name in floats or [engines.REFERENCE]),
        *(Contestant(name, True, integers(name)) for name in trusted or [engines.REFERENCE]),
    ]


def fastest(entered: Sequence[Contestant], seconds: NDArray[np.float64]) -> tuple[int, int]:
    """The positions of the fastest in float32 and of the fastest in integers.

    Args:
        entered: as :func:`contestants` returns them.
        seconds: their times, (rounds, contestants).
    """
    medians = np.median(seconds, axis=0)
    first, second = (
        min(
            (place for place, each in enumerate(entered) if each.is_integer == is_integer),
            key=lambda place: float(medians[place]),
        )
        for is_integer in (False, True)
    )
    return first, second


def finalists(entered: Sequence[Contestant]) -> tuple[Contestant, Contestant]:
    """The fastest in float32 and the fastest in integers, found in a few rounds."""
    seconds = np.zeros((1, len(entered)))
    if len(entered) > 2:
        calls = [each.call for each in entered]
        seconds = timing.interleaved(calls, rounds=HEATS, repeats=1, warm_up=1)
    first, second = fastest(entered, seconds)
    return entered[first], entered[second]
