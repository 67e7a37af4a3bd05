"""The most memory that a server and its worker take: `python -m tests.bench memory`.

While 300 readers change numbers, all at once 20 give large pictures, 10 give files of a million
numbers, 20 send forged messages as large as the server takes, and 14 begin runs. First all at one
server, then at two replicas behind nginx. Before that, short jobs one by one in a worker.

Targets: 1.5 GB for one server with its worker, 2.8 GB for two; 300 MB for a job, on top of what the
idle worker takes.
"""

import argparse
import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial

from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from lib.jobs.board import Board
from lib.jobs.tasks import (
    CheckExport,
    CompareEncoders,
    CompareNetworks,
    MeasureLanguageModel,
    MeasurePackedWeights,
    MeasureRoofline,
    RaceMatrices,
    RoundLayer,
    Task,
    TellFakeFromReal,
    TimeLayers,
    WriteDefinition,
)
from tests.bench import load
from tests.support import hands, processes
from tests.support.client import Reader, cookie

READERS, SECONDS = 300, 30
PICTURES, FILES, FORGED = 20, 10, 20
MOST = {1: 1500, 2: 2800}  # MB, by the number of servers
LARGEST = 4_900_000  # bytes of one message; .streamlit/config.toml says 5 MB
RUNS = {  # an address with a run that nobody has made yet
    **{page: {f"{page}_bits": "5"} for page in ("network", "channels", "layers", "range", "bits")},
    "text": {"text_seed": "7"},
    "outliers": {"outliers_sentence": "Nobody has said this before."},
}
BEGIN = ("Run", "Run again", "Join the run", "Write")
ROW = "{:44} {:>8} {:>8}"
JOBS = (
    *(TimeLayers(batch=32), RaceMatrices(size=1024), CheckExport(), TellFakeFromReal()),
    *(MeasureRoofline(), MeasurePackedWeights()),
    *(WriteDefinition(seed=7), MeasureLanguageModel(), CompareEncoders(sentence="Is it here?")),
    RoundLayer(layer="block 2 output"),
)
MOST_OF_A_JOB = 300  # MB


class Peak:
    """The most memory that servers with their workers have taken since the last look."""

    def __init__(self, servers: load.Pids) -> None:
        self._servers = servers
        self._seen = [load.memory(servers)]
        self.highest = 0.0

    def look(self) -> None:
        """Take note of what is taken now."""
        self._seen.append(load.memory(self._servers))

    def report(self, what: str) -> None:
        """Print the most and the last of what was seen, and begin anew."""
        self.highest = max(self.highest, *self._seen)
        print(ROW.format(what, f"{max(self._seen):.0f}", f"{self._seen[-1]:.0f}"), flush=True)
        self._seen = self._seen[-1:]


@contextmanager
def watching(peak: Peak) -> Iterator[None]:
    """Look at the memory again and again for the length of a with statement."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            peak.look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def of_jobs() -> None:
    """Print what the worker takes for one job after the other, and when it is done."""
    board = Board()

    def run(task: Task) -> None:
        job = board.start(task)
        while job.live:
            time.sleep(0.1)
        assert job.result is not None, job.error

    run(CompareNetworks())  # what a worker keeps, engines and networks, is there after one
    peak = Peak(processes.children(os.getpid()))
    print(f"\n{ROW.format('MB, a worker', 'most', 'then')}")
    peak.report("idle")
    idle = peak.highest
    with watching(peak):
        for task in JOBS:
            run(task)
            peak.report(type(task).__name__)
    board.close()
    over = peak.highest - idle
    word = "within" if over <= MOST_OF_A_JOB else "ABOVE"
    print(f"{over:.0f} MB at most for a job, {word} the target of {MOST_OF_A_JOB}")


def give(url: str, page: str, query: dict[str, str]) -> None:
    """Open a page, give it a large file, and look at what becomes of it."""
    reader = Reader(url, page, query, cookie=cookie(url))
    seen = reader.run()
    fragment = hands.give_a_file(reader, seen, large=True)
    assert fragment is not None, f"{page} takes no file"
    assert not reader.run(fragment).failed
    reader.close()


def forge(url: str) -> None:
    """Send the state of a widget that isn't there, as large as a message may be."""
    reader = Reader(url, "integers", cookie=cookie(url))
    reader.run()
    reader.set(WidgetState(id="forged", string_value="x" * LARGEST))
    with suppress(ConnectionClosed):
        reader.run()
    reader.close()


def begin_a_run(url: str, page: str) -> None:
    """Press Run on a page, and look at it for a while."""
    reader = Reader(url, page, RUNS[page], cookie=cookie(url))
    seen = reader.run()
    for label in BEGIN:
        if seen.button(label):
            seen = reader.press(seen, label)
            break
    with suppress(AssertionError):  # there is an end to looking, not to the run
        reader.watch(seen, longest=SECONDS / 2)
    reader.close()


def acts(url: str) -> list[tuple[str, list[Callable[[], None]]]]:
    """What is done beside the readers' changes, one after another, each many times at once."""
    own = {"scale_data": "Your own numbers"}
    return [
        (f"{PICTURES} large pictures at once", [partial(give, url, "changed", {})] * PICTURES),
        (f"{FILES} files of own numbers at once", [partial(give, url, "scale", own)] * FILES),
        (f"{FORGED} forged messages at once", [partial(forge, url)] * FORGED),
        (f"{2 * len(RUNS)} runs", [partial(begin_a_run, url, page) for page in 2 * list(RUNS)]),
    ]


def everything(url: str, peak: Peak) -> None:
    """Do all of it, and print a line for each."""
    with ThreadPoolExecutor(PICTURES + FILES + FORGED + 2 * len(RUNS)) as pool:
        for what, calls in acts(url):
            for done in [pool.submit(call) for call in calls]:
                done.result()
            peak.report(what)
        for done in [pool.submit(call) for _, calls in acts(url) for call in calls]:
            done.result()
        peak.report("all of these at once")


async def with_readers(url: str, count: int, peak: Peak) -> None:
    """Do all of it while readers change numbers."""
    with load.visitors(url, count) as readers:
        for reader in readers:
            await reader.fetch_page()
            await reader.open()
        peak.report(f"{count} readers")
        over = asyncio.Event()

        async def change() -> None:
            while not over.is_set():
                end = asyncio.get_running_loop().time() + load.EVERY
                await asyncio.gather(*(reader.stay(end, []) for reader in readers))

        changing = asyncio.create_task(change())
        try:
            await asyncio.to_thread(everything, url, peak)
        finally:
            over.set()
            await changing
    peak.report("after they left")


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench memory", description=__doc__)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--replicas", type=int, nargs="*", default=load.process_counts())
    given = parser.parse_args(arguments)
    processes.raise_descriptor_limit()
    of_jobs()
    for replicas in given.replicas:
        with load.served(replicas) as (url, servers):
            peak = Peak([server.pid for server in servers])
            print(f"\n{ROW.format(f'MB, {replicas} with worker', 'most', 'then')}")
            with watching(peak):
                asyncio.run(with_readers(url, given.readers, peak))
            most = MOST[replicas]
            word = "within" if peak.highest <= most else "ABOVE"
            print(f"{peak.highest:.0f} MB at most, {word} the target of {most}")
            assert not any("Traceback" in server.log for server in servers)
