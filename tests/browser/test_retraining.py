"""The page "Training for it" in a browser: one weight by key, and a training that is watched."""

import os
import re
import signal
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import violations
from tests.support.browsing import RUN, turn_to, visit
from tests.support.processes import children
from tests.support.server import Server

SETTINGS = "retraining?retraining_passes=4&retraining_rate=0.002"


def test_one_weight_by_button_and_key(page: Page, server: Server) -> None:
    visit(page, server, "retraining")
    sentence, view = page.locator(".board .sentence"), page.locator(".board .view")
    expect(sentence).to_contain_text("The weight is −1.80, rounded to −2")
    page.get_by_role("button", name="Next →").click()
    expect(sentence).to_contain_text("the loss has changed from 7.29 to 2.89")
    page.keyboard.press("End")
    expect(page).to_have_url(f"{server.url}/retraining?retraining_step=24")
    shown = page.locator(".qp-numbers dd").first.inner_text()
    expect(view).to_have_attribute("aria-label", re.compile(rf"{re.escape(shown)}\. With the true"))
    expect(view).to_have_attribute("aria-label", re.compile("true slope: −1.8, rounded to −2"))
    # Another beginning leaves the walk where it is.
    visit(page, server, "retraining?retraining_step=24&retraining_start=2.6")
    expect(sentence).to_contain_text("both are stuck")


# The images that a training has learned from, once these are more than so many.
LEARNED = """(least) => {
  const cells = [...document.querySelectorAll(".qp-numbers dd")];
  const found = cells.map((cell) => cell.innerText.match(/ s, ([\\d,]+) images$/)).find(Boolean);
  const images = found ? Number(found[1].replaceAll(",", "")) : 0;
  return images > least && images;
}"""


def images_learned(page: Page, more_than: int) -> int:
    """How many images the training has learned from, once these are more than so many."""
    found: int = page.wait_for_function(LEARNED, arg=more_than, timeout=RUN).json_value()
    return found


def test_a_training_is_watched_left_and_stopped(page: Page, server: Server) -> None:
    visit(page, server, SETTINGS)
    page.get_by_role("button", name="Train", exact=True).click()
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    expect(page.get_by_text("Cost so far")).to_be_visible(timeout=RUN)
    learned = images_learned(page, 0)
    learned = images_learned(page, learned)

    # It goes on while nobody looks, and is stopped here or there.
    turn_to(page, "Integers")
    expect(page.locator("h1")).to_have_text("Integers")
    page.go_back()
    images_learned(page, learned)
    stop.click()
    expect(page.get_by_text("Press Train to go on: what it has measured is kept")).to_be_visible()
    stopped = images_learned(page, learned)
    assert violations(page) == []

    # It goes on where it was.
    page.get_by_role("button", name="Train", exact=True).click()
    expect(stop).to_be_visible()
    images_learned(page, stopped)
    stop.click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()


@pytest.mark.skipif(sys.platform != "linux", reason="the worker is found under /proc")
def test_a_killed_worker_costs_time_and_the_page_says_so(page: Page, server: Server) -> None:
    visit(page, server, f"{SETTINGS}&retraining_weights=4")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("Cost so far")).to_be_visible(timeout=RUN)
    [worker] = [
        pid
        for pid in children(server.pid)
        if b"lib.jobs.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(worker, signal.SIGKILL)
    expect(page.get_by_text("The worker process was lost; the run began again.")).to_be_visible()
    expect(page.get_by_text("Cost so far")).to_be_visible(timeout=RUN)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
