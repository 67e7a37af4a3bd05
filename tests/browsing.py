"""What tests in a real browser share: screens, tabs, and where the numbers stand on a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.server import Server

PROJECTOR = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
WAIT = 60_000  # ms: a busy machine draws late

expect.set_options(timeout=WAIT)


@contextmanager
def touching(browser: Browser) -> Iterator[Page]:
    """A tab on a phone, in a browser profile of its own."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.set_default_timeout(WAIT)
    yield context.new_page()
    context.close()


def visit(page: Page, server: Server, address: str) -> Page:
    """Open a page and wait until its script is done."""
    page.goto(f"{server.url}/{address}")
    expect(page.locator(".qp-head h1")).to_be_visible()
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    return page


def strip(page: Page) -> Locator:
    """The bits; not those below them that the binary point moves over."""
    return page.locator(".strip:not(.point)")


def value(page: Page) -> Locator:
    """What the bits mean."""
    return strip(page).locator(".value")


def box(page: Page) -> Locator:
    """Where a number is typed."""
    return page.get_by_label("Number", exact=True)


def middle(locator: Locator) -> tuple[float, float]:
    """Where to press on something, on the screen."""
    locator.scroll_into_view_if_needed()
    found = locator.bounding_box()
    assert found
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2
