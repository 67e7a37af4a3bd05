"""Glossary: the field's words, each in a line."""

import html

import streamlit as st

from lib.ui import frame, glossary, router


def entry(term: glossary.Term) -> str:
    """One term as HTML: its name, its meaning, and a link to the page that shows it."""
    page = router.page(term.address)
    return (
        f'<div id="{glossary.anchor(term)}"><dt>{html.escape(term.name)}</dt>'
        f'<dd>{html.escape(term.meaning)} <a href="{page.address}" target="_self">'
        f"{html.escape(page.title)}</a></dd></div>"
    )


with frame.page("glossary", "The words of this field, each in a line, and the page that shows it."):
    st.html(f'<dl class="qp-glossary">{"".join(map(entry, glossary.TERMS))}</dl>')
