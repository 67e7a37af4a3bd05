"""The worker process: what it is made of, and that it goes when its server goes."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lib.jobs import worker
from lib.jobs.board import Board
from lib.jobs.worker import Worker, WorkerLost
from tests.support.toy_tasks import (
    PATIENCE,
    Surroundings,
    alive,
    ended,
    eventually,
)

ROOT = Path(__file__).resolve().parents[2]


def test_a_killed_worker_counts_as_dead_at_once() -> None:
    worker = Worker()
    try:
        assert worker.alive()
        worker.kill()
        assert not worker.alive()  # though the system may need a moment
        with pytest.raises(WorkerLost):
            worker.receive()
    finally:
        worker.close()


def test_the_worker_is_bare_single_threaded_and_modest(
    desk: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # wherever the server was started
    seen = ended(desk.start(Surroundings())).result
    assert seen["parent"] == os.getpid()
    assert seen["threads"] == "1"
    assert seen["nice"] == min(19, os.nice(0) + 10)
    heavy = {"streamlit", "torch", "numpy", "matplotlib", "lib.jobs.board"}
    assert not heavy & set(seen["modules"])


@pytest.mark.parametrize("end", ["done", "failed", "stopped"])
def test_freed_memory_is_given_back_after_each_run(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("lib.heap.give_back", lambda: said.append("given back"))
    runs = {
        "done": ("square", {"value": 1}),
        "failed": ("raises", {"kind": "ValueError", "sentence": "no"}),
        "stopped": ("until", {"path": str(tmp_path / "never")}),
    }
    function, settings = runs[end]
    commands, messages = worker._Commands(), worker._Messages(io.BytesIO())
    monkeypatch.setattr(messages, "send", lambda *message: said.append(message[0]))
    if end == "stopped":
        commands.stopped.add(1)
    worker._run(1, f"tests.support.toy_jobs:{function}", settings, commands, messages)
    assert said[-2:] == [end, "given back"]


APP = """
from pathlib import Path
import streamlit as st
from lib.jobs.board import board
from tests.support.toy_tasks import Surroundings, ended

with open({log!r}, "a") as file:
    file.write("run\\n")
seen = ended(board().start(Surroundings())).result
st.write("main is " + seen["main"])
st.write("streamlit" in seen["modules"])
board().close()
"""


@pytest.mark.slow
def test_a_streamlit_script_starts_a_worker_that_does_not_run_the_app(tmp_path: Path) -> None:
    from streamlit.testing.v1 import AppTest  # here, as importing it takes a second

    log, app = tmp_path / "log", tmp_path / "app.py"
    app.write_text(APP.format(log=str(log)))
    at = AppTest.from_file(str(app), default_timeout=PATIENCE).run()
    assert not at.exception
    assert at.markdown[0].value.endswith("worker.py")
    assert at.markdown[1].value == "`False`"
    assert log.read_text().split() == ["run"]


SERVER = """
import signal, sys, time
from lib.jobs.board import Board
from tests.support.toy_tasks import Stubborn, Surroundings, begun, ended

# A shell lets what it runs in the background ignore Ctrl-C, and that is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
desk = Board()
match sys.argv[1]:
    case "idle":
        pid = ended(desk.start(Surroundings())).result["pid"]
    case "busy":
        pid = begun(desk.start(Stubborn(sys.argv[3]))).progress
print(pid, flush=True)
if sys.argv[2] != "end":
    time.sleep(600)
"""


@pytest.mark.parametrize("work", ["idle", "busy"])
@pytest.mark.parametrize("way", ["SIGKILL", "SIGTERM", "SIGINT", "end"])
def test_a_server_leaves_no_worker_behind(work: str, way: str, tmp_path: Path) -> None:
    """However the server ends. Ctrl-C in a terminal reaches the worker too, so SIGINT does here."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, work, way, str(tmp_path / "asleep")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with server:
        assert server.stdout is not None
        assert server.stderr is not None
        worker = int(server.stdout.readline())
        if way == "end":
            assert server.wait(PATIENCE) == 0
        else:
            assert alive(worker)
            target = -server.pid if way == "SIGINT" else server.pid
            os.kill(target, signal.Signals[way])
            server.wait(PATIENCE)
        eventually(lambda: not alive(worker))
        assert "worker.py" not in server.stderr.read()  # it went without a traceback


def test_a_worker_to_which_nobody_listens_ends_without_a_word() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "lib.jobs.worker"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == b""


FORGETFUL = """
import gc, time
from lib.jobs.board import Board
from tests.support.toy_tasks import Surroundings, alive, ended, eventually

desk = Board()
worker = ended(desk.start(Surroundings())).result["pid"]
eventually(lambda: desk._runner is None)
assert alive(worker)
del desk
gc.collect()
eventually(lambda: not alive(worker))
"""


def test_a_board_that_is_dropped_takes_its_worker_along() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FORGETFUL], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
