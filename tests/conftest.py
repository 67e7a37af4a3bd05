"""What tests share: a running server, a browser, and pages under AppTest."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from streamlit.testing.v1 import AppTest

from tests import chromium

ROOT = Path(__file__).resolve().parents[1]
ROUTER = ROOT / "lib" / "ui" / "router.py"


class Server:
    """A running `streamlit run SCRIPT`: its address and what it has logged."""

    def __init__(self, script: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._log = log
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
        with log.open("w") as output:
            self._process = subprocess.Popen(
                command + options,
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        """Everything the server has printed."""
        return self._log.read_text(encoding="utf-8")

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def wait(self, path: str, seconds: float = 60) -> None:
        """Return when `path` answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + path, timeout=5):
                    return
            except OSError:  # not listening yet, or listening but not answering
                time.sleep(0.05)
        raise AssertionError(f"no answer at {path}:\n{self.log}")

    def stop(self) -> None:
        """End the server and wait for it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def serving(script: Path, log: Path, ready: str) -> Iterator[Server]:
    """Run a script's server for the length of a with statement."""
    server = Server(script, log)
    try:
        server.wait(ready)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, running, one for the whole session."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(ROOT / "app.py", log, "/healthz") as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """The app, just started, visited by nobody."""
    with serving(ROOT / "app.py", tmp_path / "log.txt", "/healthz") as running:
        yield running


@pytest.fixture(scope="session")
def frame_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """tests/apps/frame.py, running: a page that uses everything in the frame."""
    log = tmp_path_factory.mktemp("frame") / "log.txt"
    with serving(ROOT / "tests" / "apps" / "frame.py", log, "/_stcore/health") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Without one, tests are skipped, or fail where QP_REQUIRE_BROWSER=1."""
    path = chromium.find()
    if not path:
        missing = "there is no Chromium; set CHROMIUM to one"
        if os.environ.get("QP_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """A function that runs a page under AppTest: by its address, with query parameters."""

    def open_page(address: str, query: Mapping[str, str] | None = None) -> AppTest:
        # Started at the router: an AppTest on app.py sees an empty page and passes on nothing.
        app = AppTest.from_file(str(ROUTER), default_timeout=60)
        for name, value in (query or {}).items():
            app.query_params[name] = value
        app.switch_page(f"../../pages/{address}.py")
        return app.run()

    return open_page
