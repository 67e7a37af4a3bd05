"""Integers: whole numbers in memory, from 2 to 64 bits, and what happens at their ends."""

import streamlit as st

from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import IntFormat
from lib.ui import frame
from lib.ui.components import binary_point, number_wheel
from pages.integers_parts import meanings, names, point
from pages.integers_parts.number import CHOICES, NUMBER, ONE_NUMBER, chosen
from pages.integers_parts.settings import BITS, CODE, OVERFLOW, SIGN, TABLE

WIDE = 32  # bits beyond which a number needs the page's whole width


@st.fragment(key=CHOICES)
def explore() -> None:
    """The type, and all that does not change with each flipped bit."""
    left, middle, right = st.columns([17, 11, 9])  # as wide as the choices are at 1024 px
    with left:
        BITS.ask()
    with middle:
        SIGN.ask()
    fmt = chosen()
    # On a phone one below the other: the wheel right after the bits that it moves.
    with st.container(key="int-board" + ("-wide" if fmt.bits > WIDE else "")):
        wheel = st.container(key="int-wheel")
        with wheel:  # what happens past the end, first: the number depends on it
            overflow = OVERFLOW.ask(on_change=NUMBER.adopt_overflow)
        number = NUMBER.now()
        with wheel:
            number_wheel.show(fmt, number.code, key=CODE, overflow=overflow)
        NUMBER.notes()
        one_number(fmt, overflow)
        meanings.show_how(fmt, overflow)
    with right:
        NUMBER.box(number)
    meanings.explain(fmt, overflow)
    point.show(fmt)
    names.show(fmt)
    meanings.misunderstandings()


@st.fragment(key=ONE_NUMBER)
def one_number(fmt: IntFormat, overflow: Overflow) -> None:
    """What changes with each flipped bit: as little as can be, for a whole class flips bits."""
    frame.belongs((fmt, overflow), (chosen(), OVERFLOW.now()))
    number = NUMBER.now()
    small = fmt.bits <= binary_point.MOST_BITS
    NUMBER.strip(number, binary_point.facts(fmt, number.code.value) if small else {})
    frame.numbers(meanings.numbers(fmt, number.code.value, overflow))


with frame.page(
    "integers",
    "Flip the bits of a whole number, walk around the wheel, and see what happens past the end.",
    TABLE,
    sources={"c23": "", "c23-draft": "", "numpy-scalars": "", "pytorch-dtype": ""},
):
    explore()
