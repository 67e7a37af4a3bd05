"""What tests in a real browser share. Every test in this folder has the mark "browser"."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support import chromium
from tests.support.browsing import tab
from tests.support.server import ROOT, Server, serving_components

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def frame_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """tests/support/apps/frame.py, running: a page that uses everything in the frame."""
    log = tmp_path_factory.mktemp("frame") / "log.txt"
    with serving_components(ROOT / "tests/support/apps/frame.py", log) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Without one, tests are skipped, or fail where QP_REQUIRE_BROWSER=1."""
    path = chromium.find()
    if not path:
        missing = "there is no Chromium; set CHROMIUM to one"
        if os.environ.get("QP_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile for all visits, so that Streamlit's own files are fetched once."""
    with tab(browser) as page:
        yield page.context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty tab on a projector that ends without an error in its scripts."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []
