"""One product on its way into the sum, bit by bit."""

import streamlit as st

from lib.numbers import arithmetic, integer_arithmetic
from lib.numbers.accumulation import running_sums
from lib.numbers.integers import INT8, INT32, UINT8
from lib.numbers.text import minus
from lib.ui import frame, prose
from lib.ui.components import steps
from pages.arithmetic_parts import products, snippets
from pages.arithmetic_parts.settings import PRODUCT_OF, WHICH

WORDS = prose.blocks("arithmetic")


@st.fragment
def show() -> None:
    """The choice of the product, the machine that adds it, and the new sum."""
    st.subheader("How does one product get into the sum?")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        layer = PRODUCT_OF.ask()
        dot = products.of(layer)
        sums = running_sums(*dot, INT32).tolist()
        which = WHICH.ask(high=len(sums))
    products.show_place(layer)
    a, b = (int(numbers[which - 1]) for numbers in dot)
    before = [0, *sums][which - 1]
    codes = UINT8.encode(a), INT8.encode(b), INT32.encode(before)
    trace = arithmetic.multiply_accumulate(
        UINT8, codes[0], codes[1], INT32, codes[2], b_format=INT8
    )
    title = minus(f"uint8 × int8 into int32: {before:,} + {a} × {b}")
    steps.show({"sum": (title, trace)}, key="one-product")
    new = (minus(f"{INT32.decode(trace.result):,}"), products.counted(which))
    shown = frame.numbers({"New sum": new})
    st.markdown(WORDS["one-product"])
    frame.how_computed(
        arithmetic.multiply_accumulate,
        integer_arithmetic.multiply_accumulate,
        snippet=snippets.ONE_PRODUCT.format(a=a, b=b, before=before),
        shown=shown,
        name="one-product",
    )
