"""A small table of words and numbers, as HTML that a phone scrolls sideways."""

import html
from collections.abc import Mapping, Sequence

import streamlit as st


def show(
    caption: str,
    rows: Sequence[Mapping[str, str]],
    current: int | None = None,
    *,
    prose: bool = False,
) -> None:
    """Show a table.

    Args:
        caption: what it lists; also its name for a screen reader.
        rows: column name -> text, the same columns in each, at least one row. The first column
            names the row.
        current: the row that the page is about, which is marked.
        prose: whether the cells hold words, which may wrap.
    """
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in rows[0])
    body = "".join(_row(row, index == current) for index, row in enumerate(rows))
    kind = "qp-table qp-prose" if prose else "qp-table"
    st.html(
        f'<div class="{kind}" role="region" aria-label="{html.escape(caption)}" tabindex="0">'
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def rows(markdown: str) -> list[dict[str, str]]:
    """The rows of a Markdown table, as `show` wants them.

    Args:
        markdown: lines of cells between bars: the names of the columns, a line of dashes, the rows.

    Raises:
        ValueError: a row has more cells than there are columns, or fewer.
    """
    names, _, *lines = (
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in markdown.splitlines()
    )
    return [dict(zip(names, line, strict=True)) for line in lines]


def _row(row: Mapping[str, str], current: bool) -> str:
    name, *cells = (html.escape(cell) for cell in row.values())
    mark = ' aria-current="true"' if current else ""
    return (
        f'<tr{mark}><th scope="row">{name}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"
    )
