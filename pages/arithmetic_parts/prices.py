"""Energy per operation, as squares."""

import streamlit as st

from lib.figures import arithmetic as figures
from lib.numbers import hardware
from lib.ui import frame, prose

WORDS = prose.blocks("arithmetic")


def show() -> None:
    """The picture and what it means."""
    st.header("Why are integers cheaper?")
    costs = [(cost.operation, cost.operand, cost.picojoules) for cost in hardware.ENERGY]
    frame.figure(
        figures.energy,
        costs,
        label="Energy in picojoules, as areas of squares: "
        + ", ".join(f"{operand} {operation} {cost:g}" for operation, operand, cost in costs),
        name="energy",
        numbers={
            "operation": [cost.operation for cost in hardware.ENERGY],
            "operand": [cost.operand for cost in hardware.ENERGY],
            "picojoules": [cost.picojoules for cost in hardware.ENERGY],
            "source": [cost.source for cost in hardware.ENERGY],
        },
    )
    st.markdown(WORDS["prices"])
