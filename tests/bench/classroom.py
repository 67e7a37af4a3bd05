"""A class in a room: 300 students answer five questions within ten seconds each.

Each has the page's connection, looks every 1.9 s as a phone does, answers once at a moment of its
own, and repeats what wasn't taken. Every answer is to be confirmed within 500 ms at the 95th
percentile, the board to count it at most 1 s later, and everybody to see the next question within
2 s. The app itself serves them, with this client on the same cores.
"""

import asyncio
import json
import random
import tempfile
import time
import uuid
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

from lib.teaching import questions
from lib.teaching.questions.records import NumberQuestion
from tests.bench import load
from tests.support.classroom import Teacher
from tests.support.server import ROOT, serving

STUDENTS = 300
QUESTIONS = 5
WITHIN = 10.0  # seconds in which all answer
LOOK, COUNT = 1.9, 0.8  # seconds from one look of a phone, and of the board, to the next


class Connection:
    """A connection of a browser, kept open."""

    def __init__(self, url: str, address: str | None = None) -> None:
        """Connect to the server of that address, from one of this machine's, if it is given."""
        self._url = urlsplit(url)
        self._from = (address, 0) if address else None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        """Connect."""
        host, port = self._url.hostname, self._url.port
        self._streams = await asyncio.open_connection(host, port, local_addr=self._from)

    async def exchange(
        self, path: str, headers: dict[str, str], body: object = None
    ) -> tuple[int, bytes]:
        """Ask the server: with a body it is a POST."""
        if self._streams is None:
            await self.open()
        assert self._streams
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body).encode()
        lines = [
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
            f"Host: {self._url.netloc}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            (int(line.split(":")[1]) for line in head.lower().split("\r\n") if "t-length" in line),
            0,
        )
        return int(head.split()[1]), await reader.readexactly(length)

    async def ask(self, path: str, headers: dict[str, str], body: object = None) -> tuple[int, Any]:
        """Ask for JSON."""
        status, text = await self.exchange(path, headers, body)
        return status, json.loads(text) if status == 200 else text.decode()


class Class:
    """Everybody in the room, and what was measured."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.teacher = Teacher(url)
        self.errors: list[str] = []
        self.confirmed: list[float] = []  # seconds from sending an answer to its confirmation
        self.seen: list[float] = []  # seconds from asking a question to seeing it
        self.asked_at: dict[int, float] = {}
        self.sent = 0  # answers confirmed in this turn
        self.over = False

    async def student(self) -> None:
        """Join, look, answer each question once."""
        line, me = Connection(self.url), {"X-Participant": uuid.uuid4().hex}
        room = f"/r/{self.teacher.code}"
        await asyncio.sleep(random.uniform(0, LOOK))
        self._check(await line.ask(f"{room}/join", me, {}))
        turn, due = 0, float("inf")
        while not self.over:
            started = time.perf_counter()
            status, said = await line.ask(f"{room}/seat", me)
            if self._check((status, said)) and said["turn"] > turn:
                turn = said["turn"]
                now = time.perf_counter()
                self.seen.append(now - self.asked_at[turn])
                due = self.asked_at[turn] + LOOK + random.uniform(0, WITHIN - LOOK)
            rest = LOOK - (time.perf_counter() - started)
            if due < time.perf_counter() + rest:
                await asyncio.sleep(max(due - time.perf_counter(), 0))
                sent = time.perf_counter()
                answer = {"turn": turn, "answer": random.randint(-128, 127)}
                if self._check(await line.ask(f"{room}/answer", me, answer)):
                    self.confirmed.append(time.perf_counter() - sent)
                    self.sent += 1
                due = float("inf")
            await asyncio.sleep(max(LOOK - (time.perf_counter() - started), 0))

    async def lead(self) -> list[float]:
        """Ask all questions; return the seconds by which the board was late, for each."""
        line, key = Connection(self.url), {"X-Key": self.teacher.key}
        room = f"/r/{self.teacher.code}"
        numbers = [
            (page, number)
            for page in questions.TEASERS
            for number in range(questions.count(page))
            if isinstance(questions.question(page, number, 0), NumberQuestion)
        ]
        await asyncio.sleep(2 * LOOK)
        late = []
        for turn in range(1, QUESTIONS + 1):
            self.sent = 0
            page, number = numbers[turn % len(numbers)]
            self.asked_at[turn] = time.perf_counter()
            self._check(await line.ask(f"{room}/ask", key, {"page": page, "number": number}))
            all_sent, counted = 0.0, 0
            while counted < STUDENTS and time.perf_counter() < self.asked_at[turn] + 3 * WITHIN:
                await asyncio.sleep(COUNT)
                if not all_sent and self.sent == STUDENTS:
                    all_sent = time.perf_counter()
                _, board = await line.ask(f"{room}/board", key)
                counted = board["answered"]
            late.append(time.perf_counter() - (all_sent or time.perf_counter()))
            if counted < STUDENTS:
                self.errors.append(f"{STUDENTS - counted} answers of question {turn} are missing")
            self._check(await line.ask(f"{room}/reveal", key, {}))
            await asyncio.sleep(LOOK)
        self.over = True
        return late

    def _check(self, reply: tuple[int, Any]) -> bool:
        if reply[0] != 200:
            self.errors.append(f"{reply[0]}: {reply[1]}")
        return reply[0] == 200


async def hold(url: str) -> None:
    """Hold the lesson, and print what was measured."""
    room = Class(url)
    *_, late = await asyncio.gather(*(room.student() for _ in range(STUDENTS)), room.lead())
    assert late is not None
    for what, seconds in (("confirmed", room.confirmed), ("next question seen", room.seen)):
        cut = quantiles(seconds, n=20)
        print(
            f"{what}: {len(seconds)}, median {cut[9] * 1000:.0f} ms, "
            f"95 of 100 within {cut[18] * 1000:.0f} ms, last {max(seconds) * 1000:.0f} ms"
        )
    print(f"the board's count was complete at most {max(late) * 1000:.0f} ms after the last answer")
    print(f"errors: {len(room.errors)} {room.errors[:3]}")


def main() -> None:
    """Run the app, and hold the lesson in it."""
    print(f"### A room: {STUDENTS} students, {QUESTIONS} questions\n")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log.txt")
        with serving(ROOT / "app.py", log, "/healthz") as server:
            load.await_rest([server.pid])
            asyncio.run(hold(server.url))
