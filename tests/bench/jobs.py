"""What readers wait for on the pages about networks, and what heavy work costs everybody else.

Targets: the answer to a drawn picture at most 50 ms on the server; the feature maps of an image
that nobody has looked at yet at most 250 ms; light pages within 200 ms while ten visitors press Run
at once, and while a sweep runs; a stopwatch holds a sweep for at most 10 s; with 30 open sessions a
light interaction takes less than 100 ms at the median.
"""

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count, cycle
from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.jobs.board import PASSED
from lib.ui.components import drawing_pad
from lib.ui.router import PAGES
from lib.ui.state import SENT
from tests.support import processes
from tests.support.client import Reader, Run
from tests.support.server import ROOT, Server, serving

TIMES = 30
LIGHT = ("integers", "floats", "scale")
VISITORS = 10
SESSIONS = 30
COLUMNS = (
    *("runs", "page, median ms", "95 % ms", "worst ms"),
    *("fragment, median ms", "95 % ms", "worst ms"),
)
WATCHED = 10  # seconds that readers of light pages are watched where nothing else sets an end


def row(*cells: object) -> None:
    """Print one row of a table."""
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def header(*cells: str) -> None:
    """Print a table's first row."""
    print()
    row(*cells)
    print("|---|" + "--:|" * (len(cells) - 1))


def milliseconds(seconds: list[float]) -> tuple[str, str, str]:
    """The median, the time within which 95 of 100 come, and the longest."""
    *_, most = statistics.quantiles(seconds, n=20, method="inclusive")
    middle, within, longest = (
        f"{1000 * each:.0f}" for each in (statistics.median(seconds), most, max(seconds))
    )
    return middle, within, longest


def measure(server: Server, name: str, call: Callable[[], Run]) -> None:
    """Run something several times and print a row."""
    before = processes.cpu(server.pid)
    runs = [call() for _ in range(TIMES)]
    after = processes.cpu(server.pid)
    assert not any(run.failed for run in runs), name
    cpu = "" if before is None or after is None else f"{1000 * (after - before) / TIMES:.0f}"
    row(name, *milliseconds([run.seconds for run in runs]), cpu)


# --- one reader -----------------------------------------------------------------------------------


def settle(url: str) -> None:
    """Wait for the run that the server begins by itself: then the worker is there, and idle."""
    reader = Reader(url, "network")
    page = reader.run()
    reader.watch(page if page.button("Run again") else reader.press(page, "Run"))
    reader.close()


def dabs(server: Server) -> Iterator[Run]:
    """Paint on the page What changed, one more pixel each time."""
    reader = Reader(server.url, "changed")
    [pad] = [
        delta
        for delta in reader.run().of("bidi_component")
        if delta.new_element.bidi_component.component_name == "qp_drawing_pad"
    ]
    component = pad.new_element.bidi_component
    held = json.loads(component.bytes)
    picture = drawing_pad.decode(held["value"]).copy()
    for pixel in count():
        picture.flat[pixel] = 255
        sent = {"value": drawing_pad.encode(picture), "seq": held["seq"] + 1 + pixel}
        reader.set(WidgetState(id=component.id, json_value=json.dumps({SENT: sent})))
        yield reader.run(pad.fragment_id)


def feature_maps(server: Server) -> Iterator[Run]:
    """Open a layer's maps, each time with an image that nobody has looked at yet."""
    settings = {"layers_view": "One layer"}
    for image in count(200):
        reader = Reader(server.url, "layers", settings | {"layers_image": str(image)})
        yield reader.run()
        reader.close()


def alone(server: Server) -> None:
    """Print what one reader waits for."""
    header("one reader", "median ms", "95 % ms", "worst ms", "server's CPU ms")
    for name, runs in (
        ("a dab on the drawing pad", dabs(server)),
        ("feature maps of a new image", feature_maps(server)),
    ):
        measure(server, name, partial(next, runs))


# --- many readers ---------------------------------------------------------------------------------


