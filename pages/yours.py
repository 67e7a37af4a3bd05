"""Your network, tomorrow: what to take home, and how to go on there."""

import streamlit as st

from lib.ui import frame
from pages.yours_parts import checklists, ending, open_file, own_network, take_home
from pages.yours_parts.settings import TABLE


@st.fragment
def show() -> None:
    """The network to take home; what can be opened is, at first, its file."""
    task = take_home.show()
    own_network.show()
    open_file.show(task)


with frame.page(
    "yours",
    "Take the network in integers with you, and a script that does the same to your own.",
    TABLE,
    sources={"onnx-quantize-linear": "", "onnxruntime-quantization": "", "torchao": ""},
):
    show()
    checklists.show()
    ending.show()
