"""The page's number, and what becomes of it past the end of its type."""

import streamlit as st

from lib.numbers import int_types
from lib.numbers.integers import IntFormat
from lib.ui import frame
from lib.ui.number_box import NumberBox
from lib.ui.typed import Format
from pages.integers_parts.settings import BITS, CODE, OVERFLOW, SIGN

# The page's fragments: the first holds the others.
CHOICES, ONE_NUMBER, HOW, POINT = "integers", "one-integer", "integer-how", "integer-point"

FORMATS = {
    (bits, sign): IntFormat(bits, sign == "signed")
    for bits in BITS.options
    for sign in SIGN.options
}


def chosen() -> IntFormat:
    """The format that the controls say."""
    return FORMATS[BITS.now(), SIGN.now()]


def first(fmt: Format) -> str:
    """What a first visit finds in the box: a number that the format holds."""
    small = {"int2": "−2", "uint2": "2", "int4": "−6", "uint4": "10"}
    return small.get(fmt.name, "−62" if fmt.name.startswith("int") else "194")


def widen(value: int) -> None:
    """Go on to the type that holds `value`, which lies past the end of the present one."""
    fmt = int_types.wider(chosen(), value)
    if fmt:
        BITS.put(fmt.bits)
        SIGN.put("signed" if fmt.signed else "unsigned")
        NUMBER.put(fmt.encode(value))
        st.rerun(CHOICES)


def beside() -> list[str]:
    """The fragments beside the bits that show the number now."""
    ways = {"main": HOW, POINT: POINT}
    return [fragment for name, fragment in ways.items() if frame.shows_how(name)]


NUMBER = NumberBox(
    CODE, ONE_NUMBER, chosen, first, overflow=OVERFLOW.now, widen=widen, others=beside
)
