"""Racing float32 and integers on a machine that has other things to do.

Both are called in turn, round after round, and what counts is the ratio of the two times of a
round: what disturbs one of them disturbs the other. Where the ratios stray, there is no verdict.
"""

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lib.cnn import engines
from lib.cnn.engines import TITLES
from lib.cnn.processor import DOT_PRODUCTS, IntegerUnit, integer_unit, processor

LIMIT = 0.4  # a wider spread of the ratios of paired rounds, and the times tell too little
LONGEST = 8.0  # seconds that a timing keeps other work waiting; a part that was begun is finished
ENOUGH = 16  # rounds for a verdict, where the time was over before all were run
PARTS = 30  # a timing is done in so many, so that it can be stopped between them
AS_MUCH = (0.75, 1.125)  # times what something, such as instructions, gives: explained by it
FASTEST_OF = 7  # rounds
SHORTEST = 0.001  # seconds of a timing there: quicker calls are repeated
SLOW = 0.2  # seconds: such a call is timed there only once
REPORTING = 0.2  # seconds between two reports there, about
WARM_UP = 3  # rounds that are not counted, to fill the caches

Progress = TypeVar("Progress")
Beside = Literal["less", "as much", "more"]  # than what something explains


class Racing(NamedTuple):
    """How far a race is."""

    words: str  # what is being raced
    share: float  # of the work that is done, 0..1
    timing: bool = True  # a stopwatch is running: other work waits


# --- the stopwatch --------------------------------------------------------------------------------


def interleaved(
    calls: Sequence[Callable[[], object]], *, rounds: int, repeats: int, warm_up: int = WARM_UP
) -> NDArray[np.float64]:
    """Time the calls in turn, round after round.

    Args:
        calls: the things to time.
        rounds: how often each is timed.
        repeats: calls in a row that make one timing; the first of them finds the caches full of
            what the other one left there.
        warm_up: rounds that are not counted.

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


def deadline() -> float:
    """When a timing that begins now must be over, on the clock of :func:`in_parts`."""
    return time.monotonic() + LONGEST


def over(ends: float) -> bool:
    """Whether that moment has passed."""
    return time.monotonic() > ends


def part_of(ends: float, share: float) -> float:
    """When that share of the time that is left until `ends` will be over."""
    now = time.monotonic()
    return now + share * (ends - now)


def in_parts(
    calls: Sequence[Callable[[], object]],
    *,
    rounds: int,
    repeats: int,
    ends: float,
    report: Callable[[int], Progress],
) -> Generator[Progress, None, NDArray[np.float64]]:
    """Time the calls in turn as :func:`interleaved` does, in PARTS; the first part is always done.

    Args:
        calls, repeats: as there; the warm-up comes first if there is time.
        rounds: how often each is timed, a multiple of PARTS.
        ends: when to stop although rounds are left, see :func:`deadline`.
        report: makes the progress that comes before each part out of its number, 0..PARTS - 1.

    Returns:
        seconds for one call, (rounds, len(calls)); fewer rounds if the time was over.
    """
    parts = []
    for part in range(PARTS):
        yield report(part)
        warm_up = WARM_UP if part == 0 and not over(ends) else 0
        parts.append(interleaved(calls, rounds=rounds // PARTS, repeats=repeats, warm_up=warm_up))
        if over(ends):
            break
    return np.concatenate(parts)


def fastest_of(
    calls: Sequence[Callable[[], object]],
    *,
    report: Callable[[float], Progress],
    share: float = 1.0,
) -> Generator[Progress, None, tuple[NDArray[np.float64], bool]]:
    """Time many calls once a round, and take of each its fastest round, the least disturbed.

    A first round that is no warm-up for anybody tells how often to call. What takes longer than
    SLOW isn't timed again.

    Args:
        calls: the things to time.
        report: makes the progress out of the share that is done, 0..1.
        share: of LONGEST, where this is a part of a longer timing.

    Returns:
        seconds for one call, (len(calls),); and whether the time was over before all rounds.
    """
    best = np.empty(len(calls))
    for place, call in enumerate(calls):
        yield report(0.0)
        best[place] = interleaved([call], rounds=1, repeats=1, warm_up=0)[0, 0]
    again = [place for place in range(len(calls)) if best[place] < SLOW]
    ends, reported = part_of(deadline(), share), 0.0
    for number in range(FASTEST_OF):
        for position, place in enumerate(again):
            if time.perf_counter() - reported > REPORTING:
                yield report((number + position / len(again)) / FASTEST_OF)
                reported = time.perf_counter()
            repeats = max(1, min(2000, int(SHORTEST / best[place])))
            seconds = interleaved([calls[place]], rounds=1, repeats=repeats, warm_up=0)[0, 0]
            best[place] = min(best[place], seconds)
        if over(ends):
            return best, number + 1 < FASTEST_OF
    return best, False


# --- what the times say ---------------------------------------------------------------------------


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
    """Whether the times tell little, because something else kept the machine busy.

    Where nothing was timed, as with NumPy alone, nothing was disturbed.
    """
    return len(seconds) > 0 and spread(seconds) > LIMIT


def medians(rounds: NDArray[np.float64]) -> tuple[float, float]:
    """The median of each column of (rounds, 2): float32's and the integers'."""
    first, second = np.median(rounds, axis=0)
    return float(first), float(second)


def beside(gain: float, times: float) -> Beside:
    """How a gain compares with one of so many times, which something would explain."""
    low, high = (limit * times for limit in AS_MUCH)
    return "less" if gain < low else "as much" if gain <= high else "more"


class Racers(NamedTuple):
    """The engines on which float32 and the integers ran."""

    float32: str
    integers: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Race:
    """The times of a race, and the machine on which it was run.

    seconds: (rounds, 2), float32 and int8 in turn; no rounds where nothing was timed. racers: the
    engines. unfinished: whether the time was over before there were ENOUGH rounds. kernels: whether
    there are any for integers. processor: its name. instructions: those that matter to int8.
    """

    seconds: NDArray[np.float64]
    racers: Racers
    unfinished: bool = False
    kernels: engines.Status = field(default_factory=engines.status)
    processor: str = field(default_factory=lambda: processor()[0])
    instructions: tuple[str, ...] = field(default_factory=lambda: processor()[1])

    def engines(self, name: str = "int8") -> str:
        """What ran float32 and what the integers, called `name`: the fastest engine for each."""
        float32, integers = (TITLES[engine] for engine in self.racers)
        if float32 == integers:
            return f"both in {integers}"
        return f"float32 in {float32} and {name} in {integers}"

    @property
    def speedup(self) -> float:
        """How many times as fast int8 is: the median of the ratios of paired rounds."""
        return speedup(self.seconds)

    @property
    def disturbed(self) -> bool:
        """Whether the times tell little: they stray, or there are too few of them."""
        return self.unfinished or disturbed(self.seconds)

    @property
    def unit(self) -> IntegerUnit:
        """What the processor has for products of int8, and how much that allows."""
        return integer_unit(self.instructions)

    @property
    def beside_unit(self) -> Beside:
        """How the speedup compares with what that allows."""
        return beside(self.speedup, self.unit.times)

    @property
    def has_dot_product(self) -> bool:
        """Whether the processor multiplies and adds four int8 pairs per lane in one instruction."""
        return any(word in DOT_PRODUCTS for word in self.instructions)
