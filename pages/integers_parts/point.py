"""Fixed point: the same bits, counting smaller steps."""

import streamlit as st

from lib.numbers import text
from lib.numbers.binary_point import FixedPoint, exact_decimal
from lib.numbers.integers import INT8, IntFormat
from lib.ui import frame, prose
from lib.ui.components import binary_point
from lib.ui.state import Counted
from pages.integers_parts import snippets
from pages.integers_parts.number import NUMBER, POINT, chosen
from pages.integers_parts.settings import CODE

WORDS = prose.blocks("integers")
EXAMPLE = Counted(INT8.encode(-62), 0)


@st.fragment(key=POINT)
def show(fmt: IntFormat) -> None:
    """The bits with a point to move, or an example where they are too many."""
    frame.belongs(fmt, chosen())
    st.header("What if the last bit counted less than 1?")
    key: str | None = CODE
    code = NUMBER.now().code
    if fmt.bits > binary_point.MOST_BITS:
        st.markdown(WORDS["point-example"])
        fmt, code, key = INT8, EXAMPLE, None
    fixed, shown = binary_point.show(fmt, code, key=key)
    st.markdown(f"{WORDS['point']} Here it is\n  {exact_decimal(fixed.step)}.")
    frame.how_computed(
        FixedPoint,
        snippet=snippets.POINT.format(
            fmt=fmt,
            fraction_bits=fixed.fraction_bits,
            code=text.hexadecimal(code.value, fmt.bits),
        ),
        shown=shown,
        name=POINT,
    )