@contextmanager
def light_readers(url: str, name: str, number: int = 3, thinking: float = 0.2) -> Iterator[None]:
    """Keep readers busy on light pages for the length of a with statement, then print a row.

    Args:
        url: of the server.
        name: of the row.
        number: of readers; all have seen every page before.
        thinking: seconds between what a reader does and the next thing: the page anew, then each
            of its fragments. Nobody keeps in step with the others.
    """
    pages: list[float] = []
    fragments: list[float] = []
    end = threading.Event()
    ready = threading.Barrier(number + 1, timeout=300)  # seconds: first views of every page

    def read(position: int) -> None:
        address = LIGHT[position % len(LIGHT)]
        reader = Reader(url)
        for page in PAGES:
            reader.turn_to("" if page is PAGES[0] else page.address)
            reader.run()
        reader.turn_to(address)
        parts = ["", *reader.run().fragments]
        ready.wait()
        end.wait(thinking * position / number)
        for fragment in cycle(parts):
            if end.wait(thinking):
                break
            run = reader.run(fragment)
            assert not run.failed, address
            (fragments if fragment else pages).append(run.seconds)
        reader.close()

    with ThreadPoolExecutor(number) as pool:
        reading = [pool.submit(read, position) for position in range(number)]
        ready.wait()
        try:
            yield
        finally:
            end.set()
        for each in reading:
            each.result()
    row(name, len(pages) + len(fragments), *milliseconds(pages), *milliseconds(fragments))


def visitors(url: str) -> float:
    """Let ten press Run at once and wait until all have the same result; return the seconds."""
    together = threading.Barrier(VISITORS, timeout=60)

    def visit(_: int) -> str:
        reader = Reader(url, "network", {"weight_bits": "4", "activation_bits": "4"})
        page = reader.run()
        together.wait()
        last = reader.watch(reader.press(page, "Run"))
        reader.close()
        assert last.button("Run again"), "no result"
        return "".join(delta.new_element.html.body for delta in last.of("html"))

    start = time.perf_counter()
    with ThreadPoolExecutor(VISITORS) as pool:
        assert len(set(pool.map(visit, range(VISITORS)))) == 1
    return time.perf_counter() - start


def hold(url: str, sweep: Reader, seen: Run) -> tuple[float, float]:
    """Press Run at the stopwatch while a sweep runs, and stop the sweep when it goes on.

    Returns:
        the seconds until the stopwatch's result was there, and those that the sweep stood still.
    """
    reader = Reader(url, "network", {"network_view": "Stopwatch"})
    page = reader.run()
    start = time.perf_counter()
    with ThreadPoolExecutor(1) as pool:
        timing = pool.submit(lambda: reader.watch(reader.press(page, "Run")))
        stood: list[float] = []
        while not timing.done() or seen.shows(PASSED):
            time.sleep(0.1)
            seen = sweep.run(seen.fragments[0])
            if seen.shows(PASSED):
                stood.append(time.perf_counter())
        whole = time.perf_counter() - start
    assert timing.result().button("Run again"), "no result"
    reader.close()
    sweep.press(seen, "Stop")
    return whole, stood[-1] - stood[0]


def many(server: Server) -> None:
    """Print what readers of light pages notice of heavy work and of each other."""
    header(f"readers at {', '.join(LIGHT)}", *COLUMNS)
    with light_readers(server.url, "3 readers alone"):
        time.sleep(WATCHED)
    with light_readers(server.url, f"3 readers while {VISITORS} visitors press Run at once"):
        waited = visitors(server.url)
    sweep = Reader(server.url, "bits")
    seen = sweep.press(sweep.run(), "Run")
    with light_readers(server.url, "3 readers while a sweep runs"):
        time.sleep(WATCHED)
    whole, stood = hold(server.url, sweep, seen)
    sweep.close()
    with light_readers(server.url, f"{SESSIONS} readers, who act every 2 s", SESSIONS, 2):
        time.sleep(WATCHED)
    header("heavy work", "seconds")
    row(f"{VISITORS} visitors press Run at once: all have the same result", f"{waited:.1f}")
    row("a stopwatch is pressed during a sweep: its result is there", f"{whole:.1f}")
    row("meanwhile the sweep stood still for", f"{stood:.1f}")


def main() -> None:
    """Measure and print."""
    print("### Heavy work, and what others notice of it")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT / "app.py", Path(folder) / "log.txt", "/healthz") as server,
    ):
        settle(server.url)
        alone(server)
        many(server)
    print()


if __name__ == "__main__":
    main()
