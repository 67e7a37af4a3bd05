"""The server alone: what it asks of the network."""

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from lib.jobs.board import board
from lib.teaching import questions
from lib.teaching.lessons import Lesson, Step, to_file
from lib.ui import server as app_server
from lib.ui import streamlit_changes
from tests.support.classroom import Teacher, ask
from tests.support.client import Reader
from tests.support.loops import on_a_loop_of_its_own
from tests.support.server import ROOT, Server

# Python imports a module of this name at its start. A datagram socket that is connected sends
# nothing (that is how Streamlit finds out the address in the local network): it doesn't count.
SITECUSTOMIZE = """
import socket

OWN = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::")
look_up = socket.getaddrinfo

def record(call, host):
    if host not in OWN:
        print(f"asked: {call} {host}", flush=True)

def getaddrinfo(host, *arguments, **named):
    record("getaddrinfo", host)
    return look_up(host, *arguments, **named)

class Recording(socket.socket):
    def connect(self, address):
        if self.type == socket.SOCK_STREAM and self.family != socket.AF_UNIX:
            record("connect", address[0])
        return super().connect(address)

socket.getaddrinfo = getaddrinfo
socket.socket = Recording
"""


# Says so when the server or its worker imports a module of the language models.
WATCHING = """
import sys

class Watching:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("lib.lm.", "lib.teaching.questions.scale")):
            print(f"imported: {name}", file=sys.stderr, flush=True)

sys.meta_path.insert(0, Watching())
"""


LOGGING = """
import logging
from lib.ui import server

server.configure()
server.configure()  # as Streamlit may
logging.getLogger("lib.jobs.board").warning("the worker process was lost")
logging.getLogger("lib.jobs.board").info("a run took 3 seconds")
"""


@pytest.mark.parametrize(("level", "lines"), [("warning", 1), ("info", 2), ("error", 0)])
def test_lines_of_the_log_have_time_level_and_origin(level: str, lines: int) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOGGING],
        cwd=ROOT,
        env={**os.environ, "QP_LOG_LEVEL": level},
        capture_output=True,
        text=True,
        check=True,
    )
    day = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} "
    found = re.findall(day + r"(WARNING|INFO) lib\.jobs\.board: (.+)$", run.stderr, re.MULTILINE)
    expected = [("WARNING", "the worker process was lost"), ("INFO", "a run took 3 seconds")]
    assert found == expected[:lines]


def asked(page: str, number: int, seed: int) -> Response:
    """The server's answer to who opens a question."""
    path = {"page": page, "number": str(number), "seed": str(seed)}
    return app_server.question(Request({"type": "http", "path_params": path}))


def test_a_question_is_fetched_with_the_number_of_all() -> None:
    answer = asked("scale", 1, 7)
    made = questions.question("scale", 1, 7)
    expected = json.loads(json.dumps(made.data() | {"count": questions.count("scale")}))
    assert json.loads(bytes(answer.body)) == expected


@pytest.mark.parametrize("name", [("glossary", 0, 0), ("scale", 9, 0), ("scale", 0, 10**9)])
def test_a_question_that_is_none_is_not_found(name: tuple[str, int, int]) -> None:
    assert asked(*name).status_code == 404


def knock(server: Server, origin: str) -> int:
    """Ask for a websocket as a page of another origin would; return the status of the answer."""
    headers = {
        "Origin": origin,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    }
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    connection.request("GET", "/_stcore/stream", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.slow
def test_server_asks_no_other_host(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE)
    server = Server(ROOT / "app.py", tmp_path / "log.txt", listen="", modules=[tmp_path])
    try:
        server.wait("/healthz")
        assert knock(server, "http://example.org") == 403
        assert "asked: " not in server.log
        assert "URL: http://localhost:" in server.log
    finally:
        server.stop()


@pytest.mark.slow
def test_nothing_of_the_language_models_is_there_before_a_reader_opens_them(tmp_path: Path) -> None:
    """Not for a teacher either, who sees that there are questions of their pages, too."""
    (tmp_path / "sitecustomize.py").write_text(WATCHING)
    server = Server(ROOT / "app.py", tmp_path / "log.txt", modules=[tmp_path])
    try:
        server.wait("/readyz")  # the page for teachers was drawn by then
        step = Step(page="outliers", questions=(0,), settings=(("outliers_bits", "6"),))
        lesson = to_file(Lesson(title="Outliers", steps=(step,)))
        made = ask(server.url, "/lessons/made", lesson.encode())
        assert made.said["left"] == ""
        teacher = Teacher(server.url, {"lesson": lesson})
        setting = teacher.does("setting").said
        assert setting["first"] == [["outliers", 0]]
        assert ask(server.url, "/r/hands/questions").said == setting["questions"]
        assert {one["page"] for one in setting["questions"]} == set(questions.TEASERS)
        # All else is there; so the watch works, as it does when such a question is asked.
        assert re.findall("imported: (.+)", server.log) == ["lib.teaching.questions.scale"]
        teacher.does("ask", {"page": "outliers", "number": 0})
        assert "imported: lib.lm.encoder" in server.log
    finally:
        server.stop()


def test_every_page_s_questions_are_made_before_a_class_comes_but_those_of_language_models(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[tuple[str, int]] = []
    monkeypatch.setattr(os, "setpriority", lambda *_: None)
    monkeypatch.setattr(app_server.client_files, "compress", lambda: None)
    monkeypatch.setattr(questions, "question", lambda page, number, _: made.append((page, number)))
    app_server.prepare()
    asked = {(page, n) for page in questions.TEASERS for n in range(questions.count(page))}
    models = {"text", "label", "outliers", "fourbits"}
    assert set(made) == {(page, n) for page, n in asked if page not in models}


@pytest.mark.parametrize(("there", "status"), [(True, 200), (False, 503)])
def test_readyz_says_whether_the_worker_answers(
    there: bool, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board(), "ready", lambda: there)
    request = Request({"type": "http"})
    assert on_a_loop_of_its_own(lambda: app_server.readyz(request)).status_code == status
    assert on_a_loop_of_its_own(lambda: app_server.healthz(request)).status_code == 200


def test_a_message_of_many_megabytes_ends_its_own_session_alone(server: Server) -> None:
    """What a browser of ours sends is far smaller."""
    stranger, reader = Reader(server.url, "integers"), Reader(server.url, "integers")
    assert not stranger.run().failed
    stranger.set(WidgetState(id="forged", string_value="x" * 6_000_000))
    with pytest.raises(ConnectionClosed):
        stranger.run()
    assert not reader.run().failed
    reader.close()


@pytest.mark.slow
def test_pages_are_drawn_before_the_first_reader_comes(fresh_server: Server) -> None:
    # What Streamlit's caches hold; a page that no one has seen would have put nothing there.
    with urllib.request.urlopen(f"{fresh_server.url}/_stcore/metrics", timeout=30) as answer:
        metrics = answer.read().decode()
    assert re.search(r'cache_memory_bytes.*"lib\.ui\.frame\._drawn".* [1-9]', metrics)
    assert "Traceback" not in fresh_server.log


def test_connections_send_at_once() -> None:
    def nodelay(end: socket.socket) -> bool:
        return end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

    with socket.socket(socket.AF_INET) as listening, socket.socket(socket.AF_INET) as idle:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        streamlit_changes.send_at_once()
        assert not nodelay(idle)
        with (
            socket.create_connection(listening.getsockname()),
            listening.accept()[0] as accepted,
        ):
            assert nodelay(accepted)
