"""A Redis of our own for tests: on a free port of this machine, keeping nothing on the disk."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

MISSING = "" if shutil.which("redis-server") else "redis-server isn't installed"
PATIENCE = 30  # seconds until it answers


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Redis(NamedTuple):
    """A running Redis: its address, and its process, which can be stopped for a while."""

    url: str
    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        """Let it answer nothing, as behind a broken network: connections stay open."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on, with all that it has."""
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def running() -> Iterator[Redis]:
    """Run a Redis until the block ends."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(port):
            assert time.monotonic() < deadline, "redis-server doesn't answer"
            time.sleep(0.02)
        yield Redis(f"redis://127.0.0.1:{port}/0", process)
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
