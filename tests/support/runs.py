"""Runs to their end: of a generator by itself, and of a task on the board."""

import time
from collections.abc import Generator
from typing import TypeVar

from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import Task

Progress = TypeVar("Progress")
Result = TypeVar("Result")
LONGEST = 300  # seconds, only to tell a hang


def finish(run: Generator[Progress, None, Result]) -> tuple[list[Progress], Result]:
    """Return what a generator yields on its way, and what it returns."""
    said = []
    while True:
        try:
            said.append(next(run))
        except StopIteration as end:
            return said, end.value


def finished(task: Task) -> Job:
    """Return a job that ran to its end on this process's board."""
    job = board().start(task)
    deadline = time.monotonic() + LONGEST
    while job.live and time.monotonic() < deadline:
        time.sleep(0.05)
    assert job.state is State.DONE, job.error
    return job
