"""Integers: whole numbers in memory, from 2 to 64 bits, and what happens at their ends."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.numbers.integers import IntFormat
from lib.ui import frame
from lib.ui.components import number_wheel
from pages.integers_parts import meanings, names, point
from pages.integers_parts.number import NUMBER, chosen
from pages.integers_parts.settings import BITS, CODE, OVERFLOW, SIGN, TABLE

WIDE = 32  # bits beyond which a number needs the page's whole width


@st.fragment
def explore() -> None:
    """The number, its bits, its place on the wheel, and all that is said of it."""
    left, middle, right = st.columns([17, 10, 10])  # as wide as the choices are at 1024 px
    with left:
        BITS.ask()
    with middle:
        SIGN.ask()
    # A sentence on the number takes the whole width: in the box's column it would be five lines.
    notes, fmt = st.container(), chosen()
    strip, wheel, numbers = board(fmt)
    with wheel:  # what happens past the end, first: the number depends on it
        overflow = OVERFLOW.ask(on_change=NUMBER.adopt_overflow)
        number = NUMBER.now()
        code = number.code
        number_wheel.show(fmt, code, key=CODE, overflow=overflow)
    with right:
        NUMBER.box(number, notes)
    with strip:
        NUMBER.strip(number)
    with numbers:
        shown = meanings.show_numbers(fmt, code.value, overflow)
    meanings.explain(fmt, code.value, overflow, shown)
    point.show(fmt, code)
    names.show(fmt)
    meanings.misunderstandings(fmt, code.value)


def board(fmt: IntFormat) -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """The places of strip, wheel and numbers.

    On a phone one below the other: the wheel right after the bits that it moves.
    """
    with st.container(key="int-board"):
        strip, wheel = st.container(key="int-strip"), st.container(key="int-wheel")
        numbers = st.container(key="int-numbers" + ("-wide" if fmt.bits > WIDE else ""))
    return strip, wheel, numbers


with frame.page(
    "integers",
    "Flip the bits of a whole number, walk around the wheel, and see what happens past the end.",
    TABLE,
    sources={"c23": "", "c23-draft": "", "numpy-scalars": "", "pytorch-dtype": ""},
):
    explore()
