"""Choosing the range: a wide one rounds coarsely, a narrow one clips."""

import streamlit as st

from lib.ui import frame, prose, runs
from pages.range_parts import data, network
from pages.range_parts.settings import TABLE

WORDS = prose.blocks("range")

with frame.page(
    "range",
    "The same network, the same few bits: whether it still answers depends on the ranges.",
    TABLE,
    sources={"krishnamoorthi2018": ", section 2.4", "nagel2021": "", "migacz2017": ""},
):
    runs.fragment(network.show, "range")
    st.header("Find the best range yourself")
    st.markdown(WORDS["yourself"])
    st.fragment(data.show)()
    st.markdown(WORDS["reading"])
