"""Streamlit's client from memory: the same files, compressed, and none but those."""

import gzip
import re
import urllib.error
import urllib.request
from email.message import Message

import pytest

from lib.ui.client_files import FOLDER, element_modules
from lib.ui.components import files
from tests.support.server import Server


def get(server: Server, path: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def index() -> str:
    return (FOLDER / "index.html").read_text(encoding="utf-8")


def test_a_module_comes_whole_compressed_or_not(server: Server, index: str) -> None:
    name = re.findall(r"static/js/index\.[\w-]+\.js", index)[0]
    content = (FOLDER / name).read_bytes()
    status, headers, plain = get(server, f"/{name}")
    assert (status, plain) == (200, content)
    assert headers["Content-Encoding"] is None
    assert headers["Content-Type"].startswith("text/javascript")
    status, headers, packed = get(server, f"/{name}", **{"Accept-Encoding": "gzip, br"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == content
    assert len(packed) < len(content) / 2
    assert "immutable" in headers["Cache-Control"]


def test_the_components_script_comes_by_the_name_that_its_content_gives(server: Server) -> None:
    status, headers, packed = get(server, f"/static/{files.SCRIPT}", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in headers["Cache-Control"]
    assert gzip.decompress(packed).decode() == files.bundle()
    _, headers, _ = get(server, "/static/components.0000000000000000.js")
    assert "immutable" not in headers.get("Cache-Control", "")


def test_a_font_comes_as_it_is(server: Server, index: str) -> None:
    name = re.findall(r"static/media/[\w.-]+\.woff2", index)[0]
    status, headers, content = get(server, f"/{name}", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, None)
    assert content == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("path", ["/", "/floats"])
def test_each_page_names_modules_that_exist(server: Server, path: str, index: str) -> None:
    _, headers, content = get(server, path)
    named = re.findall(r"<\./static/js/([\w.-]+)>; rel=modulepreload", headers["Link"])
    assert {name.split(".")[0] for name in named} >= {"Html", "BidiComponent", "Selectbox"}
    for name in named:
        assert get(server, f"/static/js/{name}")[0] == 200
        assert name not in index  # the page names it already
    assert f"<./static/{files.SCRIPT}>; rel=modulepreload; crossorigin" in headers["Link"]
    assert content.decode() == index
    # Whatever a named module imports is named here or by the page: no further round is needed.
    known = {*named, *re.findall(r"static/js/([\w.-]+\.js)", index)}
    for name in element_modules():
        text = (FOLDER / "static" / "js" / name).read_text(encoding="utf-8")
        assert set(re.findall(r'"\./([\w.-]+\.js)"', text.split(";")[0])) <= known


@pytest.mark.parametrize(
    "path",
    ["/static/../index.html", "/static/%2e%2e/index.html", "/static//etc/passwd", "/static/js"],
)
def test_nothing_else_is_served_from_memory(server: Server, path: str) -> None:
    status, headers, content = get(server, path)
    assert "immutable" not in headers.get("Cache-Control", "") or status != 200
    assert b"root:" not in content
