"""A run of the job board on a page: looked at again while it waits or runs, begun and stopped.

A page that shows a run reads like this::

    runs.fragment(experiment, "network")

    def experiment(poll: runs.Poll) -> None:
        ...                                  # the controls: they make the task
        run = poll.look(task)
        run.show_button()
        if run.state is State.DONE:
            ...                              # show run.result
        elif run.live:
            run.show_progress(run.progress or Progress(0))
        else:
            run.show_end()
"""

import contextlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.jobs.board import QueueFull, board
from lib.jobs.job import Job, State
from lib.jobs.tasks import Task
from lib.settings import HEAVY_RUNS
from lib.ui import frame, restart

EVERY = 1.0  # seconds between two looks
REFUSED = "refused_run"  # in the session: the task that found no place, and why
OFF = (
    "Runs are turned off on this server. It shows what it has measured by itself, and nothing else."
)
_INVITATION = re.compile(r"Press \*\*[^*]+\*\*(?=[:.])")
LOST = "The server was started again; the run was lost."
MINUTES = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

T = TypeVar("T", bound=Task)


class Progress(Protocol):
    """How far a run is: the share that is done, 0..1, and the same in words."""

    @property
    def share(self) -> float: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Run(Generic[T]):
    """A job of the board as it was found, if there is one.

    `state` is read once, for it may change at any moment.
    """

    task: T
    job: Job | None
    state: State | None
    lost: bool = False  # with the server that was there before

    @property
    def live(self) -> bool:
        """Whether the job waits or runs."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def progress(self) -> Any:
        """The newest value that the run yielded; None before the first."""
        return self.job.progress if self.job else None

    @property
    def origin(self) -> str:
        """Where and when it was measured, if not here: a sentence; else nothing."""
        return self.job.origin if self.job else ""

    @property
    def result(self) -> Any:
        """What the run returned, once `state` is DONE."""
        return self.job.result if self.job else None

    def found_so_far(self, recorded: Any) -> Any:
        """What a run has found that tells of one thing after another.

        Args:
            recorded: what stands there before it begins, or where none is done.
        """
        if self.state is State.DONE:
            return self.result
        return self.progress.done if self.live and self.progress else recorded

    @property
    def undisturbed(self) -> Any:
        """The newest result with these settings that nothing disturbed, if there is one."""
        return self.job.undisturbed if self.job else None

    @property
    def undisturbed_origin(self) -> str:
        """Where and when that was measured, if not here: a sentence; else nothing."""
        return self.job.undisturbed_origin if self.job else ""

    def show_button(
        self,
        verb: str = "Run",
        *,
        key: str | None = None,
        again: bool = True,
        lead: bool = False,
    ) -> None:
        """Show the one button that makes sense now: Stop, Run again or Run, if any.

        Where the host has turned runs off there is none, and a sentence why.

        Args:
            verb: instead of "Run".
            key: unlike that of any other run on the page, where it has several.
            again: whether to offer a run that is done once more; not where it must find the same.
            lead: whether to run it is what the page is about, also beside what was found before.
        """
        if self.origin:
            st.caption(self.origin)
        if self.state is State.DONE and self.job and self.job.error:
            frame.bad(self.job.error)  # of a run that was to replace this one
        if not HEAVY_RUNS:
            if not self.live and self.state is not State.DONE:
                st.caption(OFF)
            return
        if self.live and self.job:
            self._show_live_button(self.job, key)
        elif self.state is State.DONE:
            if again or self.origin:
                st.button(
                    verb if lead and self.origin else f"{verb} again",
                    on_click=start,
                    args=(self.task, True),
                    type="primary" if lead else "secondary",
                    key=key and f"{key}_again",
                    width="stretch",
                )
        else:
            st.button(
                verb,
                on_click=start,
                args=(self.task,),
                type="primary",
                key=key and f"{key}_run",
                width="stretch",
            )
        refused: tuple[Task, str] | None = st.session_state.get(REFUSED)
        if refused and refused[0] == self.task and not self.live:
            frame.bad(refused[1])

    def _show_live_button(self, job: Job, key: str | None) -> None:
        """Show the button that ends a run, leaves it to the others who wait for it, or joins it."""
        holders = board().holders(job)
        others = {who for who in holders if who != _reader() and connected(who)}
        label, act = "Leave the run", partial(let_go, job)
        help = (
            f"{others_wait(len(others))}, so it goes on without you. Who has left it can still see "
            "what it finds."
        )
        if not others:
            label, help = "Stop", "Ends the run. Nobody else waits for it."
        elif _reader() not in holders:
            label, act = "Join the run", partial(start, self.task)
            help = (
                f"{others_wait(len(others))}. Once you have joined, it goes on even if they leave "
                "it."
            )
        st.button(label, on_click=act, key=key and f"{key}_stop", width="stretch", help=help)

    def show_progress(self, progress: Progress) -> bool:
        """Show how far a live run is, or its place in the queue; return whether it waits there."""
        assert self.job, "a live run has a job"
        place = board().place(self.job)
        if self.job.note:
            st.info(self.job.note)
        if place is None:
            st.progress(progress.share, progress.words)
        else:
            st.info(f"In the queue, place {place}{wait(board().seconds_to_wait(self.job))}")
        return place is not None

    def show_end(self, verb: str = "Run", *, kept: bool = False) -> None:
        """Say that the run failed, was stopped or is lost, if it is so.

        Args:
            verb: what the button says.
            kept: whether the next run goes on where this one stopped.
        """
        if self.lost:
            st.info(f"{LOST} Press {verb} to begin again." if HEAVY_RUNS else LOST)
        elif self.state is State.FAILED and self.job:
            frame.bad(
                f"{self.job.error} Press {verb} to try again." if HEAVY_RUNS else self.job.error
            )
        elif self.state is State.STOPPED:
            then = "go on: what it has measured is kept" if kept else "begin again"
            st.info(f"The run was stopped before its end. Press {verb} to {then}.")


@dataclass(frozen=True)
class Poll:
    """Whether a fragment runs by itself at present, to see what became of a run."""

    name: str
    on: bool

    def look(self, task: T) -> Run[T]:
        """Find the job of a task; rerun the page if looking has to begin or end with this."""
        job = board().find(task)
        lost = _lost(self.name)
        if st.session_state.get(lost) is True:  # the reader's settings of that moment
            st.session_state[lost] = task
        run = Run(
            task, job, job.state if job else None, not job and st.session_state.get(lost) == task
        )
        if run.live is not self.on:
            st.session_state[_key(self.name)] = run.live
            st.rerun()
        return run


def invitation(words: str) -> str:
    """What a run does, in words with "Press **Run**:" or "Press **Run**." in them.

    Where the host has turned runs off they don't ask to press what isn't there.
    """
    return words if HEAVY_RUNS else _INVITATION.sub("A run does this", words)


def fragment(show: Callable[[Poll], None], name: str, *, every: float = EVERY) -> None:
    """Run `show` as a fragment, and by itself every few moments while there is a live run.

    Args:
        show: the fragment; it calls `look` of what it is given exactly once.
        name: unlike that of any other page.
        every: seconds between two looks, give or take a fifth: if all who pressed Run together
            looked together, the result would be laid out for all at once, and others would wait.
    """
    if _key(name) not in st.session_state and restart.brought(_live(name)):
        st.session_state[_lost(name)] = True
    poll = Poll(name, st.session_state.get(_key(name), False))
    seconds = every * random.uniform(0.8, 1.2)
    st.fragment(show, run_every=seconds if poll.on else None)(poll)
    # So that the browser can say, if it meets another server, that it has seen a live run here.
    with st.container(key=f"qp-unseen-{name}"):
        if poll.on:
            st.checkbox("A run goes on", True, key=_live(name))


def result_of(task: Task) -> Any:
    """What the run with these settings returned; None where there is none that is done."""
    job = board().find(task)
    return job.result if job is not None and job.state is State.DONE else None


def start(task: Task, again: bool = False) -> None:
    """Put a run on the board for this reader, or join it; note why if too many wait already."""
    st.session_state.pop(REFUSED, None)
    try:
        board().start(task, who=_reader(), again=again)
    except QueueFull as full:
        st.session_state[REFUSED] = task, str(full)


def start_instead(task: Task, name: str) -> None:
    """As `start`, for runs that begin by themselves with each change; `name` is that of the page.

    Who changes something again before the run has begun waits for the new one alone.
    """
    before: Task | None = st.session_state.get(_begun(name))
    job = board().find(before) if before is not None and before != task else None
    if job is not None and job.state is State.QUEUED:
        let_go(job)
    st.session_state[_begun(name)] = task
    start(task)


def begin(task: Task) -> None:
    """Put a run of the server's own on the board, for which nobody pressed, if there is a place."""
    with contextlib.suppress(QueueFull):
        board().start(task)


def let_go(job: Job) -> None:
    """Note that this reader, and those who have left the app, don't wait for a run any more."""
    gone = [who for who in board().holders(job) if not connected(who)]
    board().let_go(job, _reader(), *gone)


def connected(session: str) -> bool:
    """Whether the reader with that session has the app open."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


def others_wait(count: int) -> str:
    """How many others wait for a run, in words."""
    return "Somebody else waits for it too" if count == 1 else f"{count} others wait for it too"


def wait(seconds: float | None) -> str:
    """How long a wait will be, in words, as the end of a sentence."""
    if seconds is None:
        return ". It begins by itself."
    if seconds < 10:
        return ": a few seconds."
    if seconds < 45:
        return ": about half a minute."
    minutes = round(seconds / 60)
    if minutes > len(MINUTES):
        return f": more than {MINUTES[-1]} minutes."
    return f": about {MINUTES[max(0, minutes - 1)]} minute{'s' if minutes > 1 else ''}."


def _reader() -> str:
    """The session of the reader whose page this is."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _key(name: str) -> str:
    return f"{name}_polling"


def _live(name: str) -> str:
    return f"{name}_live"


def _lost(name: str) -> str:
    return f"{name}_lost"


def _begun(name: str) -> str:
    return f"{name}_begun"
