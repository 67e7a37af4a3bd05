"""The sweep of the page How low can you go: 49 networks, each over the 10,000 test images.

Targets: the first cell is on screen within 3 s of pressing Run, also where the server has only just
started; all of them within 3 minutes.
"""

import tempfile
import time
from pathlib import Path

from tests.bench.jobs import header, row, settle
from tests.support.client import Reader, Run
from tests.support.server import ROOT, serving


def second_cell(run: Run) -> bool:
    """Whether the first cell is there, for the second is being measured."""
    return run.shows("Cell 2 of 49")


def main() -> None:
    """Measure and print."""
    print("### The sweep of the plain network")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT / "app.py", Path(folder) / "log.txt", "/healthz") as server,
    ):
        header("on screen, from pressing Run", "seconds")
        new = Reader(server.url, "bits", {"bits_granularity": "per tensor"})
        page = new.run()
        start = time.perf_counter()
        seen = new.watch(new.press(page, "Run"), second_cell)
        row("the first cell, right after the server's start", f"{time.perf_counter() - start:.1f}")
        new.press(seen, "Stop")
        new.close()
        settle(server.url)
        reader = Reader(server.url, "bits")
        page = reader.run()
        start = time.perf_counter()
        seen = reader.watch(reader.press(page, "Run"), second_cell)
        row("the first cell, later", f"{time.perf_counter() - start:.1f}")
        last = reader.watch(seen, longest=600)
        row("all 49 cells", f"{time.perf_counter() - start:.1f}")
        assert last.button("Run again"), "no result"
        reader.close()
    print()


if __name__ == "__main__":
    main()
