"""A whole script for the reader's own network, chosen by three questions."""

from typing import NamedTuple

import streamlit as st

from lib.ui import frame, prose, scripts
from pages.yours_parts.settings import (
    CONVOLUTIONS,
    HAS_DATA,
    KIND,
    LANGUAGE,
    NO,
    ONNX_RUNTIME,
    PYTORCH,
    TOOL,
    YES,
)

WORDS = prose.blocks("yours")


class Script(NamedTuple):
    """A script: its name in assets/scripts, and the block of words that says what it does."""

    name: str
    words: str


# Language models have the same script with and without data: only their weights are quantized.
SCRIPTS = {
    (CONVOLUTIONS, YES, PYTORCH): Script("own_pytorch", "own-pytorch"),
    (CONVOLUTIONS, YES, ONNX_RUNTIME): Script("own_onnxruntime", "own-onnxruntime"),
    (CONVOLUTIONS, NO, PYTORCH): Script("own_onnxruntime_without_data", "own-no-data-pytorch"),
    (CONVOLUTIONS, NO, ONNX_RUNTIME): Script("own_onnxruntime_without_data", "own-no-data"),
    (LANGUAGE, YES, PYTORCH): Script("own_language_pytorch", "own-language-pytorch"),
    (LANGUAGE, NO, PYTORCH): Script("own_language_pytorch", "own-language-pytorch"),
    (LANGUAGE, YES, ONNX_RUNTIME): Script("own_language_onnxruntime", "own-language-onnxruntime"),
    (LANGUAGE, NO, ONNX_RUNTIME): Script("own_language_onnxruntime", "own-language-onnxruntime"),
}


@st.fragment
def show() -> None:
    """The three questions, and the script that answers them."""
    st.header("A script for your own network", anchor="own")
    controls, view = frame.split("own", controls_first=True)
    with controls:
        kind, data, tool = KIND.ask(), HAS_DATA.ask(), TOOL.ask()
    script = SCRIPTS[kind, data, tool]
    with view:
        st.markdown(WORDS[script.words])
        st.code(scripts.text(script.name), language="python")
        if kind == LANGUAGE:
            st.caption(WORDS["own-language"])
        st.caption(WORDS["own-versions"])
