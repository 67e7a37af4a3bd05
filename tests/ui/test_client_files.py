"""Streamlit's client from memory: the same files, compressed, and none but those."""

import asyncio
import gzip
import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from typing import Any

import brotli
import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from lib.ui import client_files
from lib.ui.client_files import FOLDER, OWN, STYLES, File
from lib.ui.components import files
from tests.support.loops import on_a_loop_of_its_own
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
    assert files.script("journey") in scripts
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


def test_our_own_part_of_a_first_visit_is_small(server: Server) -> None:
    """What Integers needs of ours before its first picture: 100 kB are asked for."""
    page = get(server, "/integers")[2].decode()
    own = [name for name in re.findall(r'href="\./static/(.*?)"', page) if name in OWN]
    assert len(own) == 3  # of every page, of a number; and the style sheet
    sizes = [len(brotli.compress(get(server, f"/static/{name}")[2])) for name in own]
    assert sum(sizes) < 50_000


@pytest.mark.slow
def test_files_come_with_brotli_once_that_is_done(server: Server, index: str) -> None:
    name = re.findall(r"static/js/index\.[\w-]+\.js", index)[0]
    encodings = set()
    for _ in range(3000):
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


class Transport(asyncio.Transport):
    """A connection over nothing, which notes what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def exchange(*packets: bytes) -> tuple[bytes, list[str]]:
    """What is written to a browser that sends this, and the paths that the app is asked for.

    The app answers each request, also one for the file that was asked for before, with "app".
    """
    asked = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        await asyncio.sleep(0.01)
        headers = [(b"content-length", b"3")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"app"})

    async def run() -> bytes:
        state = ServerState()
        state.default_headers = [(b"date", b"today")]
        config = Config(app, ws="none", access_log=False)
        config.load()
        connection, transport = HttpToolsProtocol(config, state, {}), Transport()
        connection.connection_made(transport)
        for packet in packets:
            connection.data_received(packet)
            async with asyncio.timeout(10):
                while state.tasks:
                    await asyncio.sleep(0.001)
        connection.connection_lost(None)
        return transport.written

    return on_a_loop_of_its_own(run), asked


def request(path: str, *lines: str, first: str = "GET {} HTTP/1.1") -> bytes:
    """A request as a browser writes it."""
    return "\r\n".join([first.format(path), "Host: here", *lines, "", ""]).encode()


FILE = "/static/one.js"
WRITTEN = (
    b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-type: text/javascript\r\nvary: Accept-Encoding\r\n"
)
PLAIN = WRITTEN + b"content-length: 7\r\n\r\ncontent"
BY_APP = b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-length: 3\r\n\r\napp"


@pytest.fixture
def asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody has asked for, on a server that then answers at once."""
    file = File(b"content", "text/javascript")
    file.compress("gzip")
    monkeypatch.setitem(client_files._asked_for, FILE.encode(), file)
    monkeypatch.setattr(HttpToolsProtocol, "on_headers_complete", client_files.answer_at_once)


@pytest.mark.usefixtures("asked_before")
def test_a_file_is_answered_again_without_asking_the_app() -> None:
    packed = WRITTEN + b"content-encoding: gzip\r\ncontent-length: 27\r\n\r\n"
    answer, asked = exchange(request(FILE), request(FILE, "Accept-Encoding: br, gzip"))
    assert answer.startswith(PLAIN + packed)
    assert gzip.decompress(answer.removeprefix(PLAIN + packed)) == b"content"
    assert asked == []


@pytest.mark.parametrize(
    ("taken", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR;q=0.5,gzip;q=1.0", "br"),  # which one is the server's choice
        ("br;q=0, gzip;q=0.001", "gzip"),
        ("br;q=0.000, gzip ; Q=0", None),
        ("brotli, x-gzip", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_file_is_packed_only_as_the_browser_takes_it(taken: str, sent: str | None) -> None:
    file = File(b"content", "text/javascript")
    for encoding in ("br", "gzip"):
        file.compress(encoding)
    answer = file.answer([(b"accept-encoding", taken.encode())])
    assert dict(answer.start["headers"]).get(b"content-encoding") == (
        sent.encode() if sent else None
    )
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[sent]
    assert unpack(answer.body["body"]) == b"content"


@pytest.mark.usefixtures("asked_before")
@pytest.mark.parametrize("packets", [1, 3])
def test_answers_come_in_the_order_of_what_is_asked(packets: int) -> None:
    requests = [request("/page"), request(FILE), request("/other")]
    sent = requests if packets == 3 else [b"".join(requests)]
    answer, asked = exchange(*sent)
    middle = BY_APP if packets == 1 else PLAIN
    assert answer == BY_APP + middle + BY_APP
    assert asked == ["/page", "/other"] if packets == 3 else ["/page", FILE, "/other"]


@pytest.mark.usefixtures("asked_before")
@pytest.mark.parametrize(
    "one",
    [
        request(FILE + "?1"),
        request(FILE + "/"),
        request(FILE, first="HEAD {} HTTP/1.1"),
        request(FILE, first="GET {} HTTP/1.0"),
        request(FILE, "Connection: close"),
        request(FILE, "Connection: Upgrade", "Upgrade: something"),
    ],
    ids=["query", "other", "head", "old", "close", "upgrade"],
)
def test_the_app_answers_what_is_not_simply_a_file(one: bytes) -> None:
    answer, _ = exchange(request(FILE), one)
    assert PLAIN not in answer.removeprefix(PLAIN)
    assert answer.startswith(PLAIN)


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_file_is_the_same_each_time(server: Server, encoding: str) -> None:
    """The first request goes through the middleware, and so does the last, which closes."""
    host = urllib.parse.urlsplit(server.url).netloc
    connection, answers = http.client.HTTPConnection(host), []
    for kept in ("keep-alive", "keep-alive", "close"):
        headers = {"Accept-Encoding": encoding, "Connection": kept}
        connection.request("GET", f"/static/{STYLES}", headers=headers)
        answer = connection.getresponse()
        lines = {name: value for name, value in answer.getheaders() if name.lower() != "date"}
        assert (lines.pop("connection", None) == "close") == (kept == "close")
        answers.append((answer.status, lines, answer.read()))
    assert answers[0] == answers[1] == answers[2]
