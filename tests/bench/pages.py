"""What pages cost: the server's time for a page and for its fragments, a cold page in the browser.

Targets: a cold page opens in under 1.5 s after the server is up; a full rerun takes at most 100 ms
at the median; a light interaction, that is a fragment with cached pictures, at most 4 ms of CPU; a
page with feature maps of an image that nobody has looked at, 250 ms.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from lib.ui.router import PAGES
from tests.support import chromium, processes
from tests.support.client import Reader, Run
from tests.support.server import ROOT, Server, serving

RUNS = 40


def measure(server: Server, reader: Reader, name: str, runs: int, fragment: str = "") -> Run:
    """Run a page or a fragment several times, print a line, and return the last run."""
    before = processes.cpu(server.pid)
    done = [reader.run(fragment) for _ in range(runs)]
    after = processes.cpu(server.pid)
    assert not any(run.failed for run in done), name
    report(name, [run.seconds for run in done], before, after, done[-1].bytes)
    return done[-1]


def report(
    name: str, seconds: list[float], before: float | None, after: float | None, size: int
) -> None:
    """Print a line: the median, the CPU time of a run, and the bytes of the last one."""
    runs = len(seconds)
    cpu = "" if before is None or after is None else f"{1000 * (after - before) / runs:.1f}"
    print(f"{name:24} {1000 * statistics.median(seconds):10.1f} {cpu:>8} {size / 1e3:8.1f}")


def reruns(server: Server) -> None:
    """Print, for every page, its first run, its full reruns, and the reruns of its fragments."""
    print(f"\n{'page':24} {'median ms':>10} {'CPU ms':>8} {'kB':>8}")
    for page in PAGES:
        reader = Reader(server.url, "" if page is PAGES[0] else page.address)
        first = measure(server, reader, f"{page.address}, first", 1)
        measure(server, reader, f"{page.address}, again", RUNS)
        for number, fragment in enumerate(first.fragments, 1):
            measure(server, reader, f"{page.address}, fragment {number}", RUNS, fragment)
        reader.close()


def new_images(server: Server) -> None:
    """Print what a page with feature maps costs for an image that nobody has looked at yet."""
    for network in ("plain", "separable"):
        before, seconds = processes.cpu(server.pid), []
        for image in range(1, RUNS + 1):
            query = {"layers_network": network, "layers_image": str(image)}
            reader = Reader(server.url, "layers", query)
            run = reader.run()
            reader.close()
            assert not run.failed, query
            seconds.append(run.seconds)
        report(f"layers, new, {network}", seconds, before, processes.cpu(server.pid), run.bytes)


def cold(folder: Path) -> None:
    """Print how long each page takes in a new browser, as the first visit to a new server."""
    path = chromium.find()
    if not path:
        print("\nNo Chromium: cold pages not measured.")
        return
    print(f"\n{'page':12} {'cold, seconds until its script is done':>12}")
    with sync_playwright() as playwright:
        for page in PAGES:
            with serving(ROOT / "app.py", folder / "log.txt", "/healthz") as server:
                browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
                tab = browser.new_page(viewport={"width": 1280, "height": 720})
                start = time.perf_counter()
                tab.goto(f"{server.url}/{'' if page is PAGES[0] else page.address}")
                tab.wait_for_selector(".qp-head h1")
                tab.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
                print(f"{page.address:12} {time.perf_counter() - start:.2f}")
                browser.close()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(ROOT / "app.py", folder / "log.txt", "/healthz") as server:
            reruns(server)
            new_images(server)
        cold(folder)
