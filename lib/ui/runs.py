"""Follow a run of the job board: look again while it waits or runs, and offer to start or stop it.

A page that shows a run reads like this::

    follow.fragment(experiment, "network")

    def experiment(poll: follow.Poll) -> None:
        ...                                  # the controls: they make the task
        run = poll.look(board(), task)
        run.buttons()
        if run.state is State.DONE:
            ...                              # show run.job.result
        elif run.live:
            run.waiting(run.job.progress or Progress(0))
        else:
            run.tell_end()

The board is handed in, because lib.ui imports nothing of lib.jobs: see `lib.jobs.board.Board`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from lib.ui import frame

EVERY = 1.0  # seconds between two looks


class Progress(Protocol):
    """How far a run is: the share that is done, 0..1, and the same in words."""

    @property
    def share(self) -> float: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Run:
    """A job of the board as it was found; `state` is read once, for it may change at any moment."""

    board: Any
    task: Any
    job: Any
    state: str | None

    @property
    def live(self) -> bool:
        """Whether the job waits or runs."""
        return self.state in ("queued", "running")

    def buttons(self, verb: str = "Run", *, key: str | None = None, again: bool = True) -> None:
        """Show the one button that makes sense now: Stop, Run again or Run, if any.

        Args:
            verb: instead of "Run".
            key: unlike that of any other run on the page, where it has several.
            again: whether to offer a run that is done once more; not where it must find the same.
        """
        if self.live:
            st.button(
                "Stop",
                on_click=self.board.stop,
                args=(self.job,),
                key=key and f"{key}_stop",
                width="stretch",
                help="Stops the run for everybody who watches it.",
            )
        elif self.state == "done":
            if again:
                st.button(
                    f"{verb} again",
                    on_click=start,
                    args=(self.board, self.task, True),
                    key=key and f"{key}_again",
                    width="stretch",
                )
        else:
            new = (self.board, self.task)
            st.button(
                verb,
                on_click=start,
                args=new,
                type="primary",
                key=key and f"{key}_run",
                width="stretch",
            )

    def waiting(self, progress: Progress) -> bool:
        """Show how far it is, or its place in the queue; return whether it waits in the queue."""
        place = self.board.place(self.job)
        frame.waiting(progress.share, progress.words, place=place, note=self.job.note)
        return place is not None

    def tell_end(self, verb: str = "Run", *, kept: bool = False) -> None:
        """Say that the run failed or was stopped, if it did.

        Args:
            verb: what the button says.
            kept: whether the next run goes on where this one stopped.
        """
        if self.state == "failed":
            frame.bad(f"{self.job.error} Press {verb} to try again.")
        elif self.state == "stopped":
            then = "go on: what it has measured is kept" if kept else "begin again"
            st.info(f"The run was stopped before its end. Press {verb} to {then}.")


@dataclass(frozen=True)
class Poll:
    """Whether a fragment runs by itself at present, to see what became of a run."""

    name: str
    on: bool

    def look(self, board: Any, task: Any) -> Run:
        """Find the job of a task; rerun the page if looking has to begin or end with this."""
        job = board.find(task)
        run = Run(board, task, job, job.state if job else None)
        if run.live is not self.on:
            st.session_state[_key(self.name)] = run.live
            st.rerun()
        return run


def fragment(show: Callable[[Poll], None], name: str, *, every: float = EVERY) -> None:
    """Run `show` as a fragment, and by itself every few moments while it follows a live run.

    Args:
        show: the fragment; it calls `look` of what it is given exactly once.
        name: unlike that of any other page.
        every: seconds between two looks, give or take a fifth: if all who pressed Run together
            looked together, the result would be laid out for all at once, and others would wait.
    """
    poll = Poll(name, st.session_state.get(_key(name), False))
    seconds = every * random.uniform(0.8, 1.2)
    st.fragment(show, run_every=seconds if poll.on else None)(poll)


def start(board: Any, task: Any, again: bool = False) -> None:
    """Put a run on the board, or join it; say so if too many wait already."""
    try:
        board.start(task, again=again)
    except board.Full as full:
        st.toast(str(full))


def _key(name: str) -> str:
    return f"{name}_polling"
