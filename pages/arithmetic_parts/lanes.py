"""How many numbers of each format one register holds."""

import streamlit as st

from lib.figures import arithmetic as figures
from lib.numbers import hardware
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import INT8, INT32, IntFormat
from lib.ui import frame, prose
from pages.arithmetic_parts import snippets
from pages.arithmetic_parts.settings import REGISTER

WORDS = prose.blocks("arithmetic")
IN_LANES: dict[str, IntFormat | FloatFormat] = {
    "float32": FORMATS["float32"],
    "float16": FORMATS["float16"],
    "int8": INT8,
}


@st.fragment
def show() -> None:
    """The width of the register, what it holds, and what that means for the speed."""
    st.subheader("Where does int8 get its speed?")
    controls, view = frame.split("lanes")
    with controls:
        bits = REGISTER.ask()
    counts = {name: hardware.lanes(fmt, bits) for name, fmt in IN_LANES.items()}
    sums = hardware.lanes(INT32, bits)
    with view:
        frame.figure(
            figures.lanes,
            *(counts, sums, bits),
            label=f"One register of {bits} bits, to scale, holds "
            + ", ".join(f"{count} {name}" for name, count in counts.items())
            + f". One instruction makes {counts['int8']} products of int8 and adds them in fours "
            + f"to {sums} sums of int32.",
            name="lanes",
            numbers={"format": list(counts), "numbers in a register": list(counts.values())},
        )
    done = {
        "float32": f"products by one instruction, each added to one of {sums} float32 sums.",
        "float16": "products, where the processor computes in float16.",
        "int8": f"products by one instruction, added in fours to {sums} int32 sums.",
    }
    shown = frame.numbers(
        {f"{name} at once": (str(count), done[name]) for name, count in counts.items()}
    )
    st.markdown(WORDS["lanes"])
    frame.how_computed(
        hardware.lanes,
        snippet=snippets.LANES.format(bits=bits),
        shown=shown,
        name="lanes",
    )
