"""The page's number, its format, and the controls of both."""

from functools import lru_cache

import streamlit as st

from lib.numbers.floats import FORMATS, FloatFormat, Specials
from lib.ui import frame, prose
from lib.ui.number_box import NumberBox, Shown
from pages.floats_parts.settings import CODE, CUSTOM, EXPONENT, FORMAT, SIGNIFICAND, SPECIALS

WORDS = prose.blocks("floats")
EXAMPLE = "3e-4"

# The page's fragments: the first holds the others.
CHOICES, ONE_NUMBER, HOW = "floats", "one-float", "float-how"

LANDMARK = "float_landmark"
LANDMARKS = {
    EXAMPLE: "3 × 10⁻⁴",
    "zero": "+0",
    "negative zero": "−0",
    "smallest subnormal": "smallest subnormal",
    "smallest normal": "smallest normal",
    "largest": "largest",
    "infinity": "infinity",
    "nan": "NaN",
}


def custom(specials: Specials) -> FloatFormat:
    """The format that the sliders say."""
    exponent, significand = EXPONENT.now(), SIGNIFICAND.now()
    kind = "" if specials == "ieee" else specials
    return FloatFormat(f"e{exponent}m{significand}{kind}", exponent, significand, None, specials)


def chosen() -> FloatFormat:
    """The format that the controls say, or the nearest to it that float64 can hold."""
    name = FORMAT.now()
    if name != CUSTOM:
        return FORMATS[name]
    try:
        return custom(SPECIALS.now())
    except ValueError:
        return custom("ieee")


@lru_cache(maxsize=256)  # asked several times in a run, and custom formats are many
def first(fmt: FloatFormat) -> str:
    """What a first visit finds in the box: one tenth, which no float holds, or 1 if that is 0."""
    return "0.1" if fmt.encode(0.1) else "1"


def beside() -> list[str]:
    """The fragments beside the bits that show the number now."""
    return [HOW] if frame.shows_how("main") else []


NUMBER = NumberBox(CODE, ONE_NUMBER, chosen, first, others=beside)


def ask() -> Shown:
    """The format, the box and the landmarks; returns the number."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = FORMAT.ask()
        beside = st.container()
    if name == CUSTOM:
        ask_custom()
    number = NUMBER.now()
    with beside:
        NUMBER.box(number)
    ask_landmark()
    return number


def ask_custom() -> None:
    """The controls of a custom format."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        EXPONENT.ask()
        SIGNIFICAND.ask()
        with st.popover("More"):
            asked = SPECIALS.ask()
    if chosen().specials != asked:
        frame.bad(WORDS["too-wide"])


def ask_landmark() -> None:
    """The buttons that lead to the format's landmarks. None stays marked: the number moves on."""
    st.session_state[LANDMARK] = None
    st.pills(
        "Go to",
        [EXAMPLE, *chosen().landmarks()],
        format_func=LANDMARKS.__getitem__,
        key=LANDMARK,
        on_change=adopt_landmark,
        label_visibility="collapsed",
    )


def adopt_landmark() -> None:
    """Show the number whose name was pressed, if the format has it: that may be new, too."""
    name, landmarks = st.session_state[LANDMARK], chosen().landmarks()
    if name == EXAMPLE:
        NUMBER.write(EXAMPLE)
    elif name in landmarks:
        NUMBER.put(landmarks[name])
