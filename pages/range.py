"""Choosing the range: a wide one rounds coarsely, a narrow one clips."""

import streamlit as st

from lib.ui import frame, prose
from pages.range_parts import data, network
from pages.range_parts.settings import TABLE

WORDS = prose.blocks("range")

with frame.page(
    "range",
    "A wide range rounds every value coarsely, a narrow one clips the largest: find the best.",
    TABLE,
    sources={"krishnamoorthi2018": ", section 2.4", "nagel2021": "", "migacz2017": ""},
):
    st.fragment(data.show)()
    st.markdown(WORDS["reading"])
    st.fragment(network.show)()
