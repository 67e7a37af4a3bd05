"""Visits of whole pages in a browser: what they ask for, and what they complain about."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page

from lib.ui.router import PAGES
from tests.support.browsing import WAIT, calm, noted
from tests.support.server import Server

# On a deep link Streamlit's client first looks for its server below the page's address.
STREAMLITS_OWN_MISSES = ("/_stcore/health", "/_stcore/host-config")


class Visit:
    """A page in a browser context of its own, and what it asked for and complained about."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self.page: Page = browser.new_context(**context).new_page()
        self.page.set_default_timeout(WAIT)
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.page.on("request", lambda request: self._ask(request.url))
        self.page.on("websocket", lambda socket: self._ask(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.netloc)

    def _hear(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        if message.type == "error" and not url.endswith(STREAMLITS_OWN_MISSES):
            self.errors.append(f"{message.text} {url}")

    def open(self, server: Server, address: str) -> Page:
        """Open a page by its address and return when its script is done."""
        # The first page is the default one: its address is the bare host.
        self.page.goto(f"{server.url}/{'' if address == PAGES[0].address else address}")
        settle(self.page)
        return self.page


def settle(page: Page) -> None:
    """Wait until the script has run and its elements are drawn."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector(".qp-head h1")
    noted(page)
    page.wait_for_function(
        """() => document.querySelector('.qp-head') &&
            !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')"""
    )
    calm(page)
