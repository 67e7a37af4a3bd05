"""The pages as Streamlit knows them, made once: it looks for the file of each, 20 in every run."""

from functools import cache

import streamlit as st


@cache
def target(file: str, title: str, address: str, default: bool) -> st.Page:
    """A page to link to. What `st.navigation` gets must be a copy, for it writes on one of them."""
    return st.Page(file, title=title, url_path=address, default=default)
