"""Following a run of the job board: the button, the end in words, a full queue, ten visitors."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lib.cnn import FloatNet, QuantizedNet, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.jobs.board import Board, QueueFull, board
from lib.jobs.job import Job, State
from lib.jobs.tasks import RaceMatrices
from lib.ui import runs
from lib.ui.prose import PAGES
from pages.bits_parts.settings import FLOATS
from pages.layers_parts.settings import GREEDY
from tests.support.client import Reader, Run
from tests.support.pages import OpenPage
from tests.support.server import Server

RACE = {"matrix_size": "128"}


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Job:
    """The job that the page Arithmetic finds; nothing is really run."""
    job = Job(RaceMatrices(size=128), 0)
    monkeypatch.setattr(board(), "find", lambda task: job)
    monkeypatch.setattr(board(), "place", lambda job: 3 if job.state is State.QUEUED else None)
    monkeypatch.setattr(board(), "seconds_to_wait", lambda job: None)
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


def test_result_of_a_run_that_is_done(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    job.progress, job.result = "half", "whole"
    for state in State:
        job.state = state
        assert runs.result_of(job.task) == ("whole" if state is State.DONE else None)
    monkeypatch.setattr(board(), "find", lambda task: None)
    assert runs.result_of(job.task) is None


def test_full_queue_is_said_until_something_else_is_tried(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    def refuse(task: Any, **_: object) -> Job:
        raise QueueFull("20 runs are waiting already; please try again in a minute.")

    monkeypatch.setattr(board(), "find", lambda task: None)
    monkeypatch.setattr(board(), "start", refuse)
    app = open_page("arithmetic", RACE)
    app.button[0].click().run()
    assert not app.exception
    said = ["20 runs are waiting already; please try again in a minute."]
    assert [one.value for one in app.warning] == said
    app.run()
    assert [one.value for one in app.warning] == said
    app.select_slider(key="matrix_size").set_value(64).run()
    assert not app.warning


@pytest.mark.parametrize(
    ("holders", "label"),
    [
        ([], "Stop"),
        (["me"], "Stop"),
        (["me", "gone"], "Stop"),
        (["gone"], "Stop"),
        (["me", "ann", "gone"], "Leave the run"),
        (["ann"], "Join the run"),
    ],
)
def test_a_run_ends_when_nobody_else_waits_for_it(
    holders: list[str],
    label: str,
    monkeypatch: pytest.MonkeyPatch,
    job: Job,
    open_page: OpenPage,
) -> None:
    monkeypatch.setattr(runs, "_reader", lambda: "me")
    monkeypatch.setattr(runs, "connected", lambda session: session != "gone")
    monkeypatch.setattr(board(), "start", lambda task, who, again: job.holders.add(who))
    job.holders.update(holders)
    job.state = State.RUNNING
    app = open_page("arithmetic", RACE)
    assert [one.label for one in app.button] == [label]
    app.button[0].click().run()
    assert not app.exception
    assert job.state is (State.STOPPED if label == "Stop" else State.RUNNING)
    after = {"Stop": "Run", "Leave the run": "Join the run", "Join the run": "Leave the run"}
    assert [one.label for one in app.button] == [after[label]]


def test_one_reader_may_have_three_runs_waiting(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    desk = Board()
    monkeypatch.setattr(desk, "_work", lambda: None)  # nothing is ever taken out of the queue
    monkeypatch.setattr(runs, "board", lambda: desk)
    sizes = (64, 128, 256, 512)
    for size in sizes:
        app = open_page("arithmetic", {"matrix_size": str(size)})
        app.button[0].click().run()
        assert not app.exception
        waits = desk.find(RaceMatrices(size=size)) is not None
        assert waits is (size < sizes[-1])
        said = [one.value for one in (*app.info, *app.warning)]
        assert any(text.startswith("In the queue, place") for text in said) is waits
        assert any(text.startswith("3 of your runs are waiting") for text in said) is not waits


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ". It begins by itself."),
        (0, ": a few seconds."),
        (20, ": about half a minute."),
        (50, ": about a minute."),
        (89, ": about a minute."),
        (91, ": about two minutes."),
        (600, ": about ten minutes."),
        (3000, ": more than ten minutes."),
    ],
)
def test_the_wait_in_words(
    seconds: float | None,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    job: Job,
    open_page: OpenPage,
) -> None:
    monkeypatch.setattr(board(), "seconds_to_wait", lambda job: seconds)
    app = open_page("arithmetic", RACE)
    assert f"In the queue, place 3{words}" in [one.value for one in app.info]


WITH_RUNS = [
    *(("arithmetic", RACE), ("home", {}), ("recipe", {}), ("network", {}), ("changed", {})),
    *(("network", {"network_view": "Stopwatch"}), ("channels", {}), ("range", {})),
    *(("rounding", {}), ("retraining", {}), ("machine", {}), ("yours", {})),
    *(("text", {"text_word": "otter"}), ("outliers", {"outliers_alpha": "0.8"})),
    ("fourbits", {}),
    *(
        ("bits", {}),
        ("bits", {"bits_view": FLOATS}),
        ("layers", {}),
        ("layers", {"layers_step": GREEDY}),
    ),
]


def test_all_pages_with_runs_are_listed() -> None:
    files = [
        path.relative_to(PAGES)
        for path in PAGES.rglob("*.py")
        if "runs.fragment(" in path.read_text()
    ]
    assert {file.parts[0].removesuffix(".py").removesuffix("_parts") for file in files} == {
        address for address, _ in WITH_RUNS
    }


@pytest.mark.parametrize(("address", "query"), WITH_RUNS)
@pytest.mark.slow
def test_a_host_may_turn_runs_off(
    address: str, query: dict[str, str], monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """Each button that begins a run gives way to a sentence, and no words ask to press it."""
    monkeypatch.setattr(board(), "find", lambda task: None)
    monkeypatch.setattr(board(), "start", lambda task, **_: None)

    def buttons() -> int:
        return len([one for one in app.button if one.proto.type == "primary"])

    app = open_page(address, query)
    assert not app.exception
    count = buttons()
    assert count >= 1
    assert runs.OFF not in [one.value for one in app.caption]
    monkeypatch.setattr(runs, "HEAVY_RUNS", False)
    app = open_page(address, query)
    assert not app.exception
    assert buttons() == 0
    assert [one.value for one in app.caption].count(runs.OFF) == count
    words = " ".join(one.value for one in (*app.markdown, *app.caption, *app.info, *app.error))
    assert not re.search(r"press \W*(run|train|write|measure|try)", words, re.IGNORECASE)


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_where_runs_are_off_the_servers_own_cannot_be_stopped(
    state: State, monkeypatch: pytest.MonkeyPatch, job: Job, open_page: OpenPage
) -> None:
    monkeypatch.setattr(runs, "HEAVY_RUNS", False)
    job.state = state
    app = open_page("arithmetic", RACE)
    assert not app.exception
    assert not app.button
    assert runs.OFF not in [one.value for one in app.caption]


VISITORS = 10
BITS = 3, 2  # of a weight; every other visitor chooses the second


def share_right(net: FloatNet | QuantizedNet) -> float:
    images, labels = images_and_labels()
    return float((net.predict(images).argmax(1) == labels).mean())


@pytest.mark.slow
def test_ten_visitors_press_run_at_once(server: Server) -> None:
    together = threading.Barrier(VISITORS, timeout=60)

    def visit(position: int) -> Run:
        weight_bits = str(BITS[position % 2])
        reader = Reader(server.url, "network", {"network": "separable", "weight_bits": weight_bits})
        page = reader.run()
        together.wait()
        last = reader.watch(reader.press(page, "Run"))
        reader.close()
        return last

    with ThreadPoolExecutor(VISITORS) as pool:
        ends = list(pool.map(visit, range(VISITORS)))

    float32 = load("separable")
    before = share_right(float32)
    after = [
        share_right(quantize_network(float32, calibration_set(256)[0], weight_bits=bits))
        for bits in BITS
    ]
    assert after[0] != after[1]
    for position, end in enumerate(ends):
        assert not end.failed
        assert end.button("Run again")
        assert end.shows(f"Right answers: {before:.2%} and {after[position % 2]:.2%}.")
