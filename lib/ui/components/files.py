"""The JavaScript, CSS and HTML of the client components, read from assets/components."""

import re

from lib.ui.theme import ASSETS

FOLDER = ASSETS / "components"
_IMPORT = re.compile(r'^import\b[^;]*?"\./([\w.]+)";\n', re.MULTILINE)
_INCLUDE = re.compile(r"^ *<!-- include (\w+) -->\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default\b)", re.MULTILINE)
# A // comment on a line of its own; a /** comment, which may also stand before a value on its line.
_COMMENT = re.compile(r"^ *//[^\n]*\n|(?:^ *)?/\*\*.*?\*/(?:\n| ?)", re.MULTILINE | re.DOTALL)


def css(*names: str) -> str:
    """Return the style sheets ``NAME.css``, joined."""
    return "\n".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in names)


def html(name: str) -> str:
    """Return ``NAME.html``; a line ``<!-- include OTHER -->`` gives way to ``OTHER.html``."""
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda line: html(line[1]), text)


def javascript(name: str) -> str:
    """Return the module ``NAME.js`` with what it imports from its neighbors put in front of it.

    Streamlit takes a component's script as one piece of text that can't import a file. So every
    ``import {...} from "./other.js";`` gives way to the text of other.js, each file once, and only
    the default export stays. The files then share one scope: their top-level names must differ.
    Comments are left out, for Streamlit sends the text with every answer.
    """
    parts: list[str] = []
    _collect(f"{name}.js", parts, set())
    return "\n".join(parts)


def _collect(file: str, parts: list[str], done: set[str]) -> None:
    if file in done:
        return
    done.add(file)
    text = (FOLDER / file).read_text(encoding="utf-8")
    for needed in _IMPORT.findall(text):
        _collect(needed, parts, done)
    parts.append(_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text))))
