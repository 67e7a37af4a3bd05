"""What two models wrote, side by side: the tokens come one after the other, in both at once.

The style goes along with the texts, so that pages without any don't load it. Who wants no motion
has all of it at once, and so do the readers of screens.
"""

import html
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import streamlit as st

from lib.ui.theme import ASSETS

THE_END = '<i title="the end">∎</i>'
UNSEEN = "\ufffd"  # for what can't be seen


class Column(NamedTuple):
    """One text. No part of it is HTML.

    color: "float32" or "int8". prompt: what was given. tokens: what was written. ended: whether the
    last token is the end, which has no text. marked: the place of the token that is marked.
    """

    name: str
    color: str
    prompt: str
    tokens: tuple[str, ...]
    ended: bool
    marked: int | None


def show(columns: Iterable[Column]) -> None:
    """Show the texts."""
    texts = "".join(map(_column, columns))
    st.html(f'<style>{_style()}</style><div class="qp-texts">{texts}</div>')


def _column(column: Column) -> str:
    pieces = [html.escape(seen(token)) for token in column.tokens]
    if column.ended:
        pieces[-1] = THE_END
    tokens = "".join(
        f'<span style="--place: {place}"{" data-parted" * (place == column.marked)}>{piece}</span>'
        for place, piece in enumerate(pieces)
    )
    return (
        f'<section data-kind="{column.color}"><h3>{html.escape(seen(column.name))}</h3>'
        f"<p><b>{html.escape(seen(column.prompt))}</b>{tokens}{'' if column.ended else ' …'}</p>"
        "</section>"
    )


def seen(words: str) -> str:
    """Words without characters that can't be seen, or turn others around."""
    return "".join(letter if letter.isprintable() else UNSEEN for letter in words)


@cache
def _style() -> str:
    return (ASSETS / "two_texts.css").read_text(encoding="utf-8")
