"""A server that is full says so, and keeps those who are in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import WAIT, visit
from tests.support.server import ROOT, Server, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def small_server(tmp_path: Path) -> Iterator[Server]:
    """The app for two readers at once."""
    log, own = tmp_path / "log.txt", {"QP_SESSIONS": "2"}
    with serving(ROOT / "app.py", log, "/healthz", environment=own) as running:
        yield running


def test_one_reader_too_many_gets_a_sentence(browser: Browser, small_server: Server) -> None:
    def reader() -> Page:
        page = browser.new_page()
        page.set_default_timeout(WAIT)
        return page

    first, second, third = reader(), reader(), reader()
    visit(first, small_server, "integers")
    visit(second, small_server, "floats")
    third.goto(f"{small_server.url}/integers")
    expect(third.get_by_text("This server takes 2 readers at once")).to_be_visible()
    expect(third.locator(".qp-head")).to_have_count(0)
    first.get_by_test_id("stSidebarNavItems").get_by_text("Floats").click()  # who is in stays in
    expect(first.locator(".qp-head h1")).to_have_text("Floats")
    second.close()
    third.reload()
    expect(third.locator(".qp-head h1")).to_have_text("Integers")
    first.close()
    third.close()
