"""The two pages of a room, each one answer of plain HTML: style and script stand in it."""

import base64
import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from lib.ui import client_files, theme

FOLDER = theme.ASSETS / "rooms"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[\w./]+)";$', re.MULTILINE)
_COMMENT = re.compile(r"^ *(//.*|/\*\*(?s:.*?)\*/)\n", re.MULTILINE)  # that has lines of its own
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)


def bundle(script: Path) -> str:
    """A module and all that it imports as one script.

    Each module becomes a function that gives what it exports, called once, before who needs it.
    """
    order: list[Path] = []

    def collect(file: Path) -> None:
        for _, name in _IMPORT.findall(file.read_text(encoding="utf-8")):
            wanted = (file.parent / name).resolve()
            if wanted not in order:
                collect(wanted)
        order.append(file)

    collect(script.resolve())

    def inlined(file: Path) -> str:
        def taken(found: re.Match[str]) -> str:
            place = order.index((file.parent / found[2]).resolve())
            return f"const {{{found[1].replace(' as ', ': ')}}} = module{place};"

        text = _IMPORT.sub(taken, file.read_text(encoding="utf-8"))
        given = ", ".join(_EXPORT.findall(text))
        body = _COMMENT.sub("", _EXPORT.sub("", text))
        return f"const module{order.index(file)} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();"

    return "\n".join(map(inlined, order))


@cache
def _parts(name: str) -> tuple[str, str]:
    """A page with {code} to be filled in, and the policy that goes with it."""
    script = bundle(FOLDER / f"{name}.js")
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    styles = theme.variables() + (FOLDER / "room.css").read_text(encoding="utf-8")
    text = text.replace("{base}", client_files.base_path())
    text = text.replace("{styles}", f"<style>\n{styles}</style>")
    text = text.replace("{script}", f'<script type="module">{script}</script>')
    sha = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{sha}'; style-src 'unsafe-inline'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text, policy


def page(name: str, code: str, request: Request) -> Response:
    """The page of a room, "student" or "teacher".

    Args:
        name: of the page.
        code: of the room, letters only; "" for the page where one types it.
        request: that asks for it.
    """
    text, policy = _parts(name)
    content = text.replace('data-code="{code}"', f'data-code="{code}"').encode()
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content = gzip.compress(content, 6)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(content, media_type="text/html", headers=headers)
