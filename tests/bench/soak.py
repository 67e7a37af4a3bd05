"""Twenty people on all pages for ten minutes: `make soak`, or `python -m tests.bench soak`.

Options: --minutes 10 --readers 20. Each reader opens pages with settings combined at random,
changes what stands there, presses buttons (runs begin and are stopped), gives files, turns pages,
loses the connection and comes back, and now and then leaves for good.

Targets: no exception on any page, nothing in the log; what server and worker hold grows by at most
5 % from the middle of the time to its end; and they never take more than 1.5 GB together.

What they hold is the lowest of each half minute: a run may take 300 MB for two seconds, so that a
look now and then says more of the runs than of what stays behind them. What they take is the most.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import NamedTuple

from streamlit.logger import set_log_level

from lib.ui.router import PAGES
from tests.bench.memory import MOST
from tests.support import hands, processes
from tests.support.client import Reader, Run
from tests.support.server import ROOT, Server, serving

EVERY = 30  # seconds from one line to the next
LOOKS = 60  # at the memory, in that time
GROWTH = 1.05  # at most
ROW = "{:>8} {:>10} {:>10} {:>8} {:>8} {:>8} {:>8} {:>7}"


class Memory(NamedTuple):
    """What was seen of the memory in some time, in MB.

    server, worker: the least of each. held: of both together the least, and taken: the most.
    """

    server: float
    worker: float
    held: float
    taken: float


def watch(pid: int, seconds: float) -> Memory:
    """Look at the memory of a server and its worker for so long; 0 where it isn't known."""
    seen = []
    for _ in range(LOOKS):
        time.sleep(seconds / LOOKS)
        own, both = processes.own_memory(pid) or 0, processes.memory(pid) or 0
        seen.append((own / 1e6, (both - own) / 1e6, both / 1e6))
    servers, workers, totals = zip(*seen, strict=True)
    return Memory(min(servers), min(workers), min(totals), max(totals))


class Crowd:
    """The readers, what they have done so far, and what went wrong."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self.done: Counter[str] = Counter()
        self.errors: list[str] = []
        self.over = threading.Event()

    def live(self, number: int) -> None:
        """Be one reader after another until it is over."""
        while not self.over.wait(random.uniform(0, 2)):
            try:
                self._visit(number)
            except Exception:  # whatever it is, it stands in the verdict
                self._fail("a reader", "".join(traceback.format_exc(limit=-4)))

    def _visit(self, number: int) -> None:
        """Come, look at several pages, and leave."""
        reader = Reader(self._server.url)
        try:
            for _ in range(random.randint(3, 12)):
                page = random.choice(PAGES)
                query = hands.query(page.address)
                reader.turn_to("" if page is PAGES[0] else page.address, query)
                try:
                    self._read(reader, f"{page.address} {query}")
                except TimeoutError:
                    if f"{reader.asked} does not exist" not in self._server.log:
                        self._fail(f"{page.address} {query}", "no answer")
                    break  # to what another change had taken away, a browser gets none either
                if self.over.is_set():
                    break
        finally:
            reader.close()

    def _read(self, reader: Reader, where: str) -> None:
        """Open a page and do something on it, several times."""
        page = seen = self._check("opened", where, reader.run())
        for _ in range(random.randint(2, 12)):
            if self.over.wait(random.uniform(0.2, 2)):
                return
            if again := reader.look_again():
                seen = self._check("looked again", where, again)
                page = seen if seen.whole else page
            act = random.random()
            if act < 0.04:
                seen = self._come_back(reader, where)
            elif act < 0.4 and (fragment := hands.give_a_file(reader, page)) is not None:
                seen = self._check("gave a file", where, reader.run(fragment))
            elif possible := hands.changes(seen) or hands.changes(page):
                seen = self._change(reader, where, possible)
            page = seen if seen.whole else page

    def _come_back(self, reader: Reader, where: str) -> Run:
        """Lose the connection, and find everything as it was."""
        before = reader.session
        reader.cut()
        run = self._check("came back", where, reader.run())
        if reader.session != before:
            self._fail(where, "came back to another session")
        return run

    def _change(self, reader: Reader, where: str, possible: Sequence[hands.Change]) -> Run:
        """Change one thing, or two that the server hears of together."""
        for change in random.sample(possible, min(len(possible), random.randint(0, 1))):
            if change.held:
                reader.set(change.state)
        change = random.choice(possible)
        if change.held:
            reader.set(change.state)
            return self._check("changed", where, reader.run(change.fragment))
        return self._check("pressed", where, reader.run(change.fragment, change.state))

    def _check(self, act: str, where: str, run: Run) -> Run:
        with self._lock:
            self.done[act] += 1
        for delta in run.of("exception"):
            self._fail(f"{act}, {where}", delta.new_element.exception.message)
        return run

    def _fail(self, where: str, what: str) -> None:
        with self._lock:
            self.errors.append(f"{where}: {what[-700:]}")


def soak(server: Server, minutes: float, readers: int) -> bool:
    """Let readers come, print a line every now and then, and at the end a verdict."""
    crowd = Crowd(server)
    heads = ("minutes", "server MB", "worker MB", "most MB", "files", "threads", "acts", "errors")
    print(ROW.format(*heads))
    seen: list[Memory] = []  # one for each line
    with ThreadPoolExecutor(readers) as pool:
        living = [pool.submit(crowd.live, number) for number in range(readers)]
        for number in range(1, max(1, round(60 * minutes / EVERY)) + 1):
            seen.append(watch(server.pid, EVERY))
            line(server, crowd, number * EVERY / 60, seen[-1])
        crowd.over.set()
        for each in living:
            each.result()
    print(", ".join(f"{act} {times}" for act, times in crowd.done.most_common()))
    return verdict(crowd, server.log, seen)


def line(server: Server, crowd: Crowd, minute: float, memory: Memory) -> None:
    """Print how it stands."""
    print(
        ROW.format(
            f"{minute:.1f}",
            f"{memory.server:.0f}",
            f"{memory.worker:.0f}",
            f"{memory.taken:.0f}",
            processes.count(server.pid, "fd") or "",
            processes.count(server.pid, "task") or "",
            crowd.done.total(),
            len(crowd.errors),
        ),
        flush=True,
    )


def verdict(crowd: Crowd, log: str, seen: Sequence[Memory]) -> bool:
    """Print what went wrong, how what is held grew from the middle on, and the most taken."""
    count = len(seen)
    middle = median(each.held for each in seen[2 * count // 5 : -(-3 * count // 5)])
    last = median(each.held for each in seen[4 * count // 5 :])
    most = max(each.taken for each in seen)
    flat, within = last <= GROWTH * middle, most <= MOST[1]
    for error, times in Counter(crowd.errors).most_common(10):
        print(f"  {times} times {error}")
    if "Traceback" in log:
        print(log[-3000:])
    grows = "flat" if flat else "GROWS"
    print(f"held: {middle:.0f} MB in the middle, {last:.0f} MB at the end: {grows}")
    word = "within" if within else "ABOVE"
    print(f"taken: {most:.0f} MB at most, {word} the target of {MOST[1]}")
    well = flat and within and not crowd.errors and "Traceback" not in log
    print("It holds." if well else "It does NOT hold.")
    return well


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--readers", type=int, default=20)
    given = parser.parse_args(arguments)
    set_log_level("ERROR")  # the pages, imported for their settings, find no server in this process
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT / "app.py", Path(folder) / "log.txt", "/healthz") as server,
    ):
        well = soak(server, given.minutes, given.readers)
    sys.exit(not well)
