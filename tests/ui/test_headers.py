"""What the server forbids the browser, its addresses under a base path, and its settings."""

import base64
import hashlib
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from streamlit import config

from lib.ui import server as app_server
from lib.ui.components import files
from tests.support.server import ROOT, Server, serving


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app under /quant, shown in frames of one other origin."""
    log = tmp_path_factory.mktemp("elsewhere") / "log.txt"
    own = {"QP_ROOT_PATH": "quant", "QP_FRAME_ANCESTORS": "'self' https://learn.example.org"}
    with serving(ROOT / "app.py", log, "/quant/healthz", environment=own) as running:
        yield running


def answer(server: Server, path: str) -> tuple[int, str, Message]:
    """Ask for a path; return status, text and headers. Redirections aren't followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    try:
        with urllib.request.build_opener(Stay).open(server.url + path, timeout=30) as response:
            return response.status, response.read().decode(), response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def directives(headers: Message) -> dict[str, list[str]]:
    """The Content-Security-Policy by directive."""
    parts = [part.split() for part in headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/", "/integers", "/healthz", "/home", "/_stcore/health"])
@pytest.mark.slow
def test_every_answer_has_the_policy(server: Server, path: str) -> None:
    _, _, headers = answer(server, path)
    found = directives(headers)
    own, blob, *hashes = found.pop("script-src")
    assert (own, blob) == ("'self'", "blob:")
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", one) for one in hashes)
    assert found == {
        "default-src": ["'none'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_parts_of_a_page_go_without(server: Server) -> None:
    _, _, headers = answer(server, f"/static/{files.script('picture')}")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] is None


def test_the_inline_scripts_are_allowed_by_their_hashes(server: Server) -> None:
    _, page, headers = answer(server, "/")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in directives(headers)["script-src"]


@pytest.mark.slow
def test_a_learning_platform_may_embed_the_app(elsewhere: Server) -> None:
    _, _, headers = answer(elsewhere, "/quant/integers")
    assert directives(headers)["frame-ancestors"] == ["'self'", "https://learn.example.org"]


@pytest.mark.slow
def test_own_addresses_stand_under_the_base_path(elsewhere: Server) -> None:
    for path in ("/healthz", "/quant/healthz"):
        assert answer(elsewhere, path)[:2] == (200, "ok")
    assert answer(elsewhere, "/quant/readyz")[:2] == (200, "ok")
    status, _, headers = answer(elsewhere, "/quant/home?a=1")
    assert (status, headers["Location"]) == (307, "./?a=1")


@pytest.mark.parametrize("base", ["quant", "/quant/"])
def test_streamlits_own_option_for_the_base_path_counts_too(base: str) -> None:
    config.set_option("server.baseUrlPath", base)
    try:
        paths = {route.path for route in app_server.routes()}
    finally:
        config.set_option("server.baseUrlPath", "")
    own = {"/healthz", "/readyz", "/home", "/questions/{page}/{number}/{seed}"}
    assert paths >= own | {f"/quant{path}" for path in own} | {"/quant/r", "/quant/r/{code}"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QP_WAITING_RUNS", "many"),
        ("QP_WAITING_RUNS", "0"),
        ("QP_SESSIONS", "-1"),
        ("QP_SESSIONS", "1e3"),
        ("QP_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("QP_FRAME_ANCESTORS", "https://ä.example"),
        ("QP_ROOT_PATH", "../up"),
        ("QP_LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_the_start_in_words(name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import lib.settings"],
        cwd=Path(ROOT),
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} must be ")
    assert "Traceback" not in done.stderr
