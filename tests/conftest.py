"""What tests share: a running server, a browser, and pages under AppTest."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from lib.ui.router import page as page_of
from tests.support import chromium
from tests.support.browsing import PROJECTOR, WAIT
from tests.support.server import ROOT, Server, serving

ROUTER = ROOT / "lib" / "ui" / "router.py"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, running, one for the whole session."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(ROOT / "app.py", log, "/healthz") as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """The app, just started, visited by nobody."""
    with serving(ROOT / "app.py", tmp_path / "log.txt", "/healthz") as running:
        yield running


@pytest.fixture(scope="session")
def frame_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """tests/support/apps/frame.py, running: a page that uses everything in the frame."""
    log = tmp_path_factory.mktemp("frame") / "log.txt"
    with serving(ROOT / "tests/support/apps/frame.py", log, "/_stcore/health") as running:
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
    context = browser.new_context(viewport=PROJECTOR)
    context.set_default_timeout(WAIT)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty tab on a projector that ends without an error in its scripts."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """A function that runs a page under AppTest: by its address, with query parameters."""

    def open_page(address: str, query: Mapping[str, str] | None = None) -> AppTest:
        # Started at the router: an AppTest on app.py sees an empty page and passes on nothing.
        app = AppTest.from_file(str(ROUTER), default_timeout=60)
        for name, value in (query or {}).items():
            app.query_params[name] = value
        app.switch_page(f"../../pages/{address}.py")
        app.run()
        # Of an address that is none, AppTest would show Home.
        heading = f"<h1>{page_of(address).heading}</h1>"
        assert any(heading in element.proto.body for element in app.get("html")) or app.exception
        return app

    return open_page
