"""A class at the server: `make load`, or `python -m tests.bench load [--quick] [--url URL]`.

Readers change one number every 2 s on Integers, Floats and Scale, a third of them each, as a
browser does it: bits flipped, a number typed, a value dragged. They come, and 300 come at once,
each with the page, its files, the websocket and the first run of its script. First all at one
server, then at two replicas behind nginx, each reader with the one that its cookie leads to.

Targets on two cores, with this client on them too: 300 readers at p50 50 ms and p95 500 ms without
an error; 3 ms of the server's CPU a change; 300 at once up within 8 s; 1.5 GB with the worker.
"""

import argparse
import asyncio
import gzip
import json
import os
import platform
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.settings import SESSIONS
from lib.ui.state import SENT
from tests.support import nginx, processes
from tests.support.server import ROOT, Server, serving

Pids = Sequence[int]  # of the servers, as far as they run on this machine

PAGES = ("integers", "floats", "scale")
EVERY = 2.0  # seconds from one change of a reader to the next
CROWD = 100_000
SLOW = 60  # seconds until a reader gives up
SETTLED, REST = 8, 10  # seconds of rest after which a server is ready, and how often to look
CONNECTIONS = 6  # of a browser to one host
HEADER = "{:>9} {:>8} {:>8} {:>8} {:>8} {:>10} {:>10} {:>9}"
_FILE = re.compile(r'(?:src|href)="\./([^"]+\.(?:js|css|woff2|png))"')
_COOKIE = re.compile(rb"(?i)\nset-cookie: (playground=[^;\r]+)")  # as deploy/nginx.conf calls it
_LINK = re.compile(r"<\./([^>]+)>")


class RefusedError(Exception):
    """The server sent an error, nothing, or closed the connection."""


