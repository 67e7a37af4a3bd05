"""The job board: which runs wait, which one is being worked on, and what the finished ones found.

Every method may be called from any thread. A `Job` is only ever written by the board; pages read
its attributes. `state` is written last: whoever reads DONE finds the result in place, and whoever
reads FAILED the sentence. A page should read `state` once and decide on that.
"""

import contextlib
import logging
import threading
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any

from lib.jobs.tasks import Task
from lib.jobs.worker import Worker, WorkerLost

ATTEMPTS = 3
BEGAN_AGAIN = "The worker process was lost; the run began again."
GIVEN_UP = f"The worker process was lost {ATTEMPTS} times; the run was given up."
BROKEN = "The run could not be carried out; the server's log says why."

log = logging.getLogger(__name__)


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class QueueFull(Exception):  # noqa: N818 - a busy hour, not an error
    """Too many runs wait already. Its text is a sentence for the visitor."""


@dataclass(eq=False)
class Job:
    """One run, shared by all who asked for its settings.

    Attributes:
        task: the settings, and the job's key.
        number: unlike that of any other job of this board.
        state: see State.
        progress: the newest value the run yielded, None before the first; it stays after the end.
        result: what the run returned, once state is DONE.
        error: one sentence, once state is FAILED.
        note: one sentence about something that happened on the way, else "".
        previous: the finished job that this one is to replace.
    """

    task: Task
    number: int
    state: State = State.QUEUED
    progress: Any = None
    result: Any = None
    error: str = ""
    note: str = ""
    previous: "Job | None" = None

    @property
    def live(self) -> bool:
        """Whether the job waits or runs, and so may still change."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def timing(self) -> bool:
        """Whether the job runs and says that its stopwatch does too."""
        return self.state is State.RUNNING and bool(getattr(self.progress, "timing", False))


class Board:
    """Jobs by their settings, a queue, and one worker process that takes them in order.

    Args:
        waiting: how many jobs may wait, besides the one that runs.
        kept: how many ended jobs are remembered; the one unused for longest is forgotten first.
        grace: seconds a stopped job has to come to its next yield before its worker is ended.
    """

    Full = QueueFull  # for those who are handed a board and import nothing of this package

    def __init__(self, *, waiting: int = 20, kept: int = 64, grace: float = 0.7) -> None:
        self._waiting = waiting
        self._kept = kept
        self._grace = grace
        self._numbers = count()
        self._lock = threading.Lock()  # guards everything below
        self._jobs: dict[Task, Job] = {}  # least recently used first
        self._queue: deque[Job] = deque()
        self._running: Job | None = None
        self._runner: threading.Thread | None = None  # lives while there are jobs
        self._worker: Worker | None = None  # set by the runner alone

    def find(self, task: Task) -> Job | None:
        """The job with these settings, in whatever state, or None if there is none (any more)."""
        with self._lock:
            return self._touch(task)

    def start(self, task: Task, *, again: bool = False) -> Job:
        """Join the job with these settings if it waits, runs or is done; else queue a new one.

        Args:
            task: the settings.
            again: queue a new one also in the place of one that is done, which comes back if the
                new one is stopped or fails.

        Raises:
            QueueFull: a new job is needed and too many wait already.
            TypeError: a setting is not hashable.
        """
        with self._lock:
            job = self._touch(task)
            if job is not None and (job.live or (job.state is State.DONE and not again)):
                return job
            if len(self._queue) >= self._waiting:
                raise QueueFull(
                    f"{len(self._queue)} runs are waiting already; please try again in a minute."
                )
            previous = job if job is not None and job.state is State.DONE else None
            job = Job(task, next(self._numbers), previous=previous)
            self._jobs.pop(task, None)
            self._jobs[task] = job
            self._queue.append(job)
            if self._runner is None:
                runner = threading.Thread(target=self._work, name="job board", daemon=True)
                runner.start()
                self._runner = runner
            return job

    def stop(self, job: Job) -> None:
        """Stop a job that waits or runs, for all who watch it; else do nothing.

        It counts as stopped at once. The worker is free again after the job's next yield, or else
        after the board's grace, when the worker process is replaced.
        """
        with self._lock:
            if job.state is State.QUEUED:
                self._queue.remove(job)
            elif job.state is State.RUNNING and self._worker is not None:
                with contextlib.suppress(WorkerLost):
                    self._worker.send(("stop", job.number))
                timer = threading.Timer(self._grace, self._insist, [job])
                timer.daemon = True
                timer.start()
            self._end(job, State.STOPPED)

    def place(self, job: Job) -> int | None:
        """The job's place in the queue, 1 for the next one; None if it isn't waiting."""
        with self._lock:
            return self._queue.index(job) + 1 if job.state is State.QUEUED else None

    @property
    def timing(self) -> bool:
        """Whether a stopwatch is running, so that other work had better wait."""
        job = self._running
        return job is not None and job.timing

    def close(self) -> None:
        """Stop all jobs and end the worker. (A server that just ends leaves no worker either.)"""
        with self._lock:
            for job in [*self._queue, *([self._running] if self._running else [])]:
                self._end(job, State.STOPPED)
            self._queue.clear()
            if self._worker is not None:
                self._worker.kill()
            runner = self._runner
        if runner is not None:
            runner.join()
        self._discard_worker()

    # --- under the lock ---------------------------------------------------------------------------

    def _touch(self, task: Task) -> Job | None:
        """The job with these settings, now the most recently used."""
        job = self._jobs.pop(task, None)
        if job is not None:
            self._jobs[task] = job
        return job

    def _end(self, job: Job, state: State, *, result: Any = None, error: str = "") -> None:
        """Let a job end, unless it has already, and forget the jobs that are too many."""
        if not job.live:
            return
        job.result, job.error = result, error
        job.state = state
        self._touch(job.task)
        if job.previous is not None:
            if state is not State.DONE and self._jobs.get(job.task) is job:
                self._jobs[job.task] = job.previous
            job.previous = None
        ended = [task for task, other in self._jobs.items() if not other.live]
        for task in ended[: max(0, len(ended) - self._kept)]:
            del self._jobs[task]

    # --- in a thread of its own -------------------------------------------------------------------

    def _insist(self, job: Job) -> None:
        """End the worker if it is still busy with a job that was stopped."""
        with self._lock:
            if self._running is job and self._worker is not None:
                self._worker.kill()

    # --- in the runner's thread -------------------------------------------------------------------

    def _work(self) -> None:
        """Carry out the queue, then end."""
        while (job := self._next()) is not None:
            try:
                self._run(job)
            except Exception:  # no process to be had, or a message that can't be read
                log.exception("%s could not be carried out", job.task)
                self._discard_worker()
                with self._lock:
                    self._end(job, State.FAILED, error=BROKEN)

    def _next(self) -> Job | None:
        with self._lock:
            self._running = self._queue.popleft() if self._queue else None
            if self._running is None:
                self._runner = None
            else:
                self._running.state = State.RUNNING
            return self._running

    def _run(self, job: Job) -> None:
        """Run a job on the worker, again if the worker is lost, to one of its ends."""
        for _ in range(ATTEMPTS):
            worker = self._ready_worker()
            try:
                with self._lock:
                    if job.state is not State.RUNNING:  # stopped before the worker heard of it
                        return
                    worker.send(("run", job.number, job.task.target, vars(job.task)))
                while self._take(job, worker.receive()):
                    pass
                return
            except WorkerLost:
                self._discard_worker()
                with self._lock:
                    if job.state is not State.RUNNING:
                        return
                    job.progress, job.note = None, BEGAN_AGAIN
                log.warning("the worker process was lost during %s", job.task)
        with self._lock:
            job.note = ""  # it did not begin again
            self._end(job, State.FAILED, error=GIVEN_UP)

    def _take(self, job: Job, message: tuple[Any, ...]) -> bool:
        """Note one message of the worker. False if it was the last about this job."""
        with self._lock:
            match message:
                case ("progress", value):
                    if job.live:
                        job.progress = value
                    return True
                case ("done", result):
                    self._end(job, State.DONE, result=result)
                case ("failed", sentence, traceback):
                    log.error("%s failed\n%s", job.task, traceback)
                    self._end(job, State.FAILED, error=sentence)
            return False

    def _ready_worker(self) -> Worker:
        if self._worker is not None and not self._worker.alive():  # it died while idle
            self._discard_worker()
        if self._worker is None:
            self._worker = Worker()
        return self._worker

    def _discard_worker(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


_BOARD = Board()


def board() -> Board:
    """The server's board: one for all visitors."""
    return _BOARD
