"""A class whose network is bad: 300 phones open a room's page, at 400 kbit/s and with 5 % loss.

All of them within one second. Each has a line of its own, as `tests.support.lossy_link` makes it:
50 ms each way, and one packet of twenty is lost, in both directions. TCP is the kernel's, on both
sides; the phones are a client of ours, which asks as a phone's browser does: connects, gets the
page, joins, and sees the question. Not simulated: what a browser needs to draw, and that phones in
one room share the air. Target: the page is there within 3 s, for 95 of 100. It can't be for all:
TCP asks a third time for a connection only after 3 s, which one phone in a hundred needs.
"""

import asyncio
import multiprocessing
import random
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from statistics import quantiles

from tests.bench import load
from tests.bench.classroom import STUDENTS, Connection
from tests.support import lossy_link
from tests.support.classroom import Teacher
from tests.support.server import ROOT, Server

LINE = lossy_link.Line(rate=400_000, delay=0.05, loss=0.05)
TARGET, SHARE = 3.0, 0.95  # seconds, and for how many they hold
THIRD = 3.0  # seconds after which TCP asks a third time for a connection
WITHIN = 1.0  # second in which all come


class Phone:
    """What a phone sees, in seconds after its reader pressed on the link."""

    def __init__(self) -> None:
        self.connected = self.page = self.question = float("inf")
        self.size = 0  # bytes of the page

    async def visit(self, url: str, code: str, address: str) -> None:
        """Open the page of a room."""
        await asyncio.sleep(random.uniform(0, WITHIN))
        connection, start = Connection(url, address), time.perf_counter()
        await connection.open()
        self.connected = time.perf_counter() - start
        status, content = await connection.exchange(f"/r/{code}", {"Accept-Encoding": "gzip"})
        assert status == 200, content
        self.page, self.size = time.perf_counter() - start, len(content)
        me = {"X-Participant": uuid.uuid4().hex}
        assert (await connection.ask(f"/r/{code}/join", me, {}))[0] == 200
        status, said = await connection.ask(f"/r/{code}/seat", me)
        assert status == 200, said
        assert said["turn"] == 1
        self.question = time.perf_counter() - start


def show(phones: list[Phone]) -> None:
    """Print what was measured."""
    for what in ("connected", "page", "question"):
        seconds = sorted(getattr(phone, what) for phone in phones)
        cut = quantiles(seconds, n=20)
        print(
            f"{what:10} median {cut[9]:.2f} s, 95 of 100 within {cut[18]:.2f} s, "
            f"last {seconds[-1]:.2f} s, {sum(one <= TARGET for one in seconds)} within {TARGET} s"
        )
    there = sum(phone.page <= TARGET for phone in phones)
    third = sum(phone.connected >= THIRD for phone in phones)
    print(f"{len(phones) - there} pages were late, {third} of them for a third try to connect")
    print(f"target: {'held' if there >= SHARE * len(phones) else 'MISSED'}")


async def visits(url: str, code: str) -> list[Phone]:
    """Everybody's visit."""
    phones = [Phone() for _ in range(STUDENTS)]
    addresses = map(lossy_link.phone, range(STUDENTS))
    coming = [phone.visit(url, code, at) for phone, at in zip(phones, addresses, strict=True)]
    for failed in await asyncio.gather(*coming, return_exceptions=True):
        if failed:
            print(f"error: {failed!r}")
    return phones


def come(server: str, url: str, code: str) -> None:
    """In the phones' namespace, with the server's device."""
    device = lossy_link.phones_end()
    ends = int(server), device, LINE, 1
    multiprocessing.Process(target=lossy_link.carry, args=ends, daemon=True).start()
    phones = asyncio.run(visits(url, code))
    print(f"the page: {phones[0].size:,} bytes, compressed")
    show(phones)


def serve() -> None:
    """In the server's namespace: run the app, open a room, ask, and let the phones come."""
    device = lossy_link.server_end()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(ROOT / "app.py", Path(folder, "log.txt"), listen="")
        try:
            server.wait("/healthz")
            load.await_rest([server.pid])
            teacher = Teacher(server.url)
            assert teacher.does("ask", {"page": "integers", "number": 0}).status == 200
            url = server.url.replace("127.0.0.1", lossy_link.SERVER)
            words = ["-m", __spec__.name, str(device), url, teacher.code]
            come = [*lossy_link.BESIDE, sys.executable, *words]
            subprocess.run(come, cwd=ROOT, pass_fds=[device], check=True)
        finally:
            server.stop()


def main() -> None:
    """Measure and print."""
    print(f"### {STUDENTS} phones at {LINE.rate / 1000:.0f} kbit/s with {LINE.loss:.0%} loss\n")
    if missing := lossy_link.missing():
        print(f"Nothing measured: this needs {missing}.")
        return
    control = Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()
    print(f"round trip {2 * LINE.delay * 1000:.0f} ms, TCP with {control}", flush=True)
    words = [*lossy_link.ALONE, sys.executable, "-m", __spec__.name]
    subprocess.run(words, cwd=ROOT, check=True)


if __name__ == "__main__":
    come(*sys.argv[1:]) if sys.argv[1:] else serve()
