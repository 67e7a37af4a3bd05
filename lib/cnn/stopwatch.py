"""Timing two ways of doing the same thing on a machine that has other things to do."""

import contextlib
import ctypes
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

LIMIT = 0.4  # a wider spread of the ratios of paired rounds, and the times tell too little


def interleaved(
    calls: Sequence[Callable[[], object]], *, rounds: int, repeats: int = 4, warm_up: int = 3
) -> NDArray[np.float64]:
    """Time the calls in turn, round after round: what disturbs one round disturbs all of them.

    Args:
        calls: the things to time.
        rounds: how often each is timed.
        repeats: calls in a row that make one timing; the first of them finds the caches full of
            what the other one left there.
        warm_up: rounds that are not counted, to fill the caches.

    Returns:
        seconds for one call, (rounds, len(calls)).
    """
    _keep_freed_memory()
    seconds = np.empty((warm_up + rounds, len(calls)))
    for row in seconds:
        for position, call in enumerate(calls):
            started = time.perf_counter()
            for _ in range(repeats):
                call()
            row[position] = (time.perf_counter() - started) / repeats
    return seconds[warm_up:]


def speedup(seconds: NDArray[np.float64]) -> float:
    """How many times as fast the second call is: the median of the ratios of paired rounds.

    Args:
        seconds: (rounds, 2), as :func:`interleaved` returns them.
    """
    return float(np.median(seconds[:, 0] / seconds[:, 1]))


def spread(seconds: NDArray[np.float64]) -> float:
    """How far the ratios of paired rounds stray: the width of their middle half over the median."""
    low, middle, high = np.percentile(seconds[:, 0] / seconds[:, 1], (25, 50, 75))
    return float((high - low) / middle)


def disturbed(seconds: NDArray[np.float64]) -> bool:
    """Whether the times tell little, because something else kept the machine busy."""
    return spread(seconds) > LIMIT


def _keep_freed_memory() -> None:
    """Keep glibc from handing freed memory back to the system after each layer.

    It would be paged in again at the next one, and float32, with four times the bytes, would lose
    most by it: a fifth of its time, for a reason that has nothing to do with its numbers.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(-3, 32 << 20)  # M_MMAP_THRESHOLD, the largest allowed
            mallopt(-1, 256 << 20)  # M_TRIM_THRESHOLD
