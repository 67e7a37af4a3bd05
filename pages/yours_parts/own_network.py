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
    """A script for the reader's own network, and what goes with it.

    Attributes:
        name: in assets/scripts.
        words: the block of words that says what it does.
        mine: the script that shows what the reader's own file, mine.py, has to hold.
        packages: what to install for both.
    """

    name: str
    words: str
    mine: str
    packages: tuple[str, ...]


RUNTIME = "onnxruntime", "onnx"
EXPORT = "torch", "onnxscript"
STATIC = Script("own_pytorch", "own-pytorch", "mine_pytorch", ("torch", "torchao"))
RUNTIME_STATIC = Script(
    "own_onnxruntime", "own-onnxruntime", "mine_onnxruntime", (*RUNTIME, *EXPORT)
)
RUNTIME_DYNAMIC = RUNTIME_STATIC._replace(name="own_onnxruntime_without_data", words="own-no-data")
# Language models have the same script with and without data: only their weights are quantized.
WEIGHTS = Script(
    "own_language_pytorch", "own-language-pytorch", "mine_language_pytorch", ("torch", "torchao")
)
RUNTIME_WEIGHTS = Script(
    "own_language_onnxruntime",
    "own-language-onnxruntime",
    "mine_language_onnxruntime",
    (*RUNTIME, "onnx-ir", *EXPORT),
)
SCRIPTS = {
    (CONVOLUTIONS, YES, PYTORCH): STATIC,
    (CONVOLUTIONS, YES, ONNX_RUNTIME): RUNTIME_STATIC,
    (CONVOLUTIONS, NO, PYTORCH): RUNTIME_DYNAMIC._replace(words="own-no-data-pytorch"),
    (CONVOLUTIONS, NO, ONNX_RUNTIME): RUNTIME_DYNAMIC,
    (LANGUAGE, YES, PYTORCH): WEIGHTS,
    (LANGUAGE, NO, PYTORCH): WEIGHTS,
    (LANGUAGE, YES, ONNX_RUNTIME): RUNTIME_WEIGHTS,
    (LANGUAGE, NO, ONNX_RUNTIME): RUNTIME_WEIGHTS,
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
        st.code(scripts.install(*script.packages), language=None, wrap_lines=True)
        versions = scripts.versions(*script.packages)
        st.caption(WORDS["own-versions"].format(versions=versions))
        if kind == LANGUAGE:
            st.caption(WORDS["own-language"])
    code(scripts.text(script.name))
    with st.expander("`mine.py`, to begin with", key=f"yours_{script.mine}"):
        st.markdown(WORDS["mine-exports" if "onnx" in script.mine else "mine"])
        code(scripts.text(script.mine))


def code(text: str) -> None:
    """A script, whose lines wrap on a phone."""
    st.code(text, language="python", wrap_lines=True)
