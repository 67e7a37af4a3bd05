"""What a first visit costs over a slow line: seconds until the first picture, requests, bytes.

The line is slow 3G: 400 kbit/s, 400 ms of latency, and the browser's cache is empty. The page is
Integers, whose picture are the bits of a number; beside it stands an app of Streamlit's that shows
a heading alone, which is what nobody who uses Streamlit can go below. Targets: 16 s, and at most
100 kB of files that are ours.
"""

import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from lib.ui.client_files import OWN
from lib.ui.components import files
from tests.support import chromium
from tests.support.server import ROOT, Server, serving

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
EMPTY = "import streamlit as st\n\nst.html('<h1 class=\"first\">Empty</h1>')\n"
PATIENCE = 120_000  # ms
SECONDS, OWN_BYTES = 16, 100_000  # at most


class Visit(NamedTuple):
    """A first visit until its picture is there."""

    seconds: float
    requests: list[tuple[str, int, float]]  # path, bytes on the line, seconds after the start
    messages: int  # bytes through the websocket


def visit(browser: Browser, url: str, selector: str) -> Visit:
    """Open a page in a new profile and wait until `selector` is on screen."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    paths: dict[str, str] = {}
    done: list[tuple[str, int, float]] = []
    messages = [0]
    start = time.perf_counter()

    def asked(event: Any) -> None:
        paths[event["requestId"]] = event["request"]["url"].removeprefix(url.rsplit("/", 1)[0])

    def answered(event: Any) -> None:
        if path := paths.get(event["requestId"]):
            seconds = time.perf_counter() - start
            done.append((path, int(event["encodedDataLength"]), seconds))

    def received(event: Any) -> None:
        messages[0] += len(event["response"]["payloadData"]) * 3 // 4  # it is base64

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", answered)
    session.on("Network.webSocketFrameReceived", received)
    page.goto(url, wait_until="commit", timeout=PATIENCE)
    page.locator(selector).first.wait_for(timeout=PATIENCE)
    seconds = time.perf_counter() - start
    result = Visit(seconds, list(done), messages[0])
    page.context.close()
    return result


def await_brotli(server: Server) -> None:
    """Wait until the server has compressed its files as well as it will."""
    asked = urllib.request.Request(
        f"{server.url}/static/{files.script('picture')}", headers={"Accept-Encoding": "br"}
    )
    while True:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            if answer.headers["Content-Encoding"] == "br":
                return
        time.sleep(0.2)


def show(name: str, visit: Visit) -> None:
    """Print a line."""
    size = sum(size for _, size, _ in visit.requests)
    print(
        f"{name:12} {visit.seconds:8.1f} {len(visit.requests):9} {size / 1e3:8.0f} "
        f"{visit.messages / 1e3:8.1f}",
        flush=True,
    )


def verdict(visit: Visit) -> None:
    """Print whether the page keeps to the targets."""
    own = sum(size for path, size, _ in visit.requests if path.removeprefix("/static/") in OWN)
    for number, most, unit in ((visit.seconds, SECONDS, "s"), (own, OWN_BYTES, "bytes of ours")):
        word = "within" if number <= most else "ABOVE"
        print(f"{number:,.0f} {unit}: {word} the target of {most:,}")


def main() -> None:
    """Measure and print."""
    path = chromium.find()
    if not path:
        print("No Chromium: nothing measured.")
        return
    print(f"\n{'slow 3G':12} {'seconds':>8} {'requests':>9} {'kB':>8} {'kB live':>8}")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        empty = Path(name) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        with serving(empty, Path(name) / "log.txt", "/_stcore/health") as server:
            show("empty app", visit(browser, f"{server.url}/", ".first"))
        with serving(ROOT / "app.py", Path(name) / "log.txt", "/healthz") as server:
            await_brotli(server)
            found = visit(browser, f"{server.url}/integers", ".strip .cell")
            show("integers", found)
            verdict(found)
        browser.close()
