"""The job board: which runs wait, which one is being worked on, and what the finished ones found.

Every method may be called from any thread. A `Job` is only ever written by the board; pages read
its attributes. `state` is written last: whoever reads DONE finds the result in place, and whoever
reads FAILED the sentence. A page should read `state` once and decide on that.
"""

import contextlib
import logging
import statistics
import threading
from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from itertools import count
from typing import Any

from lib.jobs.job import Job, State
from lib.jobs.tasks import Task, differing, distance
from lib.jobs.worker import Worker, WorkerLost
from lib.settings import RESULTS_KEPT, WAITING_RUNS, WAITING_RUNS_EACH

ATTEMPTS = 3
REMEMBERED = 5  # durations of the last runs of a kind
BRIEF = 5  # times as many brief jobs may wait
BEGAN_AGAIN = "The worker process was lost; the run began again."
GIVEN_UP = f"The worker process was lost {ATTEMPTS} times; the run was given up."
PASSED = "A shorter run goes first; this one goes on after it."
BROKEN = "The run could not be carried out; the server's log says why."

log = logging.getLogger(__name__)


class QueueFull(Exception):  # noqa: N818 - a busy hour, not an error
    """Too many runs wait already. Its text is a sentence for the visitor."""


class Board:
    """Jobs by their settings, a queue, and one worker process that takes them in order.

    Long jobs (`Task.long`) let the others go first, in the queue and also while they run: the
    worker does a short job between two yields of a long one, which loses nothing but the time. So
    a short run waits for short ones only, and a timing has the machine to itself. Brief jobs
    (`Task.brief`) pass both, but no timing, and have limits of their own: many readers' neither
    fill the queue for the others, nor drive what these have found out of the memory.

    Args:
        waiting: how many jobs may wait, besides the one that runs; of brief ones five times as
            many.
        each: how many of them the same person may have pressed Run for; and as many brief ones.
        kept: how many ended jobs are remembered, and as many brief ones; the one unused for longest
            is forgotten first.
        grace: seconds a stopped job has to come to its next yield before its worker is ended. A new
            one would need seconds too, and would have forgotten what stopped jobs go on from.
        patience: seconds without a sign of life after which the worker is replaced.
    """

    def __init__(
        self,
        *,
        waiting: int = 20,
        each: int = 3,
        kept: int = 64,
        grace: float = 10.0,
        patience: float = 30.0,
    ) -> None:
        self._waiting = waiting
        self._each = each
        self._kept = kept
        self._grace = grace
        self._patience = patience
        self._numbers = count()
        self._lock = threading.Lock()  # guards everything below
        self._jobs: dict[Task, Job] = {}  # least recently used first
        self._shipped: dict[Task, Job] = {}  # what is known beforehand
        self._queue: deque[Job] = deque()
        self._running: list[Job] = []  # one job, before it those that it passes
        self._runner: threading.Thread | None = None  # lives while there are jobs
        self._worker: Worker | None = None  # set by the runner, if there is one
        # How long the last runs of each kind took, in seconds.
        self._took: defaultdict[type[Task], deque[float]] = defaultdict(
            lambda: deque(maxlen=REMEMBERED)
        )

    def find(self, task: Task) -> Job | None:
        """The job with these settings, in whatever state, or None if there is none (any more).

        While the server measures by itself what is known beforehand, that stays to be seen.
        """
        with self._lock:
            job = self._touch(task)
            if job is None or (job.live and not job.holders):
                job = self._shipped.get(task, job)
            return job

    def nearest(self, task: Task, same: Collection[str] = ()) -> Job | None:
        """Of the jobs of this kind that are done, the one whose settings differ least.

        Few that differ come before many; after that the sizes of numbers decide.

        Args:
            task: the settings.
            same: the names of those that must not differ.
        """
        with self._lock:
            done = [
                job
                for job in [*reversed(self._jobs.values()), *self._shipped.values()]
                if type(job.task) is type(task)
                and job.state is State.DONE
                and not {*differing(task, job.task)} & {*same}
            ]
        return min(done, key=lambda job: distance(task, job.task), default=None)

    def start(self, task: Task, *, who: str | None = None, again: bool = False) -> Job:
        """Join the job with these settings if it waits, runs or is done; else queue a new one.

        Args:
            task: the settings.
            who: pressed Run, and waits for the job from now on; None for the server itself.
            again: queue a new one also in the place of one that is done, which comes back if the
                new one is stopped or fails, or is the server's own and was disturbed. (One that
                was stopped comes back if the new one is stopped before it has come any way.)

        Raises:
            QueueFull: a new job is needed and too many wait already, of all or of `who`.
            TypeError: a setting is not hashable.
        """
        with self._lock:
            job = self._touch(task) or self._shipped.get(task)
            if job is not None and (job.live or (job.state is State.DONE and not again)):
                job.holders.update([who] if who and job.live else [])
                return job
            self._make_sure_of_a_place(task, who)
            job = self._after(job, task)
            job.holders.update([who] if who else [])
            self._jobs.pop(task, None)
            self._jobs[task] = job
            self._queue_up(job)
            if self._runner is None:
                runner = threading.Thread(target=self._work, name="job board", daemon=True)
                runner.start()
                self._runner = runner
            return job

    def _after(self, before: Job | None, task: Task) -> Job:
        """A new job for a task; what an earlier one has found stays at hand."""
        job = Job(task, next(self._numbers))
        if before is not None:
            job.undisturbed = before.undisturbed
            job.undisturbed_origin = before.undisturbed_origin
            if before.state in (State.DONE, State.STOPPED):
                before.error = ""
                job.previous = before
        return job

    def ship(self, jobs: Iterable[Job]) -> None:
        """Know these, which are done, where there is no other job with the same settings."""
        with self._lock:
            self._shipped = {job.task: job for job in jobs}

    def own(self, task: Task) -> bool:
        """Whether this board has a job with these settings itself, done or failed."""
        with self._lock:
            job = self._jobs.get(task)
            return job is not None and job.state in (State.DONE, State.FAILED)

    @property
    def idle(self) -> bool:
        """Whether no job waits or runs."""
        with self._lock:
            return not self._queue and not self._running

    def hinders(self, job: Job) -> bool:
        """Whether others wait for the worker behind a job for which nobody pressed Run."""
        with self._lock:
            return not job.holders and bool(self._queue)

    def prepare(self, *modules: str) -> None:
        """Start the worker ahead of the first job and let it import what that one will need."""
        with self._lock:
            if self._runner is None and self._worker is None:
                with contextlib.suppress(OSError):  # the first job will try again, and tell
                    self._worker = Worker(*modules, patience=self._patience)

    def ready(self) -> bool:
        """Whether there is a worker process for the next run, and it gives signs of life.

        One that was lost while nothing ran is replaced, so that a later look finds another.
        """
        with self._lock:
            worker, idle = self._worker, self._runner is None
            ready = worker is not None and worker.alive()
            if ready or not idle:
                return ready
            self._worker = None
        if worker is not None:
            log.warning("the worker process was lost while nothing ran")
            worker.close()
        self.prepare()
        return False

    def stop(self, job: Job) -> None:
        """Stop a job that waits or runs, for all who watch it; else do nothing.

        It counts as stopped at once. The worker is free again after the job's next yield, or else
        after the board's grace, when the worker process is replaced.
        """
        with self._lock:
            self._stop(job)

    def let_go(self, job: Job, *who: str) -> None:
        """Note that these don't wait for a job any more; it is stopped where nobody else does."""
        with self._lock:
            job.holders.difference_update(who)
            if not job.holders:
                self._stop(job)

    def holders(self, job: Job) -> frozenset[str]:
        """Who pressed Run for a job and hasn't let go."""
        with self._lock:
            return frozenset(job.holders)

    def place(self, job: Job) -> int | None:
        """The job's place in the queue, 1 for the next one; None if it isn't waiting."""
        with self._lock:
            return self._queue.index(job) + 1 if job.state is State.QUEUED else None

    def seconds_to_wait(self, job: Job) -> float | None:
        """About how long a waiting job will wait; None if it doesn't, or if nobody can know.

        What stands before it takes as long as the last runs of its kind did, in the middle.
        """
        with self._lock:
            if job.state is not State.QUEUED:
                return None
            passed = [other for other in self._running if _may_pass(job, other)]
            first = [other for other in self._running if other not in passed]
            first += list(self._queue)[: self._queue.index(job)]
            lasting = [self._seconds_left(other) for other in first]
            known = [seconds for seconds in lasting if seconds is not None]
            return sum(known) if len(known) == len(lasting) else None

    @property
    def timing(self) -> bool:
        """Whether a stopwatch is running, so that other work had better wait."""
        return any(job.timing for job in self._running[-1:])  # a job that is passed stands still

    def close(self) -> None:
        """Stop all jobs and end the worker. (A server that just ends leaves no worker either.)"""
        with self._lock:
            for job in [*self._queue, *self._running]:
                self._end(job, State.STOPPED)
            self._queue.clear()
            if self._worker is not None:
                self._worker.kill()
            runner = self._runner
        if runner is not None:
            runner.join()
        self._discard_worker()

    # --- under the lock ---------------------------------------------------------------------------

    def _make_sure_of_a_place(self, task: Task, who: str | None) -> None:
        """Raise QueueFull if no more jobs of this kind may wait, or none for `who`."""
        alike = [job for job in self._queue if job.task.brief is task.brief]
        if len(alike) >= self._waiting * (BRIEF if task.brief else 1):
            raise QueueFull(f"{len(alike)} runs are waiting already; please try again in a minute.")
        own = sum(who in job.holders for job in alike)
        if own >= self._each:
            raise QueueFull(
                f"{own} of your runs are waiting already. Let one of them begin, or stop one."
                if own > 1
                else "One of your runs is waiting already. Let it begin, or stop it."
            )

    def _stop(self, job: Job) -> None:
        if job.state is State.QUEUED:
            self._queue.remove(job)
        elif job.state is State.RUNNING and self._worker is not None:
            with contextlib.suppress(WorkerLost):
                self._worker.send(("stop", job.number))
            self._insist_later(job)
        self._end(job, State.STOPPED)

    def _seconds_left(self, job: Job) -> float | None:
        """About how long the worker will still be busy with a job; None if nobody can know."""
        share = getattr(job.progress, "share", None) or 0.0
        if took := self._took[type(job.task)]:
            usual = statistics.median(took)
            return (1 - share) * usual if share else max(0.0, usual - job.seconds())
        return job.seconds() * (1 - share) / share if share else None

    def _queue_up(self, job: Job) -> None:
        """Put a job last in the queue; brief ones stand before all others, long ones behind."""
        behind = sum(_rank(other.task) <= _rank(job.task) for other in self._queue)
        self._queue.insert(behind, job)

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
        job.pause()
        if state is State.DONE:
            self._took[type(job.task)].append(job.busy)
            log.info("%s took %.1f seconds", job.task, job.busy)
        job.result, job.error = result, error
        disturbed = state is State.DONE and getattr(result, "disturbed", False)
        if state is State.DONE and not disturbed:
            job.undisturbed, job.undisturbed_origin = result, ""
        job.state = state
        self._touch(job.task)
        if job.previous is not None:
            better = job.previous.state is State.DONE or (
                state is State.STOPPED and job.progress is None
            )
            worse = state is not State.DONE or (disturbed and not job.holders)  # nobody asked
            if worse and better and self._jobs.get(job.task) is job:
                self._jobs[job.task] = job.previous
                job.previous.error = error if job.holders else ""
                if job.previous.origin:
                    del self._jobs[job.task]
            job.previous = None
        kind = job.task.brief
        ended = [task for task, each in self._jobs.items() if not each.live and task.brief is kind]
        for task in ended[: max(0, len(ended) - self._kept)]:
            del self._jobs[task]

    def _leave(self, job: Job) -> None:
        """Note that a job runs no more; the one that it has passed goes on."""
        was_last = self._running[-1] is job
        self._running.remove(job)
        for passed in self._running[-1:] if was_last else ():
            if passed.note == PASSED:
                passed.note = ""
            if passed.live:
                passed.go_on()
            else:  # stopped while it stood still: now it can hear it
                self._insist_later(passed)

    def _insist_later(self, job: Job) -> None:
        """Give a stopped job the board's grace to come to its next yield."""
        timer = threading.Timer(self._grace, self._insist, [job])
        timer.daemon = True
        timer.start()

    # --- in a thread of its own -------------------------------------------------------------------

    def _insist(self, job: Job) -> None:
        """End the worker if it is still busy with a job that was stopped."""
        with self._lock:
            if self._running and self._running[-1] is job and self._worker is not None:
                self._worker.kill()

    # --- in the runner's thread -------------------------------------------------------------------

    def _work(self) -> None:
        """Carry out the queue, then end."""
        while self._next():
            try:
                self._run()
            except Exception:  # no process to be had, or a message that can't be read
                log.exception("%s could not be carried out", self._running[-1].task)
                self._discard_worker()
                with self._lock:
                    for job in self._running:
                        self._end(job, State.FAILED, error=BROKEN)

    def _next(self) -> bool:
        """Take the next job out of the queue, if there is one."""
        with self._lock:
            self._running = []
            if not self._queue:
                self._runner = None
                return False
            self._begin(self._queue.popleft())
            return True

    def _begin(self, job: Job) -> None:
        for passed in self._running:
            passed.pause()
        job.state = State.RUNNING
        job.go_on()
        self._running.append(job)

    def _run(self) -> None:
        """Run the job that was begun, and those that pass it, each to one of its ends."""
        while self._running:
            worker = self._ready_worker()
            try:
                for job in list(self._running):
                    self._send(worker, job)
                while self._running:
                    self._take(worker.receive())
                    self._let_pass(worker)
            except WorkerLost as lost:
                self._discard_worker()
                with self._lock:
                    self._recover(str(lost))

    def _send(self, worker: Worker, job: Job) -> None:
        """Hand a job to the worker, unless it was stopped before the worker heard of it."""
        with self._lock:
            if job.state is State.RUNNING:
                worker.send(("run", job.number, job.task.target, vars(job.task)))
            else:
                self._leave(job)

    def _let_pass(self, worker: Worker) -> None:
        """If one waits that goes before the one that runs, let it pass."""
        with self._lock:
            if not self._running or not self._queue:
                return
            if not _may_pass(self._queue[0], self._running[-1]):
                return
            self._running[-1].note = PASSED
            job = self._queue.popleft()
            self._begin(job)
        self._send(worker, job)

    def _take(self, message: tuple[Any, ...]) -> None:
        """Note one message of the worker."""
        with self._lock:
            job = next(job for job in self._running if job.number == message[1])
            match message:
                case ("progress", _, value):
                    if job.live:
                        job.progress = value
                    return
                case ("done", _, result):
                    self._end(job, State.DONE, result=result)
                case ("failed", _, sentence, traceback):
                    log.error("%s failed\n%s", job.task, traceback)
                    self._end(job, State.FAILED, error=sentence)
            self._leave(job)

    def _recover(self, reason: str) -> None:
        """After the loss of the worker: what begins again, and what is given up."""
        busy = self._running[-1]
        busy.losses += 1
        if busy.losses == ATTEMPTS:
            busy.note = ""  # it did not begin again
            self._end(busy, State.FAILED, error=GIVEN_UP)
        self._running = [job for job in self._running if job.state is State.RUNNING]
        for job in self._running:
            job.progress, job.note, job.busy, job.since = None, BEGAN_AGAIN, 0.0, None
            log.warning("the worker process was lost during %s: %s", job.task, reason)
        if self._running:
            self._running[-1].go_on()

    def _ready_worker(self) -> Worker:
        if self._worker is not None and not self._worker.alive():  # it was lost while idle
            self._discard_worker()
        if self._worker is None:
            self._worker = Worker(patience=self._patience)
        return self._worker

    def _discard_worker(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


def _rank(task: Task) -> int:
    """What goes first in the queue: the lowest."""
    return task.long - task.brief


def _may_pass(job: Job, other: Job) -> bool:
    """Whether a job needn't wait for one that runs."""
    return _rank(job.task) < _rank(other.task) and not other.timing


_BOARD = Board(waiting=WAITING_RUNS, each=WAITING_RUNS_EACH, kept=RESULTS_KEPT)


def board() -> Board:
    """The server's board: one for all visitors."""
    return _BOARD
