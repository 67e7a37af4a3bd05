"""The client's files from memory: Streamlit's own, about a hundred small ones, and our one script.

Streamlit reads each file from the disk for each visitor and sends it as it is, 3.5 MB for a first
visit, and its page names the files of the frame only: those that draw a page's elements are asked
for a round later, when the first run has been answered. Here a file is read and compressed once,
and each page names the elements' files too, and the script of our components, so that the browser
gets them while it waits.
"""

import gzip
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util

from lib.ui.components import files

FOLDER = Path(file_util.get_static_dir()).resolve()
MODULES = FOLDER / "static" / "js"
# The elements that most pages show; the client's modules are called after what they draw.
ELEMENTS = ("Html", "BidiComponent", "ButtonGroup", "Selectbox", "Slider", "TextInput", "PageLink")
# Not left to the machine: some say text/plain, and a browser runs no such module.
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
COMPRESSIBLE = (".js", ".css")
FOREVER = "public, immutable, max-age=31536000"  # a file's name changes with its content


class File(NamedTuple):
    """A file of the client; `packed` is empty where compressing gains nothing."""

    kind: str
    content: bytes
    packed: bytes


class ClientFiles:
    """ASGI middleware: answers for /static/, and names the elements' files with each page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        modules = [*(f"js/{name}" for name in element_modules()), files.SCRIPT]
        for name in modules:  # the frame's files are read when the first reader asks for them
            read(name)
        self._links = ", ".join(
            f"<./static/{name}>; rel=modulepreload; crossorigin" for name in modules
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on to Streamlit."""

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = self._links
            await send(message)

        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        elif file := read(_name(scope["path"])):
            headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
            content = file.content
            if file.packed and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                headers["Content-Encoding"], content = "gzip", file.packed
            await Response(content, headers=headers, media_type=file.kind)(scope, receive, send)
        else:
            await self._app(scope, receive, send_with_links)


def _name(path: str) -> str:
    """Return what stands behind /static/ in a request's path, or "" for any other request."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/static/" if base else "/static/"
    return path[len(prefix) :] if path.startswith(prefix) else ""


@cache
def _known() -> frozenset[str]:
    files = FOLDER / "static"
    return frozenset(f.relative_to(files).as_posix() for f in files.rglob("*") if f.is_file())


def read(name: str) -> File | None:
    """Return a file of the client by its name below static/, or None if there is none."""
    # Names are compared, never looked up: no path leads out of the folder, and the cache is finite.
    return _read(name) if name == files.SCRIPT or name in _known() else None


@cache
def _read(name: str) -> File:
    ours = name == files.SCRIPT
    content = files.bundle().encode() if ours else (FOLDER / "static" / name).read_bytes()
    packed = gzip.compress(content, 6) if name.endswith(COMPRESSIBLE) else b""
    kind = KINDS.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    return File(kind or "application/octet-stream", content, packed)


def element_modules() -> list[str]:
    """Return the modules that draw ELEMENTS, with what they import, less what the page names."""
    named = set(re.findall(r"static/js/([\w.-]+\.js)", (FOLDER / "index.html").read_text("utf-8")))
    found: list[str] = []
    waiting = [file.name for element in ELEMENTS for file in MODULES.glob(f"{element}.*.js")]
    while waiting:
        name = waiting.pop()
        if name not in named and name not in found:
            found.append(name)
            text = (MODULES / name).read_text("utf-8")
            waiting += re.findall(r'(?:from|import)\s?"\./([\w.-]+\.js)"', text)
    return found
