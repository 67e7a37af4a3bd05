"""The client's files from memory: Streamlit's own, about a hundred small ones, and our two scripts.

Streamlit reads each file from the disk for each visitor and sends it as it is, 3.5 MB for a first
visit, and its page names the files of the frame only: those that draw a page's elements are asked
for a round later, when the first run has been answered. Here a file is read and compressed once,
and each page names its elements' files too, and the script of our components, so that the browser
gets them while it waits. It also says where the server is, for which the client would else ask two
or three times, one after the other. The font comes when all of that is there: until then the page
is shown in one of the machine's.
"""

import gzip
import mimetypes
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, file_util

from lib.ui.components import files

FOLDER = Path(file_util.get_static_dir()).resolve()
MODULES = FOLDER / "static" / "js"
# What a page shows that nobody has looked at yet.
USUAL = ("html", "bidi_component", "picture", "button_group", "page_link")
# Not left to the machine: some say text/plain, and a browser runs no such module.
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
COMPRESSIBLE = (".js", ".css")
FOREVER = "public, immutable, max-age=31536000"  # a file's name changes with its content

# Streamlit's client opens the websocket at once where these are given. The origins are of pages
# around this one that may give it orders: none but its own.
SCRIPT_OF_PAGE = """<script>
window.__streamlit = {{
  BACKEND_BASE_URL: location.origin + "{base}",
  HOST_CONFIG: {{ allowedOrigins: [location.origin], useExternalAuthToken: false }},
}};
</script>
"""

_FONT = re.compile(r'<link\s+rel="preload"\s[^>]*as="font"[^>]*>\s*')
_SOURCE_FACE = re.compile(rb"@font-face\{(?=[^}]*font-family:Source )")
_elements: dict[str, tuple[str, ...]] = {}  # the kinds of what is on each page, by its address
_brotli: dict[bytes, bytes] = {}  # by what was compressed


class File(NamedTuple):
    """A file of the client; `packed` is empty where compressing gains nothing."""

    kind: str
    content: bytes
    packed: bytes


class ClientFiles:
    """ASGI middleware: answers for /static/, and for the pages with their elements' files named."""

    def __init__(self, app: ASGIApp, addresses: Iterable[str]) -> None:
        """Answer for the pages of these addresses, and for the root."""
        self._app = app
        self._addresses = frozenset(("", *addresses))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on to Streamlit."""
        answer = None
        if scope["type"] == "http" and scope["method"] == "GET":
            answer = self._answer(_behind_base(scope["path"]), Headers(scope=scope))
        await (answer or self._app)(scope, receive, send)

    def _answer(self, path: str, asked: Headers) -> Response | None:
        """The answer, None where Streamlit is to answer."""
        if path[:1] == "/" and path[1:] in self._addresses:
            kinds = _elements.get(path[1:], USUAL)
            # It may name other files tomorrow.
            return _answer(page(kinds), asked, {"Cache-Control": "no-cache"})
        if not path.startswith("/static/"):
            return None
        name = path.removeprefix("/static/")
        if file := read(name):
            return _answer(file, asked, {"Cache-Control": FOREVER})
        if content := files.kept(name):
            headers = {"Cache-Control": FOREVER.replace("public", "private")}
            return Response(content, headers=headers, media_type="application/octet-stream")
        return None


def _answer(file: File, asked: Headers, headers: dict[str, str]) -> Response:
    """A file in the smallest form that the browser takes and that is there."""
    accepted = asked.get("accept-encoding", "")
    content = file.content
    if file.packed:
        headers = headers | {"Vary": "Accept-Encoding"}
        if file.content in _brotli and "br" in accepted:
            headers["Content-Encoding"], content = "br", _brotli[file.content]
        elif "gzip" in accepted:
            headers["Content-Encoding"], content = "gzip", file.packed
    return Response(content, headers=headers, media_type=file.kind)


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
    names = [*re.findall(r"static/([\w/.-]+\.(?:js|css))", _index().decode()), *files.SCRIPTS]
    kinds = {kind for kinds in _elements.values() for kind in kinds} | set(USUAL)
    for name in [*names, *(f"js/{name}" for name in element_modules(tuple(sorted(kinds))))]:
        if (file := read(name)) and file.packed:
            _brotli[file.content] = brotli.compress(file.content)


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
    content = text.encode()
    return File("text/html; charset=utf-8", content, gzip.compress(content, 9))


@cache
def _known() -> frozenset[str]:
    files = FOLDER / "static"
    return frozenset(f.relative_to(files).as_posix() for f in files.rglob("*") if f.is_file())


def read(name: str) -> File | None:
    """Return a file of the client by its name below static/, or None if there is none."""
    # Names are compared, never looked up: no path leads out of the folder, and the cache is finite.
    return _read(name) if name in files.SCRIPTS or name in _known() else None


@cache
def _read(name: str) -> File:
    content = files.SCRIPTS.get(name) or (FOLDER / "static" / name).read_bytes()
    if name.endswith(".css"):  # text is shown before its font is there
        content = _SOURCE_FACE.sub(b"@font-face{font-display:swap;", content)
    packed = gzip.compress(content, 9) if name.endswith(COMPRESSIBLE) else b""
    kind = KINDS.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    return File(kind or "application/octet-stream", content, packed)


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
