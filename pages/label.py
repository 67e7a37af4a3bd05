"""Read the label: what a name such as Q4_K_M says, piece by piece and byte by byte."""

import streamlit as st

from lib.ui import frame, prose
from pages.label_parts import one_block
from pages.label_parts.settings import TABLE

WORDS = prose.blocks("label")

with frame.page(
    "label",
    "See what the name on a model file means: piece by piece, and in the bytes of real weights.",
    TABLE,
    sources={
        "llama-cpp": ", tools/quantize and ggml/src/ggml-quants.c",
        "dettmers2023": "",
        "ocp-mx": "",
        "nvfp4": "",
        "reimers2019": ": the network whose weights are shown (Apache licence)",
    },
):
    one_block.explore()
    st.markdown(WORDS["reading"])
