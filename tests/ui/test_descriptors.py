"""A server with few file descriptors: who is in stays in, the others get a sentence, no flood."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus

from lib.ui import descriptors
from tests.support.client import Reader
from tests.support.server import ROOT, Server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such limit")

MOST = 160  # files open at once
# Python imports a module of this name at its start; nothing raises a hard limit again.
SITECUSTOMIZE = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({MOST}, {MOST}))
"""
RAISE = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (64, {hard}))
from lib.ui import descriptors, server
server.configure()
descriptors.raise_limit()
print(descriptors.limit())
"""


@pytest.fixture
def small_server(tmp_path: Path) -> Iterator[Server]:
    """The app with a low hard limit."""
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE)
    server = Server(ROOT / "app.py", tmp_path / "log.txt", modules=[tmp_path])
    try:
        server.wait("/healthz")
        yield server
    finally:
        server.stop()


def get(server: Server, path: str, accept: str) -> tuple[int, str]:
    """The status and the text that a server answers."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    connection.request("GET", path, headers={"Accept": accept, "Connection": "close"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def open_files(server: Server) -> int:
    """How many descriptors a server has."""
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def come(server: Server, times: int) -> tuple[list[Reader], int]:
    """Let readers come so many times; return those who are in, and how many were refused."""
    readers, refused = [], 0
    for _ in range(times):
        try:
            readers.append(Reader(server.url, "integers"))
        except InvalidStatus:
            refused += 1
    return readers, refused


def wait_until_few(server: Server, most: int) -> None:
    """Wait until a server has no more than so many descriptors."""
    deadline = time.monotonic() + 60
    while open_files(server) > most:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_readers_within_the_limit_work_and_the_others_may_come_later(small_server: Server) -> None:
    alone = open_files(small_server)
    readers, refused = come(small_server, 3 * MOST)
    assert refused > MOST
    assert MOST - descriptors.RESERVE - alone - 8 < len(readers) < MOST - descriptors.RESERVE
    status, text = get(small_server, "/integers", "text/html,*/*")
    assert (status, text) == (503, descriptors.TOO_MANY)
    assert get(small_server, "/healthz", "*/*") == (200, "ok")

    with ExitStack() as flood:  # connections that say nothing take all that was kept back
        place = urlsplit(small_server.url)
        for _ in range(2 * MOST):
            opened = socket.create_connection((place.hostname, place.port))
            flood.enter_context(opened)
        deadline = time.monotonic() + 60
        while "all open files are taken" not in small_server.log:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for reader in readers:
            assert not reader.run().failed
    for reader in readers:
        reader.close()

    wait_until_few(small_server, alone + 2)  # a session that is kept takes none
    late = Reader(small_server.url, "floats")
    assert not late.run().failed
    late.close()
    assert get(small_server, "/integers", "text/html,*/*")[0] == 200
    assert f"{MOST} files may be open at once" in small_server.log
    assert "Traceback" not in small_server.log
    assert len(small_server.log) < 5_000, small_server.log[-2_000:]


@pytest.mark.parametrize(("hard", "warned"), [(descriptors.NEEDED, False), (128, True)])
def test_the_limit_is_raised_as_far_as_it_goes(hard: int, warned: bool) -> None:
    command = [sys.executable, "-c", RAISE.format(hard=hard)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(run.stdout) == hard
    assert (
        f"400 readers (QP_SESSIONS) who come together need {descriptors.NEEDED}" in run.stderr
    ) == warned


def test_a_warning_is_logged_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(logging.getLogger("lib"), "propagate", True)
    warning = descriptors.Seldom("it is full")
    for _ in range(5):
        warning.say(7)
    now += 60
    warning.say(7)
    assert [record.getMessage() for record in caplog.records] == [
        "it is full (limit 7, times 1)",
        "it is full (limit 7, times 5)",
    ]
