"""A running server of the app, or of any Streamlit script, for tests and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Server:
    """A running `streamlit run SCRIPT`: its address and what it has logged."""

    def __init__(
        self,
        script: Path,
        log: Path,
        *,
        listen: str = "127.0.0.1",
        modules: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
        checkout: Path = ROOT,
    ) -> None:
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = log
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        options = [f"--server.port={port}", "--server.headless=true"]
        if listen:  # else the server's own choice, every interface
            options.append(f"--server.address={listen}")
        paths = os.pathsep.join(map(str, [*modules, checkout]))
        with log.open("w") as output:
            self._process = subprocess.Popen(
                command + options,
                cwd=checkout,
                env={
                    **os.environ,
                    "PYTHONPATH": paths,
                    "QP_IDLE_RUNS": "off",  # they would take time from what is tested
                    **(environment or {}),
                },
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

    def kill(self) -> None:
        """End the server as a fault would, without a last word."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End the server and wait for it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def serving(
    script: Path, log: Path, ready: str, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a script's server for the length of a with statement, with more in its environment."""
    server = Server(script, log, environment=environment)
    try:
        server.wait(ready)
        yield server
    finally:
        server.stop()


@contextmanager
def serving_components(script: Path, log: Path) -> Iterator[Server]:
    """Run the server of a script that shows client components, whose files it needs."""
    entry = ROOT / "tests/support/apps/with_components.py"
    with serving(entry, log, "/_stcore/health", {"SCRIPT": str(script)}) as server:
        yield server
