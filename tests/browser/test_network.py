"""The page "The network, live" in a browser: its views, and what visitors of one server share."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.axe import violations
from tests.support.browsing import RUN, tab, turn_to
from tests.support.server import Server

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")


Visit = Callable[[str], Page]


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """A function that opens the page with some settings, as a visitor of its own."""
    with ExitStack() as tabs:

        def visit(settings: str) -> Page:
            page = tabs.enter_context(tab(browser))
            page.goto(f"{server.url}/network?{settings}")
            return page

        yield visit


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_the_views_by_keyboard(visit: Visit) -> None:
    page = visit("network=separable")
    page.get_by_role("radio", name="Result").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every layer in bytes")).to_be_visible()
    page.wait_for_function("() => location.search.includes('network_view=Memory')")
    page.get_by_text("Every layer in bytes").click()
    expect(page.get_by_role("region", name="Bytes of each layer in int8")).to_be_visible()
    assert violations(page) == []


@needs_proc
def test_queue_join_leave_and_stop(visit: Visit, server: Server) -> None:
    default = visit("")
    turn_to(default, "Home")  # which begins the run of the start
    expect(default.get_by_role("heading", name="Quantization Playground")).to_be_visible()
    turn_to(default, "The network, live")
    expect(button(default, "Run again")).to_be_visible(timeout=RUN)

    first = visit("weight_bits=6")
    button(first, "Run").click()
    expect(first.get_by_text("Answering the test images")).to_be_visible()
    os.kill(worker_of(server), signal.SIGSTOP)  # so that the run lasts as long as the test
    second = visit("weight_bits=5")
    button(second, "Run").click()
    expect(second.get_by_text("In the queue, place 1")).to_be_visible()

    # Another visitor with the same settings sees the run; leaving and coming back finds it.
    same = visit("weight_bits=6")
    expect(button(same, "Join the run")).to_be_visible()
    turn_to(first, "Home")
    expect(first.get_by_role("heading", name="Quantization Playground")).to_be_visible()
    turn_to(first, "The network, live")
    expect(button(first, "Stop")).to_be_visible()

    # Who joins has it go on for them when the other leaves it.
    button(same, "Join the run").click()
    expect(button(same, "Leave the run")).to_be_visible()
    button(first, "Leave the run").click()
    expect(button(first, "Join the run")).to_be_visible()
    expect(button(same, "Stop")).to_be_visible()
    button(first, "Join the run").click()
    expect(button(same, "Leave the run")).to_be_visible()
    same.close()  # who is gone waits for nothing
    same = visit("weight_bits=6")

    # The last one ends a run, even one that hangs, and it can be run again.
    for page, watching in ((second, [second]), (first, [first, same])):
        button(page, "Stop").click()
        for each in watching:
            expect(each.get_by_text("The run was stopped")).to_be_visible()
            expect(button(each, "Run")).to_be_visible()


@needs_proc
def test_a_killed_worker_is_replaced(visit: Visit, server: Server) -> None:
    page = visit("weight_bits=7")
    button(page, "Run").click()
    expect(page.get_by_text("Answering the test images")).to_be_visible()
    os.kill(worker_of(server), signal.SIGKILL)
    expect(page.get_by_text("The worker process was lost; the run began again.")).to_be_visible()
    expect(page.get_by_text("Where they disagree")).to_be_visible(timeout=RUN)


def worker_of(server: Server) -> int:
    """The process of the server's worker."""
    processes = [process for process in Path("/proc").iterdir() if process.name.isdigit()]
    [worker] = [int(process.name) for process in processes if is_worker(process, server.pid)]
    return worker


def is_worker(process: Path, server: int) -> bool:
    """Whether a folder of /proc belongs to the server's worker."""
    try:
        parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        return parent == server and b"lib.jobs.worker" in (process / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return False
