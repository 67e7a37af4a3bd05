"""Timing two ways of doing the same thing on a machine that has other things to do."""

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


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
    seconds = np.empty((warm_up + rounds, len(calls)))
    for row in seconds:
        for position, call in enumerate(calls):
            started = time.perf_counter()
            for _ in range(repeats):
                call()
            row[position] = (time.perf_counter() - started) / repeats
    return seconds[warm_up:]