class Socket(asyncio.Protocol):
    """The client's side of a websocket, as cheap as it can be: it shares the server's processor."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._greeted = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.messages.put_nowait(None)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._greeted.is_set():
            head, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            self._received = rest
            if not head.startswith(b"HTTP/1.1 101"):
                self.close()
            self._greeted.set()
        while len(self._received) >= 2:
            first, length, start = self._received[0], self._received[1], 2
            if length >= 126:
                start = 4 if length == 126 else 10
                length = int.from_bytes(self._received[2:start], "big")
            if len(self._received) < start + length:
                return
            message = bytes(self._received[start : start + length])
            del self._received[: start + length]
            if first == 0x82:  # a whole message of bytes
                self.messages.put_nowait(message)
            elif first == 0x89:  # ping
                self._send(0x8A, message)

    async def greet(self, url: SplitResult, path: str, cookie: str) -> None:
        """Ask for the websocket, and wait for it."""
        lines = (
            f"GET {path} HTTP/1.1",
            f"Host: {url.netloc}",
            f"Origin: {url.scheme}://{url.netloc}",
            f"Cookie: {cookie}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: streamlit",
        )
        self._write("\r\n".join([*lines, "", ""]).encode())
        await self._greeted.wait()

    def send(self, message: bytes) -> None:
        """Send a message."""
        self._send(0x82, message)

    def close(self) -> None:
        """Leave."""
        if self._transport:
            self._transport.close()

    def _send(self, first: int, message: bytes) -> None:
        # Clients must mask what they send; the mask 0 leaves it as it is.
        size = len(message)
        head = bytes([first, 0x80 | size]) if size < 126 else bytes([first, 0xFE])
        more = b"" if size < 126 else size.to_bytes(2, "big")
        self._write(head + more + bytes(4) + message)

    def _write(self, data: bytes) -> None:
        if self._transport:
            self._transport.write(data)


class Change(NamedTuple):
    """What a reader does: the fragment that runs then, the component, and what it may send."""

    fragment: str
    component: str
    values: list[object]

    def state(self, seq: int) -> WidgetState:
        """The component's state with any of the values, as the reader's change number `seq`."""
        sent = {SENT: {"value": random.choice(self.values), "seq": seq}}
        return WidgetState(id=self.component, json_value=json.dumps(sent))


class Visitor:
    """A reader of one page."""

    def __init__(self, url: str, page: str) -> None:
        self._url = urlsplit(url)
        self._page = page
        self._hash = ""
        self._change = Change("", "", [])
        self._changes = 0
        self._socket = Socket()
        self._cookie = ""

    async def fetch_page(self) -> None:
        """Get the page alone, with the cookie that says where this reader belongs."""
        async with Browser(self._url) as browser:
            await browser.get(self._page)
            self._cookie = browser.cookie

    async def fetch_files(self) -> int:
        """Get the page and the files that it names, as a new browser does; return their bytes."""
        async with Browser(self._url) as browser:
            head, body = await browser.get(self._page)
            self._cookie = browser.cookie
            text = gzip.decompress(body) if b"content-encoding: gzip" in head else body
            names = _FILE.findall(text.decode()) + _LINK.findall(head.decode())
            return len(body) + await browser.get_all(dict.fromkeys(names))

    async def open(self) -> None:
        """Connect, and see the page."""
        loop = asyncio.get_running_loop()
        host, port = self._url.hostname, self._url.port
        await loop.create_connection(lambda: self._socket, host, port)
        await self._socket.greet(self._url, f"{self._url.path}/_stcore/stream", self._cookie)
        seen = await self._run(BackMsg())
        self._change = change(self._page, [delta for delta in seen if delta.fragment_id])

    async def change(self) -> float:
        """Change something; return the seconds until all of it was there."""
        message = BackMsg()
        message.rerun_script.fragment_id = self._change.fragment
        self._changes += 1
        message.rerun_script.widget_states.widgets.append(self._change.state(self._changes))
        start = time.perf_counter()
        await self._run(message)
        return time.perf_counter() - start

    async def stay(self, end: float, seconds: list[float]) -> None:
        """Change something every now and then until `end`; add to `seconds` what each took."""
        await asyncio.sleep(random.uniform(0, EVERY))
        while (start := time.monotonic()) < end:
            seconds.append(await self.change())
            await asyncio.sleep(max(0, start + EVERY - time.monotonic()))

    def leave(self) -> None:
        """Close the page."""
        self._socket.close()

    async def _run(self, message: BackMsg) -> list[Delta]:
        message.rerun_script.page_name = self._page
        message.rerun_script.page_script_hash = self._hash
        self._socket.send(message.SerializeToString())
        seen = []
        async with asyncio.timeout(SLOW):
            while data := await self._socket.messages.get():
                received = ForwardMsg.FromString(data)
                kind = received.WhichOneof("type")
                if kind == "delta":
                    if received.delta.new_element.WhichOneof("type") == "exception":
                        raise RefusedError(str(received.delta))
                    seen.append(received.delta)
                elif kind == "navigation":
                    self._hash = received.navigation.page_script_hash
                elif kind == "script_finished":
                    return seen
        raise RefusedError("closed")


class Browser:
    """A few connections to one host that are used again and again, and its cookie."""

    def __init__(self, url: SplitResult) -> None:
        self._url = url
        self.cookie = ""
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *error: object) -> None:
        for _, writer in self._free:
            writer.close()

    async def get(self, name: str) -> tuple[bytes, bytes]:
        """Get a file; return the answer's head and body."""
        if self._free:
            reader, writer = self._free.pop()
        else:
            reader, writer = await asyncio.open_connection(self._url.hostname, self._url.port)
        head = f"GET {self._url.path}/{name} HTTP/1.1\r\nHost: {self._url.netloc}\r\n"
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        writer.write(f"{head}{cookie}Accept-Encoding: gzip, br\r\n\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if found := _COOKIE.search(answer):
            self.cookie = found[1].decode()
        length = re.search(rb"(?i)\ncontent-length: (\d+)", answer)
        if not answer.startswith(b"HTTP/1.1 200") or not length:
            raise RefusedError(f"{name}: {answer.decode()}")
        body = await reader.readexactly(int(length[1]))
        self._free.append((reader, writer))
        return answer, body

    async def get_all(self, names: dict[str, None]) -> int:
        """Get files over all connections; return their bytes."""
        waiting = list(names)

        async def get_some() -> int:
            size = 0
            while waiting:
                size += len((await self.get(waiting.pop()))[1])
            return size

        return sum(await asyncio.gather(*(get_some() for _ in range(CONNECTIONS))))


def change(page: str, deltas: Sequence[Delta]) -> Change:
    """What a reader of that page changes, found in what the page shows."""
    kind = "qp_one_value" if page == "scale" else "qp_bit_strip"
    for delta in deltas:
        component = delta.new_element.bidi_component
        if component.component_name == kind:
            return Change(
                delta.fragment_id, component.id, values(page, json.loads(component.bytes))
            )
    raise RefusedError(f"nothing to change on {page}")


def values(page: str, data: dict[str, Any]) -> list[object]:
    """What a component that was given `data` may send: flips, a typed number, or another x."""
    if page == "integers":
        return [{"code": f"{code:#04x}", "format": data["format"]} for code in range(256)]
    if page == "floats":
        return [{"text": f"{random.uniform(-9, 9):.3f}"} for _ in range(64)]
    settings = {name: data["settings"][name] for name in data["params"]}
    return [{**settings, "x": step / 10} for step in range(-40, 41)]


@contextmanager
def visitors(url: str, count: int) -> Iterator[list[Visitor]]:
    """Readers, a third of them on each page, who leave at the end."""
    readers = [Visitor(url, PAGES[number % len(PAGES)]) for number in range(count)]
    try:
        yield readers
    finally:
        for reader in readers:
            reader.leave()


async def stay(url: str, count: int, seconds: float, servers: Pids) -> tuple[float, float]:
    """Let readers change numbers, and print a line; return a change's ms of CPU, and the MB."""
    with visitors(url, count) as readers:
        for reader in readers:
            await reader.fetch_page()
            await reader.open()
        took: list[float] = []
        before, own = cpu(servers), time.process_time()
        end = time.monotonic() + seconds
        done = await asyncio.gather(
            *(reader.stay(end, took) for reader in readers), return_exceptions=True
        )
        used = cpu(servers) - before
        own = time.process_time() - own
        errors = [error for error in done if error]
        ms = quantiles((1000 * second for second in took), n=100)
        print(
            HEADER.format(
                count,
                f"{len(took) / seconds:.0f}",
                f"{ms[49]:.0f}",
                f"{ms[94]:.0f}",
                len(errors),
                f"{1000 * used / len(took):.1f}" if servers else "",
                f"{1000 * own / len(took):.1f}",
                f"{memory(servers):.0f}" if servers else "",
            ),
            flush=True,
        )
        for error in errors[:3]:
            print(f"  {error!r:.200}")
        return 1000 * used / len(took), memory(servers)


async def arrive(url: str, count: int, servers: Pids) -> tuple[float, float]:
    """Let readers come at once, and print a line; return the ms of CPU of one, and its MB."""
    with visitors(url, count) as readers:

        async def come(reader: Visitor) -> int:
            size = await reader.fetch_files()
            await reader.open()
            return size

        before, start = cpu(servers), time.perf_counter()
        done = await asyncio.gather(*map(come, readers), return_exceptions=True)
        seconds = time.perf_counter() - start
        used = cpu(servers) - before
        sizes = [size for size in done if isinstance(size, int)]
        each = sum(sizes) / max(1, len(sizes)) / 1e6
        print(
            f"{count} at once: all up after {seconds:.1f} s, "
            + (f"{used:.1f} s of CPU, " if servers else "")
            + f"{each:.2f} MB each, {count - len(sizes)} errors"
            + (f", {memory(servers):.0f} MB" if servers else ""),
            flush=True,
        )
        for error in [error for error in done if not isinstance(error, int)][:3]:
            print(f"  {error!r:.200}")
        return 1000 * used / count, each


def cpu(servers: Pids) -> float:
    """The seconds of CPU time that processes have used, without their children."""
    return sum(processes.cpu(pid) or 0 for pid in servers)


def await_rest(servers: Pids) -> None:
    """Wait until servers and workers have done what they do after their start: a run, Brotli."""
    for _ in range(REST):
        everybody = [*servers, *(child for pid in servers for child in processes.children(pid))]
        before = cpu(everybody)
        time.sleep(SETTLED)
        if cpu(everybody) - before < 0.1 * SETTLED:
            return


def memory(servers: Pids) -> float:
    """The memory of servers and their workers now, in MB."""
    return sum(processes.memory(pid) or 0 for pid in servers) / 1e6


def measure(url: str, counts: Sequence[int], seconds: float, servers: Pids) -> None:
    """Print the table for a server, or for several behind one address."""
    await_rest(servers)
    arrival, size = asyncio.run(arrive(url, max(counts), servers))
    print(
        HEADER.format(
            "readers", "a second", "p50 ms", "p95 ms", "errors", "CPU ms", "client ms", "MB"
        )
    )
    stays = [asyncio.run(stay(url, count, seconds, servers)) for count in counts]
    if len(servers) == 1 and len(counts) > 1:
        change, most = stays[-1]
        each = max(0, most - stays[0][1]) / (counts[-1] - counts[0])
        extrapolate(change, arrival, size, most, each)


def extrapolate(change: float, arrival: float, size: float, server: float, each: float) -> None:
    """Print what very many readers need, as deploy/README.md has it.

    Args:
        change, arrival: ms of CPU.
        size: MB that an arrival sends.
        server: MB of a server with its worker.
        each: MB more for each reader.
    """
    print(f"\n{CROWD:,} readers, of whom each comes within ten minutes, on paper:")
    print(
        f"arriving: {CROWD * arrival / 1000 / 600:.1f} cores, "
        f"{8 * CROWD * size / 600 / 1000:.2f} Gbit/s"
    )
    for every in (2, 10, 60):
        cores = CROWD / every * change / 1000
        servers = max(2 * cores, CROWD / SESSIONS)  # a server is one core at most, half of it used
        gigabytes = (servers * server + CROWD * each) / 1000
        print(
            f"a change every {every} s: {cores:.0f} cores busy, {servers:.0f} servers, "
            f"{gigabytes:.0f} GB"
        )


@contextmanager
def served(replicas: int) -> Iterator[tuple[str, list[Server]]]:
    """The app on this machine, by itself or as two replicas behind nginx; yield its address too."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [
            stack.enter_context(serving(ROOT / "app.py", folder / f"{number}.log", "/healthz"))
            for number in range(replicas)
        ]
        if replicas == 1:
            yield servers[0].url, servers
        else:
            yield stack.enter_context(nginx.in_front_of(servers, folder, tls=False)), servers


def process_counts() -> list[int]:
    """How many processes serve the app, from one measurement to the next."""
    if missing := nginx.missing():
        print(f"\nTwo replicas are not measured; needed: {missing}")
    return [1] if missing else [1, 2]


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few readers, for a short time")
    parser.add_argument("--url", help="a server that runs already, say behind nginx (no https)")
    parser.add_argument("--readers", type=int, nargs="*", help="how many, instead of 30 to 300")
    given = parser.parse_args(arguments)
    counts = given.readers or ([30] if given.quick else [30, 100, 200, 300])
    seconds = 6 if given.quick else 20
    processes.raise_descriptor_limit()
    print(f"\n{platform.node()}, {processes.processor()}, {os.cpu_count()} cores")
    if given.url:
        measure(given.url.rstrip("/"), counts, seconds, ())
        return
    for replicas in process_counts():
        print(f"\n{'one process' if replicas == 1 else f'{replicas} replicas behind nginx'}")
        with served(replicas) as (url, servers):
            pids = [server.pid for server in servers]
            measure(url, counts, seconds, pids)
            logged = sum(len(server.log) for server in servers)
            print(f"after they left: {memory(pids):.0f} MB; the log has {logged} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
