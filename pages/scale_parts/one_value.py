"""One value on its way to a code and back."""

from functools import cache

import streamlit as st

from lib.quantization import affine, error, round_trip
from lib.studies import shipped
from lib.ui import frame
from lib.ui.components import one_value
from pages.scale_parts import snippets
from pages.scale_parts.settings import ONE_CODES, ONE_ROUNDING

TRAVEL, SHOW_HOW = "one-value", "one-value-how"  # fragments
HOW = "one"  # what shows how it was computed

BESIDE = "separable", "depthwise5"  # real weights that reach as far as the axis


@st.fragment
def show() -> None:
    """The heading with its popover, and the way."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("1. One value travels", anchor="one")
        more = st.popover("More")
    with more:
        rounding, codes = ONE_ROUNDING.ask(), ONE_CODES.ask()
    travel(rounding, codes)
    show_how(rounding, codes)


@st.fragment(key=TRAVEL)
def travel(rounding: str, codes: str) -> None:
    """What changes with each dragged value: as little as can be, for a whole class drags."""
    frame.belongs((rounding, codes), (ONE_ROUNDING.now(), ONE_CODES.now()))
    one_value.show(
        signed=codes == "signed",
        rounding=rounding,
        beside=beside(),
        changed=follow,
    )


@cache
def beside() -> one_value.Beside:
    """The real weights, the same for all readers."""
    return one_value.Beside(shipped.weights(*BESIDE), f"weights of {' '.join(BESIDE)}")


def follow() -> None:
    """Show another value also in the lines that compute it, if the reader sees them."""
    if frame.shows_how(HOW):
        frame.run_together([TRAVEL, SHOW_HOW])


@st.fragment(key=SHOW_HOW)
def show_how(rounding: str, codes: str) -> None:
    """The way to the numbers, which most readers leave closed."""
    frame.belongs((rounding, codes), (ONE_ROUNDING.now(), ONE_CODES.now()))
    result = one_value.result(signed=codes == "signed", rounding=rounding)
    frame.how_computed(
        round_trip.round_trip,
        affine.quantize,
        affine.dequantize,
        error.error_report,
        snippet=snippets.ONE_VALUE.format(
            settings=result.settings, qparams=result.settings.qparams, rounding=rounding
        ),
        shown=result.shown,
        name=HOW,
    )
