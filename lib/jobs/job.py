"""One run: its settings, where it stands, and what it found. Only the board writes it."""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lib.jobs.tasks import Task


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(eq=False)
class Job:
    """One run, shared by all who asked for its settings.

    Attributes:
        task: the settings, and the job's key.
        number: unlike that of any other job of this board.
        state: see State.
        progress: the newest value the run yielded, None before the first; it stays after the end.
        result: what the run returned, once state is DONE.
        error: one sentence, once state is FAILED, or once a newer run, which this one has outlived,
            has failed.
        note: one sentence about something that happened on the way, else "".
        previous: the job, done or stopped, that this one is to replace.
        undisturbed: the newest result with these settings that has no true attribute `disturbed`,
            of this job or of one that it replaced; None if there is none.
        undisturbed_origin: where and when that was measured, if not by this board.
        losses: how often the worker was lost while it was busy with this job.
        origin: where and when it was measured, if not by this board.
        holders: who pressed Run and hasn't let go; nobody, where the server did.
        busy: seconds that the worker has spent on it, up to `since`.
        since: when the worker took it up or went on with it, None while it doesn't.
    """

    task: Task
    number: int
    state: State = State.QUEUED
    progress: Any = None
    result: Any = None
    error: str = ""
    note: str = ""
    previous: "Job | None" = None
    undisturbed: Any = None
    undisturbed_origin: str = ""
    losses: int = 0
    origin: str = ""
    holders: set[str] = field(default_factory=set)
    busy: float = 0.0
    since: float | None = None

    @property
    def live(self) -> bool:
        """Whether the job waits or runs, and so may still change."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def timing(self) -> bool:
        """Whether the job runs and says that its stopwatch does too."""
        return self.state is State.RUNNING and bool(getattr(self.progress, "timing", False))

    def go_on(self) -> None:
        """Set the clock that measures how long the worker is busy with the job going."""
        self.since = time.monotonic()

    def pause(self) -> None:
        """Stop that clock."""
        self.busy, self.since = self.seconds(), None

    def seconds(self) -> float:
        """How long the worker has been busy with the job."""
        return self.busy + (time.monotonic() - self.since if self.since is not None else 0.0)
