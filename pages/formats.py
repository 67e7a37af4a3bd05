"""One number, every format: the same value in all of them, then a whole layer."""

import streamlit as st

from lib.ui import frame, prose
from pages.formats_parts import one_number, whole_layer
from pages.formats_parts.settings import TABLE

WORDS = prose.blocks("formats")

with frame.page(
    "formats",
    "See one number in all formats at once: its bits, what is stored, and what is lost.",
    TABLE,
    sources={"ieee754": "", "micikevicius2022": "", "noune2022": "", "rouhani2023": ""},
):
    one_number.show()
    st.markdown(WORDS["reading"])
    st.header("A whole layer in every format")
    whole_layer.show()
