"""The client's files from memory: Streamlit's own, about a hundred small ones, and ours.

Streamlit reads each file from the disk for each visitor and sends it as it is, 3.5 MB for a first
visit, and its page names the files of the frame only: those that draw a page's elements are asked
for a round later, when the first run has been answered. Here a file is read and compressed once,
and each page names its elements' files too, and the script of our components, so that the browser
gets them while it waits. It also says where the server is, for which the client would else ask two
or three times, one after the other. The font comes when all of that is there: until then the page
is shown in one of the machine's.

Whoever asks for a file that was asked for before gets it from `answer_at_once`, right where the
request is read; all else goes the way of every request, through the middleware.
"""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import brotli
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from lib.ui import theme
from lib.ui.components import files

FOLDER = Path(file_util.get_static_dir()).resolve()
MODULES = FOLDER / "static" / "js"
# What a page shows that nobody has looked at yet.
USUAL = ("html", "bidi_component", "journey", "picture", "button_group", "page_link")
# What is answered from here. Not left to the machine: some say text/plain, and a browser runs no
# such module.
KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
}
COMPRESSIBLE = (".js", ".css")
FOREVER = "public, immutable, max-age=31536000"  # a file's name changes with its content
BEST_FIRST = ("br", "gzip")
NOSNIFF = {"x_content_type_options": "nosniff"}

# Streamlit's client opens the websocket at once where these are given. The origins are of pages
# around this one that may give it orders: none but its own.
SCRIPT_OF_PAGE = """<script>
window.__streamlit = {{
  BACKEND_BASE_URL: location.origin + "{base}",
  HOST_CONFIG: {{ allowedOrigins: [location.origin], useExternalAuthToken: false }},
}};
</script>
"""

# Our style sheet, by a name that changes with its content. The page names it behind all others: of
# rules that weigh the same the last one counts.
STYLES = f"styles.{hashlib.sha256(theme.stylesheet().encode()).hexdigest()[:16]}.css"
OWN = files.SCRIPTS | {STYLES: theme.stylesheet().encode()}

_NONE = re.compile(rb"q=0(\.0*)?")
_FONT = re.compile(r'<link\s+rel="preload"\s[^>]*as="font"[^>]*>\s*')
_SOURCE_FACE = re.compile(rb"@font-face\{(?=[^}]*font-family:Source )")
_elements: dict[str, tuple[str, ...]] = {}  # the kinds of what is on each page, by its address
_begin_request = HttpToolsProtocol.on_headers_complete


class Answer(NamedTuple):
    """An answer: the two messages of an ASGI server, and the same as bytes less the status."""

    start: Message
    body: Message
    written: bytes


class File:
    """A file of the client with its answers: one for each form in which it can go out.

    A first visit asks for 80 of them, 300 visitors for 24,000: an answer is made once.
    """

    def __init__(self, content: bytes, kind: str, **headers: str) -> None:
        """Make the answer with the content as it is.

        Args:
            content: the file's bytes.
            kind: its media type.
            headers: more of them, their names with _ for -.
        """
        self.content = content
        self._headers = {"content-type": kind} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self._answers = {"": _answer(content, self._headers)}

    def compress(self, encoding: str) -> None:
        """Make the answer with the content in a smaller form."""
        pack = {"gzip": gzip.compress, "br": brotli.compress}[encoding]
        self._headers["vary"] = "Accept-Encoding"
        self._answers[""] = _answer(self.content, self._headers)
        headers = self._headers | {"content-encoding": encoding}
        self._answers[encoding] = _answer(pack(self.content), headers)

    def answer(self, headers: Iterable[tuple[bytes, bytes]]) -> Answer:
        """The smallest form that is there and that the browser with these headers takes."""
        asked = next((value for name, value in headers if name == b"accept-encoding"), b"")
        taken = _taken(asked)
        best = (name for name in BEST_FIRST if name in self._answers and name.encode() in taken)
        return self._answers[next(best, "")]

    async def send(self, scope: Scope, send: Send) -> None:
        """Answer a request."""
        start, body, _ = self.answer(scope["headers"])
        await send({**start, "headers": [*start["headers"]]})  # others may put theirs behind these
        await send(body)


