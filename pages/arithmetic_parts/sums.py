"""A long sum of products in registers of 8, 16 and 32 bits."""

import streamlit as st

from lib.figures import arithmetic as figures
from lib.numbers import accumulation
from lib.numbers.accumulation import longest_safe_sum, running_sums
from lib.numbers.integers import INT8, INT16, INT32, INT64, UINT8
from lib.numbers.text import minus
from lib.studies import dot_product
from lib.ui import frame, prose
from pages.arithmetic_parts import products, snippets
from pages.arithmetic_parts.settings import NARROW, SUM_OF

WORDS = prose.blocks("arithmetic")
ACCUMULATORS = (INT8, INT16, INT32)


@st.fragment
def show() -> None:
    """The controls, the sums as they grow, and how wide a register must be."""
    st.header("How wide must a sum be?")
    controls, view = frame.split("sums", controls_first=True)
    with controls:
        layer = SUM_OF.ask()
        products.show_place(layer)
        overflow = NARROW.ask()
    dot = products.of(layer)
    exact = running_sums(*dot, INT64)
    held = {fmt.name: running_sums(*dot, fmt, overflow) for fmt in ACCUMULATORS}
    with view:
        frame.figure(
            figures.running_sums,
            *(exact, held),
            label=f"The sum of {len(exact)} products as it grows to {exact[-1]:,}. At the end "
            + ", ".join(f"{name} holds {sums[-1]:,}" for name, sums in held.items()),
            name="running-sums",
            numbers={
                "activation": dot.activations.tolist(),
                "weight": dot.weights.tolist(),
                "exact": exact.tolist(),
                **{name: sums.tolist() for name, sums in held.items()},
            },
        )
    st.caption(WORDS["products"])
    in_registers = {
        f"In {fmt.name}": (
            minus(f"{held[fmt.name][-1]:,}"),
            safe(longest_safe_sum(UINT8, INT8, fmt)),
        )
        for fmt in ACCUMULATORS
    }
    total = (minus(f"{exact[-1]:,}"), products.counted(len(exact)))
    shown = frame.numbers({"Exact sum": total} | in_registers)
    st.markdown(WORDS["sums"])
    frame.how_computed(
        accumulation.running_sums,
        longest_safe_sum,
        dot_product.of_layer,
        snippet=snippets.SUMS.format(source=products.call(layer), overflow=overflow),
        shown=shown,
        name="sums",
    )


def safe(products: int) -> str:
    """How many products always fit."""
    if products == 0:
        return "Not even one product is sure to fit."
    if products == 1:
        return "1 product of any size always fits."
    return f"{products:,} products of any size always fit."
