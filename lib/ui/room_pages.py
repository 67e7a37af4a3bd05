"""The two pages of a room, each one answer of plain HTML: style and script stand in it."""

import base64
import gzip
import hashlib
from functools import cache, lru_cache

from starlette.requests import Request
from starlette.responses import Response

from lib.teaching.rooms import ROOMS
from lib.ui import client_files, theme
from lib.ui.components import files


@cache
def _parts(name: str) -> tuple[str, str]:
    """A page with {code} to be filled in, and the policy that goes with it."""
    script, text = files.module(name), files.html(name)
    styles = theme.variables() + files.styles(name)
    text = text.replace("{base}", client_files.base_path())
    text = text.replace("{styles}", f"<style>\n{styles}</style>")
    text = text.replace("{script}", f'<script type="module">{script}</script>')
    sha = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{sha}'; style-src 'unsafe-inline'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text, policy


@lru_cache(2 * ROOMS)  # a class comes at once: its page is made and compressed for the first
def _written(name: str, code: str) -> tuple[bytes, bytes]:
    """The page of a room, as it is and compressed."""
    text, _ = _parts(name)
    content = text.replace('data-code="{code}"', f'data-code="{code}"').encode()
    return content, gzip.compress(content, 9)


def page(name: str, code: str, request: Request) -> Response:
    """The page of a room.

    Args:
        name: one of `files.PAGES`.
        code: of the room, letters only; "" for the page where one types it.
        request: that asks for it.
    """
    _, policy = _parts(name)
    content, compressed = _written(name, code)
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content = compressed
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(content, media_type="text/html", headers=headers)
