"""The way through the chapters, drawn as a line with a stop for each, and where it begins."""

import html
from itertools import groupby

import streamlit as st

from lib.ui import router

AHEAD = router.PAGES[1:]  # all but Home


def show() -> None:
    """A stop for each chapter with its pages, and the questions that they answer."""
    st.header("How do you get from float32 to int8?")
    first = AHEAD[0]
    with st.container(key="qp-start"):
        st.page_link(first.file, label=f"Start: {first.title} →")
    chapters = [(name, list(pages)) for name, pages in groupby(AHEAD, lambda page: page.group)]
    columns = st.columns(len(chapters), gap="small")
    for number, (column, (name, pages)) in enumerate(zip(columns, chapters, strict=True), 1):
        with column:
            on_the_way = "" if name == router.BESIDE else f"<b>{number}</b>"
            st.html(f'<h3 class="qp-stop">{on_the_way}{html.escape(name)}</h3>')
            for page in pages:
                deeper = " (deeper)" if page.deeper else ""
                st.page_link(page.file, label=f"**{page.title}**{deeper}: {page.question}")
