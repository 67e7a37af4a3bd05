"""What is measured when float32 and int8 do the same thing in turn on this machine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.cnn import engine, stopwatch


@dataclass(frozen=True, eq=False, kw_only=True)
class Race:
    """The times of a race, and the machine on which it was run.

    seconds: (rounds, 2), float32 and int8 in turn; no rounds where nothing was timed. kernels:
    which engine ran the integers. processor: its name. instructions: those that matter to int8.
    unfinished: whether the time was over before all rounds were run.
    """

    seconds: NDArray[np.float64]
    kernels: engine.Status
    processor: str
    instructions: tuple[str, ...]
    unfinished: bool = False

    @property
    def speedup(self) -> float:
        """How many times as fast int8 is: the median of the ratios of paired rounds."""
        return stopwatch.speedup(self.seconds)

    @property
    def disturbed(self) -> bool:
        """Whether the times tell little: they stray, or there are too few of them."""
        return self.unfinished or stopwatch.disturbed(self.seconds)

    @property
    def has_dot_product(self) -> bool:
        """Whether the processor multiplies and adds four int8 pairs per lane in one instruction."""
        return any(word in engine.DOT_PRODUCTS for word in self.instructions)


def medians(rounds: NDArray[np.float64]) -> tuple[float, float]:
    """The median of each column of (rounds, 2): float32's and int8's."""
    first, second = np.median(rounds, axis=0)
    return float(first), float(second)
