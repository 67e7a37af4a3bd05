"""The app as deploy/ hosts it: two replicas under a path, behind nginx, one of which dies."""

import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support import browsing, nginx
from tests.support.server import ROOT, serving

pytestmark = pytest.mark.skipif(bool(nginx.missing()), reason=f"needs {nginx.missing()}")
BASE = "quant"


def test_a_reader_keeps_page_and_number_when_a_replica_dies(
    browser: Browser, tmp_path: Path
) -> None:
    environment = {"QP_ROOT_PATH": BASE, "STREAMLIT_SERVER_COOKIE_SECRET": "the same for both"}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                serving(ROOT / "app.py", tmp_path / f"{name}.log", "/healthz", environment)
            )
            for name in "ab"
        ]
        folder = tmp_path / "nginx"
        folder.mkdir()
        url = stack.enter_context(nginx.in_front_of(servers, folder, BASE))
        page = stack.enter_context(browsing.tab(browser, ignore_https_errors=True))
        failed: list[str] = []
        page.on("response", lambda answer: failed.append(answer.url) if not answer.ok else None)

        answer = page.goto(f"{url}/{BASE}/integers?int_bits=4")
        assert answer
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers
        first = answer.headers["x-replica"]
        bit = page.locator('button[aria-label^="bit 3,"]').first
        bit.click()
        expect(page).to_have_url(re.compile("integer="))
        value, address = browsing.value(page).inner_text(), page.url
        # Every other answer came from the same replica: files, the websocket's own requests.
        again = page.request.get(f"{url}/{BASE}/healthz")
        assert (again.text(), again.headers["x-replica"]) == ("ok", first)
        assert not [where for where in failed if "/_stcore/" not in where]

        next(server for server in servers if server.url.endswith(first)).kill()
        expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_have_count(0)
        expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_have_count(1)
        assert page.request.get(f"{url}/{BASE}/healthz").headers["x-replica"] != first
        assert (browsing.value(page).inner_text(), page.url) == (value, address)
        bit.click()  # and the page goes on answering
        expect(browsing.value(page)).not_to_have_text(value)
        expect(page).not_to_have_url(address)
