"""Following a run of the job board: the button, the end in words, and the queue that is full."""

from typing import Any

import pytest

from lib.jobs.board import Job, QueueFull, State, board
from lib.jobs.tasks import RaceMatrices
from tests.support.pages import OpenPage

RACE = {"matrix_size": "128"}


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Job:
    """The job that the page Arithmetic finds; nothing is really run."""
    job = Job(RaceMatrices(size=128), 0)
    monkeypatch.setattr(board(), "find", lambda task: job)
    monkeypatch.setattr(board(), "place", lambda job: 3 if job.state is State.QUEUED else None)
    return job


@pytest.mark.parametrize(
    ("state", "label", "said"),
    [
        (State.QUEUED, "Stop", "In the queue, place 3. It begins by itself."),
        (State.STOPPED, "Run", "The run was stopped before its end. Press Run to begin again."),
        (State.FAILED, "Run", "Something broke. Press Run to try again."),
    ],
)
def test_button_and_sentence(
    state: State, label: str, said: str, job: Job, open_page: OpenPage
) -> None:
    job.state, job.error = state, "Something broke."
    app = open_page("arithmetic", RACE)
    assert not app.exception
    assert [one.label for one in app.button] == [label]
    assert said in [one.value for one in (*app.info, *app.warning)]


def test_polling_ends_with_the_run(job: Job, open_page: OpenPage) -> None:
    app = open_page("arithmetic", RACE)
    assert app.session_state["race_polling"] is True
    job.state = State.STOPPED
    app.run()
    assert app.session_state["race_polling"] is False


def test_full_queue_is_said(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    def refuse(task: Any, *, again: bool = False) -> Job:
        raise QueueFull("20 runs are waiting already; please try again in a minute.")

    monkeypatch.setattr(board(), "find", lambda task: None)
    monkeypatch.setattr(board(), "start", refuse)
    app = open_page("arithmetic", RACE)
    app.button[0].click().run()
    assert not app.exception
    assert [one.value for one in app.toast] == [
        "20 runs are waiting already; please try again in a minute."
    ]
