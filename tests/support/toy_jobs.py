"""Toy jobs: small generators that tests of the board run in real worker processes."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Phase(NamedTuple):
    """A progress value like that of a job with a stopwatch."""

    timing: bool


def _append(path: str, line: object) -> None:
    with open(path, "a") as file:
        file.write(f"{line}\n")


def square(value: int, log: str = "") -> Generator[int, None, int]:
    """Square a number by adding up, and leave a line in a log."""
    if log:
        _append(log, value)
    total = 0
    for _ in range(value):
        total += value
        yield total
    return total


class Reading(NamedTuple):
    """A result like that of a stopwatch."""

    number: int
    disturbed: bool


def reading(path: str) -> Generator[int, None, Reading]:
    """Return how many lines a file has; disturbed where they are an odd number."""
    _append(path, "")
    yield 0
    lines = len(Path(path).read_text().splitlines())
    return Reading(lines, lines % 2 == 1)


def until(path: str) -> Generator[tuple[int, int], None, int]:
    """Yield (pid, steps so far) until a file exists; return the pid. If stopped, write path.end."""
    steps = 0
    try:
        while not Path(path).exists():
            steps += 1
            yield os.getpid(), steps
            time.sleep(0.01)
    except GeneratorExit:
        _append(path + ".end", "closed")
        raise
    return os.getpid()


def stubborn(path: str) -> Iterator[int]:
    """Yield the pid, then make a file and yield nothing for a very long time."""
    yield os.getpid()
    Path(path).touch()
    time.sleep(600)


def slow(path: str, seconds: float) -> Iterator[int]:
    """Yield the pid, then make a file and yield nothing for a while; in the end write path.end."""
    try:
        while True:
            yield os.getpid()
            Path(path).touch()
            time.sleep(seconds)
    except GeneratorExit:
        _append(path + ".end", "closed")
        raise


def suicide(log: str, times: int) -> Generator[str, None, str]:
    """Die without a word in each of the first runs, however many there are to be."""
    _append(log, os.getpid())
    yield "begun"
    if len(Path(log).read_text().split()) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return Path(log).read_text()


def hesitant(log: str, path: str) -> Iterator[int]:
    """Yield the pid and hang; in a second run, yield nothing until a file exists."""
    _append(log, os.getpid())
    if len(Path(log).read_text().split()) == 1:
        yield os.getpid()
        time.sleep(600)
    while not Path(path).exists():
        time.sleep(0.01)
    yield os.getpid()


def raises(kind: str, sentence: str) -> Iterator[int]:
    """Raise an exception of the kind named, in the middle of the run."""
    yield 1
    raise {"ValueError": ValueError, "RuntimeError": RuntimeError}[kind](sentence)


def unpicklable() -> Generator[int, None, Any]:
    """Return what can't be sent."""
    yield 1
    return lambda: None


class _Poison:
    def __reduce__(self) -> tuple[Any, ...]:
        return int, ("not a number",)


def poison() -> Iterator[Any]:
    """Yield what can be sent but not be received, and go on."""
    yield _Poison()
    time.sleep(600)


def phases(path: str) -> Iterator[Phase]:
    """Say that a stopwatch runs, until a file exists."""
    yield Phase(timing=False)
    while not Path(path).exists():
        yield Phase(timing=True)
        time.sleep(0.01)


class Share(NamedTuple):
    """A progress value that says which share is done."""

    share: float


def shares(path: str) -> Iterator[Share]:
    """Yield the share that stands in a file, for ever."""
    while True:
        with contextlib.suppress(OSError, ValueError):  # not there yet, or being written
            yield Share(float(Path(path).read_text()))
        time.sleep(0.01)


def surroundings() -> Generator[int, None, dict[str, Any]]:
    """Print into the worker's stdout, then return what the worker looks like from inside."""
    modules = sorted(sys.modules)
    print("a stray line", flush=True)
    os.write(1, b"\x00\x01 stray bytes")
    yield 1
    return {
        "pid": os.getpid(),
        "parent": os.getppid(),
        "modules": modules,
        "main": sys.modules["__main__"].__file__,
        "threads": os.environ["OMP_NUM_THREADS"],
        "nice": os.nice(0),
    }
