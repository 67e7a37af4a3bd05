"""Streamlit's client from memory: the same files, compressed, and none but those."""

import gzip
import re
import time
import urllib.error
import urllib.request
from email.message import Message

import brotli
import pytest

from lib.ui.client_files import FOLDER, STYLES
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
    status, headers, packed = get(server, f"/{name}", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == content
    assert len(packed) < len(content) / 2
    assert "immutable" in headers["Cache-Control"]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]  # the same answer, once more
    assert headers.get_all("Content-Security-Policy") is None


def test_the_components_script_comes_by_the_name_that_its_content_gives(server: Server) -> None:
    name = files.script("picture")
    status, headers, packed = get(server, f"/static/{name}", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in headers["Cache-Control"]
    assert gzip.decompress(packed) == files.SCRIPTS[name]
    _, headers, _ = get(server, "/static/components.0000000000000000.js")
    assert "immutable" not in headers.get("Cache-Control", "")


def test_data_are_kept_for_components_to_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "KEPT", 2)
    names = [files.data(content) for content in (b"a", b"b", b"a", b"c")]
    assert names[0] == names[2]
    assert [files.kept(name) for name in names] == [b"a", None, b"a", b"c"]
    assert files.kept("") is None


def test_a_font_comes_as_it_is(server: Server, index: str) -> None:
    name = re.findall(r"static/media/[\w.-]+\.woff2", index)[0]
    status, headers, content = get(server, f"/{name}", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, None)
    assert content == (FOLDER / name).read_bytes()


def test_our_style_sheet_stands_behind_all_others(server: Server) -> None:
    _, _, page = get(server, "/floats")
    text = page.decode()
    assert re.findall(r'rel="stylesheet"[^>]*href="\./static/(.*?)"', text)[-1] == STYLES
    assert text.index(STYLES) > text.index("</head>")  # where Streamlit's client writes its own
    status, headers, content = get(server, f"/static/{STYLES}")
    assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert b"--qp-int8" in content


def links(page: str) -> list[str]:
    """The scripts that a page names, in order."""
    return re.findall(r'<link rel="modulepreload" crossorigin href="\./static/(.*?)">', page)


@pytest.mark.parametrize(("path", "shown"), [("/", "Html"), ("/floats", "Selectbox")])
def test_each_page_names_the_files_that_it_needs(
    server: Server, path: str, shown: str, index: str
) -> None:
    _, headers, content = get(server, path)
    assert int(headers["Content-Length"]) == len(content)
    again = get(server, path)[1]
    assert len(again.get_all("Content-Security-Policy") or ()) == 1
    page = content.decode()
    ours = [name for name in links(page) if name not in links(index)]
    assert {name.split(".")[0] for name in ours} >= {f"js/{shown}", "js/BidiComponent"}
    assert links(page) == [*links(index), *ours]  # what draws the frame comes first
    scripts = [name for name in ours if not name.startswith("js/")]
    assert scripts == ours[: len(scripts)]  # the largest
    assert files.script("picture") in scripts
    assert (files.script("bit_strip") in scripts) == (path == "/floats")
    for name in ours:
        assert get(server, f"/static/{name}")[0] == 200
    # Whatever a named module imports is named: no further round is needed.
    script = re.findall(r'src="\./static/(.*?)"', index)
    for name in ours[len(scripts) :]:
        text = (FOLDER / "static" / name).read_text(encoding="utf-8")
        for needed in re.findall(r'"\./([\w.-]+\.js)"', text.split(";")[0]):
            assert f"js/{needed}" in [*links(page), *script]
    # Nothing else is other than in Streamlit's page, but that it says where the server is, and no
    # font stands in the picture's way.
    rest = re.sub(r"<link.*?>\s*|<script>\nwindow.*?</script>\n", "", page, flags=re.DOTALL)
    assert rest == re.sub(r"<link.*?>\s*", "", index, flags=re.DOTALL)
    assert 'as="font"' in index
    assert 'as="font"' not in page


def test_a_page_asks_for_no_element_that_it_does_not_show(server: Server) -> None:
    page = get(server, "/integers")[2].decode()
    assert not [name for name in links(page) if "Slider" in name or "Selectbox" in name]


@pytest.mark.slow
def test_files_come_with_brotli_once_that_is_done(server: Server, index: str) -> None:
    name = re.findall(r"static/js/index\.[\w-]+\.js", index)[0]
    encodings = set()
    for _ in range(600):
        _, headers, packed = get(server, f"/{name}", **{"Accept-Encoding": "gzip, br"})
        encodings.add(headers["Content-Encoding"])
        if headers["Content-Encoding"] == "br":
            break
        time.sleep(0.1)
    assert encodings <= {"br", "gzip"}
    assert brotli.decompress(packed) == (FOLDER / name).read_bytes()
    assert "Accept-Encoding" in headers["Vary"]
    _, headers, page = get(server, "/integers", **{"Accept-Encoding": "gzip, br"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(page) == get(server, "/integers")[2]


def test_text_is_shown_before_its_font_is_there(server: Server, index: str) -> None:
    name = re.findall(r"static/css/index\.[\w-]+\.css", index)[0]
    sheet = get(server, f"/{name}")[2].decode()
    faces = re.findall(r"@font-face\{[^}]*font-family:Source [^}]*\}", sheet)
    assert len(faces) >= 4
    assert all("font-display:swap" in face for face in faces)
    assert sheet.replace("font-display:swap;", "") == (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    ["/static/../index.html", "/static/%2e%2e/index.html", "/static//etc/passwd", "/static/js"],
)
def test_nothing_else_is_served_from_memory(server: Server, path: str) -> None:
    status, headers, content = get(server, path)
    assert "immutable" not in headers.get("Cache-Control", "") or status != 200
    assert b"root:" not in content
