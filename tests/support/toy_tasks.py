"""Tasks whose jobs are the toys in toy_jobs.py, and how tests wait for them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lib.jobs.job import Job
from lib.jobs.tasks import Task

PATIENCE = 30  # seconds, only to tell a hang


@dataclass(frozen=True)
class Square(Task):
    target = "tests.support.toy_jobs:square"
    value: int
    log: str = ""


@dataclass(frozen=True)
class Brief(Square):
    """A few words, say: it goes before the others."""

    brief = True


@dataclass(frozen=True)
class Reading(Task):
    target = "tests.support.toy_jobs:reading"

    path: str


@dataclass(frozen=True)
class Until(Task):
    target = "tests.support.toy_jobs:until"
    path: str


@dataclass(frozen=True)
class Long(Until):
    """A sweep, say: it lets the others go first."""

    long = True


@dataclass(frozen=True)
class Stubborn(Task):
    target = "tests.support.toy_jobs:stubborn"
    path: str


@dataclass(frozen=True)
class Slow(Task):
    target = "tests.support.toy_jobs:slow"
    path: str
    seconds: float = 2.0


@dataclass(frozen=True)
class Suicide(Task):
    target = "tests.support.toy_jobs:suicide"
    log: str
    times: int


@dataclass(frozen=True)
class Hesitant(Task):
    target = "tests.support.toy_jobs:hesitant"
    log: str
    path: str


@dataclass(frozen=True)
class Raises(Task):
    target = "tests.support.toy_jobs:raises"
    kind: str
    sentence: str


@dataclass(frozen=True)
class Unpicklable(Task):
    target = "tests.support.toy_jobs:unpicklable"


@dataclass(frozen=True)
class Poison(Task):
    target = "tests.support.toy_jobs:poison"


@dataclass(frozen=True)
class Phases(Task):
    target = "tests.support.toy_jobs:phases"
    path: str


@dataclass(frozen=True)
class Shares(Task):
    target = "tests.support.toy_jobs:shares"
    path: str


@dataclass(frozen=True)
class Surroundings(Task):
    target = "tests.support.toy_jobs:surroundings"


@dataclass(frozen=True)
class Missing(Task):
    target = "tests.support.toy_jobs:no_such_function"


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def ended(job: Job) -> Job:
    eventually(lambda: not job.live)
    return job


def begun(job: Job) -> Job:
    eventually(lambda: job.progress is not None)
    return job


def alive(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
