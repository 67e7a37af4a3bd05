"""Fixed point: the same bits, counting smaller steps."""

import streamlit as st

from lib.numbers import binary_point, text
from lib.numbers.integers import INT8, IntFormat
from lib.ui import frame, prose
from lib.ui.components import binary_point as point_strip
from lib.ui.state import Counted
from pages.integers_parts import snippets
from pages.integers_parts.settings import CODE, SMALL

WORDS = prose.blocks("integers")
EXAMPLE = Counted(INT8.encode(-62), 0)


@st.fragment
def show(fmt: IntFormat, code: Counted[int]) -> None:
    """The bits with a point to move, or an example where they are too many."""
    st.header("What if the last bit weighed less than 1?")
    key: str | None = CODE
    if fmt.bits > SMALL:
        st.markdown(WORDS["point-example"])
        fmt, code, key = INT8, EXAMPLE, None
    fixed, shown = point_strip.show(fmt, code, key=key)
    st.markdown(f"{WORDS['point']} Here it is\n  {binary_point.exact_decimal(fixed.step)}.")
    frame.how_computed(
        binary_point.FixedPoint,
        snippet=snippets.POINT.format(
            fmt=fmt,
            fraction_bits=fixed.fraction_bits,
            code=text.hexadecimal(code.value, fmt.bits),
        ),
        shown=shown,
        name="point",
    )
