"""Timing two ways of doing the same thing on a machine that has other things to do."""

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


def interleaved(
    calls: Sequence[Callable[[], object]], *, rounds: int, warm_up: int = 5
) -> NDArray[np.float64]:
    """Time the calls in turn, round after round: what disturbs one round disturbs all of them.

    Args:
        calls: the things to time.
        rounds: how often each is timed.
        warm_up: rounds that are not counted, to fill the caches.

    Returns:
        seconds, (rounds, len(calls)).
    """
    seconds = np.empty((warm_up + rounds, len(calls)))
    for row in seconds:
        for position, call in enumerate(calls):
            started = time.perf_counter()
            call()
            row[position] = time.perf_counter() - started
    return seconds[warm_up:]