@lru_cache(maxsize=64)  # a class has few kinds of browsers
def _taken(asked: bytes) -> frozenset[bytes]:
    """The encodings of an Accept-Encoding header, without those whose weight is 0: "br;q=0"."""
    parts = (part.replace(b" ", b"").split(b";") for part in asked.lower().split(b","))
    return frozenset(name for name, *weights in parts if not any(map(_NONE.fullmatch, weights)))


def _answer(content: bytes, headers: dict[str, str]) -> Answer:
    """The answer with this content."""
    headers = headers | {"content-length": str(len(content))}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    start = {"type": "http.response.start", "status": 200, "headers": pairs}
    body = {"type": "http.response.body", "body": content}
    return Answer(start, body, b"%b\r\n%b" % (_lines(pairs), content))


def _lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they are written."""
    return b"".join(b"%b: %b\r\n" % pair for pair in headers)


class ClientFiles:
    """ASGI middleware: answers for /static/. It stands before all others.

    Parts of a page need no policy of their own, half a kilobyte with each of a hundred files.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if path := _path(scope, "/static/"):
            name = path.removeprefix("/static/")
            if file := read(name):
                _asked_for[scope["path"].encode()] = file  # as many as there are files
            if file := file or kept(name):
                await file.send(scope, send)
                return
        await self._app(scope, receive, send)


# Files by what stands behind GET in a request; filled by `ClientFiles`, which knows the rules.
_asked_for: dict[bytes, File] = {}


class _Answered(RequestResponseCycle):
    """What a connection remembers of a request that was answered at once."""

    def __init__(self) -> None:
        self.response_complete = True
        self.message_event = asyncio.Event()


_ANSWERED = _Answered()


def answer_at_once(connection: HttpToolsProtocol) -> None:
    """In place of a task, seven layers and two writes for each file, where one write will do.

    `lib.ui.streamlit_changes` puts this in the place of uvicorn's own, which does all else: what
    isn't simply a browser that asks for one file after the other.
    """
    file = _asked_for.get(connection.url)
    if not file or not _is_simple(connection):
        _begin_request(connection)
        return
    connection.cycle = _ANSWERED
    headers = _lines(connection.server_state.default_headers)  # with the date
    written = file.answer(connection.headers).written
    connection.transport.write(b"HTTP/1.1 200 OK\r\n%b%b" % (headers, written))
    connection.on_response_complete()


def _is_simple(connection: HttpToolsProtocol) -> bool:
    """Whether a request came alone, and its answer is no more than a file and can be sent now."""
    parser, before = connection.parser, connection.cycle
    return (
        parser.get_method() == b"GET"
        and parser.get_http_version() == "1.1"
        and parser.should_keep_alive()
        and not parser.should_upgrade()
        and (before is None or before.response_complete)
        and not connection.flow.write_paused
        and not connection.access_log
    )


class ClientPages:
    """ASGI middleware: answers for the pages, with their elements' files named."""

    def __init__(self, app: ASGIApp, addresses: Iterable[str]) -> None:
        """Answer for the pages of these addresses, and for the root."""
        self._app = app
        self._addresses = frozenset(("", *addresses))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on to Streamlit."""
        path = _path(scope, "/")
        if path and path[1:] in self._addresses:
            await page(_elements.get(path[1:], USUAL)).send(scope, send)
        else:
            await self._app(scope, receive, send)


def _path(scope: Scope, begin: str) -> str:
    """What somebody wants to get, behind the base path; "" if it begins otherwise."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    path = _behind_base(scope["path"])
    return path if path.startswith(begin) else ""


def _behind_base(path: str) -> str:
    """Return what stands behind the server's base path, with a slash; "" for other paths."""
    prefix = base_path()
    return path[len(prefix) :] if path.startswith(f"{prefix}/") else ""


