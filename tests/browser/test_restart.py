"""The server is killed and started again: pages say what is gone, and keep what is theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from safetensors.numpy import save

from lib.ui.runs import LOST
from pages.changed_parts.own_picture import GONE
from tests.support.browsing import address, tab, visit
from tests.support.server import ROOT, Server, free_port

TINY = b"0.5\n-1.25\n2\n"
TENSORS = save({name: np.arange(6, dtype=np.float32) for name in ("first", "second")})


class Fragile:
    """A server that is killed and started again at the same address."""

    def __init__(self, log: Path) -> None:
        self._log, self._port = log, free_port()
        self.start()

    def start(self) -> None:
        self.server = Server(ROOT / "app.py", self._log, port=self._port)
        self.server.wait("/healthz")

    def restart(self) -> None:
        self.server.kill()
        self.start()


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragile]:
    fragile = Fragile(tmp_path_factory.mktemp("fragile") / "log.txt")
    yield fragile
    fragile.server.stop()


@pytest.fixture
def opened(browser: Browser, fragile: Fragile) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page in a tab of its own, and waits until it is there."""
    with tab(browser) as page:
        yield lambda path: visit(page.context.new_page(), fragile.server, path)


Open = Callable[[str], Page]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def how(page: Page, place: int = 0) -> None:
    page.get_by_text("How this was computed").nth(place).click()


def test_what_is_gone_after_a_restart_is_said(fragile: Fragile, opened: Open) -> None:
    running = opened("network?weight_bits=5")
    press(running, "Run")
    expect(running.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    waiting = opened("channels?channels_bits=3")
    press(waiting, "Run")
    expect(waiting.get_by_text("In the queue, place")).to_be_visible()

    pasted = opened("scale?scale_data=Your+own+numbers&scale_bits=5")
    press(pasted, "Give numbers")
    pasted.get_by_role("textbox", name="Paste numbers").fill("0.5, -1.25, 2")
    pasted.get_by_role("textbox", name="Paste numbers").press("Control+Enter")
    expect(pasted.get_by_text("Your 3 numbers").first).to_be_visible()

    given = opened("scale?scale_data=Your+own+numbers")
    press(given, "Give numbers")
    given.locator("input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": TINY}
    )
    expect(given.get_by_text("Your 3 numbers").first).to_be_visible()

    model = opened("yours")
    model.locator(".model-file input").set_input_files(
        {"name": "mine.safetensors", "mimeType": "", "buffer": TENSORS}
    )
    expect(model.get_by_role("img", name="values of")).to_be_visible()
    expect(model.get_by_text("Until you open one")).to_have_count(0)

    painted = opened("changed?changed_image=5")
    pad = painted.locator("canvas").first
    pad.scroll_into_view_if_needed()
    pad.click()

    fragile.restart()
    # Runs: lost, whether they went on or waited; the settings are those chosen before.
    for page, bits in ((running, "weight_bits"), (waiting, "channels_bits")):
        expect(page.get_by_text(f"{LOST} Press Run to begin again.")).to_be_visible()
        assert bits in address(page)
        press(page, "Run")
        expect(page.get_by_text(LOST)).to_have_count(0)
        expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()

    # Text that stands in its box is read again; a file is gone, and not shown by its name.
    pasted.wait_for_selector('[data-test-connection-state="CONNECTED"]')
    how(pasted, 2)
    expect(pasted.locator("code").filter(has_text="[0.5, -1.25, 2.0]").first).to_be_visible()
    assert address(pasted)["scale_bits"] == "5"
    expect(given.get_by_text("“mine.csv” is gone: the server was started again.")).to_be_visible()
    expect(painted.get_by_text(GONE)).to_be_visible()

    # A model file never left the browser, which offers it again.
    model.wait_for_selector('[data-test-connection-state="CONNECTED"]')
    model.get_by_role("textbox", name="Filter by name").fill("second")
    model.get_by_role("textbox", name="Filter by name").press("Enter")
    expect(model.get_by_text("1 of 2 tensors.")).to_be_visible()
