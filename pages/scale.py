"""Scale and zero-point: two numbers that turn real values into integers."""

import streamlit as st

from lib.ui import frame, prose
from pages.scale_parts import many_values, matrix, one_value, zero
from pages.scale_parts.settings import TABLE

WORDS = prose.blocks("scale")

with frame.page(
    "scale",
    "Two numbers turn real values into integers; move them and see what the rounding costs.",
    TABLE,
    sources={"jacob2018": ", section 2.1", "onnx-quantize-linear": ""},
):
    one_value.show()
    st.markdown(WORDS["formula"])
    st.header("2. What if 0 had no code?", anchor="zero")
    zero.show()
    st.header("3. Many values at once", anchor="many")
    many_values.show()
    st.markdown(WORDS["errors"])
    st.header("4. A matrix times a vector, in integers", anchor="article")
    st.markdown(WORDS["try"])
    matrix.show()
    st.markdown(WORDS["sums"])