def base_path() -> str:
    """What all addresses begin with: "" or, say, "/quant"."""
    base: str = config.get_option("server.baseUrlPath").strip("/")
    return f"/{base}" if base else ""


def learn(address: str, kinds: Iterable[str]) -> None:
    """Take note of what a page shows: elements, as its messages call them, and our components."""
    _elements[address] = tuple(sorted(kinds))


def compress() -> None:
    """Compress what first visits ask for as well as can be: 3 s of work, and a sixth less to send.

    Until it is done, and for older browsers, files go out with gzip.
    """
    names = [*re.findall(r"static/([\w/.-]+\.(?:js|css))", _index().decode()), *OWN]
    kinds = {kind for kinds in _elements.values() for kind in kinds} | set(USUAL)
    for name in [*names, *(f"js/{name}" for name in element_modules(tuple(sorted(kinds))))]:
        if (file := read(name)) and name.endswith(COMPRESSIBLE):
            file.compress("br")


@cache
def _index() -> bytes:
    return (FOLDER / "index.html").read_bytes()


@cache
def page(kinds: tuple[str, ...]) -> File:
    """Streamlit's page with the files of these elements in it, and without the font's."""
    scripts = [files.script(kind) for kind in kinds if kind in files.STYLES]
    names = [*dict.fromkeys(scripts), *(f"js/{name}" for name in element_modules(kinds))]
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/{name}">\n' for name in names
    )
    text = _FONT.sub("", _index().decode())
    text = text.replace("<script", SCRIPT_OF_PAGE.format(base=base_path()) + "<script", 1)
    text = text.replace("</head>", f"{links}</head>")
    sheet = f'<link rel="stylesheet" href="./static/{STYLES}">'
    text = text.replace("</body>", f"{sheet}\n</body>")
    # It may name other files tomorrow.
    file = File(text.encode(), "text/html; charset=utf-8", cache_control="no-cache")
    file.compress("gzip")
    return file


@cache
def _known() -> frozenset[str]:
    files = FOLDER / "static"
    found = (f for f in files.rglob("*") if f.suffix in KINDS)
    return frozenset(f.relative_to(files).as_posix() for f in found)


def read(name: str) -> File | None:
    """Return a file of the client by its name below static/, or None if there is none."""
    # Names are compared, never looked up: no path leads out of the folder, and the cache is finite.
    return _read(name) if name in OWN or name in _known() else None


@cache
def _read(name: str) -> File:
    content = OWN.get(name) or (FOLDER / "static" / name).read_bytes()
    if name.endswith(".css"):  # text is shown before its font is there
        content = _SOURCE_FACE.sub(b"@font-face{font-display:swap;", content)
    file = File(content, KINDS[Path(name).suffix], cache_control=FOREVER, **NOSNIFF)
    if name.endswith(COMPRESSIBLE):
        file.compress("gzip")
    return file


def kept(name: str) -> File | None:
    """Return what a component is to fetch by that name; None if it isn't there, or no more."""
    if not (content := files.kept(name)):
        return None
    private = FOREVER.replace("public", "private")
    return File(content, "application/octet-stream", cache_control=private, **NOSNIFF)


@cache
def element_modules(kinds: tuple[str, ...]) -> list[str]:
    """Return the modules that draw such elements, with what they import, less what the page names.

    The client's modules are called after what they draw: ButtonGroup for a "button_group".
    """
    named = set(re.findall(r"static/js/([\w.-]+\.js)", _index().decode()))
    modules = {file.name.split(".")[0].lower(): file.name for file in MODULES.glob("[A-Z]*.js")}
    wanted = [modules.get(kind.replace("_", "")) for kind in kinds]
    found: list[str] = []
    waiting = [name for name in wanted if name]
    while waiting:
        name = waiting.pop()
        if name not in named and name not in found:
            found.append(name)
            text = (MODULES / name).read_text("utf-8")
            waiting += re.findall(r'(?:from|import)\s?"\./([\w.-]+\.js)"', text)
    return found
