"""A matrix times a vector in integers, small enough to follow."""

import streamlit as st

from lib.quantization import worked_example as library
from lib.ui import frame
from lib.ui.components import worked_example
from pages.scale_parts import snippets
from pages.scale_parts.settings import RULE


@st.fragment
def show() -> None:
    """The rule, the example, and how it was computed."""
    rule = RULE.ask()
    result = worked_example.show(rounding=rule)
    frame.how_computed(
        library.run,
        snippet=snippets.MATRIX.format(settings=result.settings, rule=rule),
        shown=result.shown,
        name="article",
    )
