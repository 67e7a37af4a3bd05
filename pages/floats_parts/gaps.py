"""The gaps of several formats over all magnitudes."""

from functools import cache

import streamlit as st

from lib.figures import spacing as figures
from lib.numbers import spacing, text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.ui import frame, prose
from pages.floats_parts import snippets

WORDS = prose.blocks("floats")

COMPARED = ["float32", "bfloat16", "float16", "float8_e5m2", "float8_e4m3fn"]
ENDS = ("float16", "bfloat16", "float32")  # formats whose largest numbers stand below


def show() -> None:
    """The picture, the largest numbers, and what to see."""
    st.header("How far apart, near and far from zero?")
    wide, narrow, numbers = picture()
    frame.show_svg(wide, narrow, label=label(), name="gaps", numbers=numbers)
    ends = {
        f"Largest {name}": (
            text.readable(FORMATS[name], FORMATS[name].max_code),
            WORDS[f"end-of-{name}"],
        )
        for name in ENDS
    }
    shown = frame.numbers(ends)
    less = FORMATS["float32"].significand_bits - FORMATS["bfloat16"].significand_bits
    st.markdown(WORDS["gaps"].format(less=less))
    frame.how_computed(
        spacing.staircase,
        FloatFormat.ulp,
        snippet=snippets.LARGEST.format(names=list(ENDS)),
        shown=shown,
        name="gaps",
    )


@cache
def label() -> str:
    """The picture in words."""
    return (
        f"The gap between neighboring numbers against their size, for {', '.join(COMPARED)}, "
        "both axes logarithmic, from end to end and enlarged in the middle. Every line is flat on "
        "the left and then rises with the size. " + " ".join(map(in_words, COMPARED))
    )


def in_words(name: str) -> str:
    """Where the line of a format begins and ends, and the gap in its midst."""
    fmt = FORMATS[name]
    least, most = (text.rounded(fmt.decode(code)) for code in (1, fmt.max_code))
    return f"{name} from {least} to {most}, with a gap of {text.rounded(fmt.ulp(1.0))} at 1."


@cache
def picture() -> tuple[str, str, dict[str, list[str]]]:
    """The picture for a wide screen and for a phone, and its numbers: the same for all readers."""
    stairs = [spacing.staircase(FORMATS[name]) for name in COMPARED]
    wide, narrow = frame.drawn(figures.gaps, COMPARED, stairs)
    table = figures.table(COMPARED, stairs)
    return wide, narrow, {column: [str(value) for value in table[column]] for column in table}
