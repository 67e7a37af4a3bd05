"""Why one tenth never ends in base two, digit by digit."""

from fractions import Fraction
from functools import cache

import streamlit as st

from lib.numbers import binary_fraction, text
from lib.numbers.floats import FORMATS
from lib.ui import frame, prose, table
from pages.floats_parts import snippets

WORDS = prose.blocks("floats")
TENTH = Fraction(1, 10)


def show() -> None:
    """The doublings that give the digits, and what follows."""
    st.header("Why does 0.1 never end in base two?")
    steps = binary_fraction.doublings(TENTH)
    st.markdown(WORDS["doubling"])
    table.show("The digits of 0.1 behind the binary point", rows())
    before = binary_fraction.repeats_from(steps, TENTH)
    digits = "".join(str(step.digit) for step in steps)
    kept = FORMATS["float32"].significand_bits
    st.markdown(
        WORDS["tenth"].format(start=digits[:before], block=digits[before:], digits=kept + 1)
    )
    shown = frame.numbers(
        {
            "Digits that repeat": (
                digits[before:],
                f"for ever, behind the point and {digits[:before]}.",
            )
        }
    )
    frame.how_computed(
        binary_fraction.doublings,
        binary_fraction.repeats_from,
        snippet=snippets.TENTH,
        shown=shown,
        name="tenth",
    )


@cache
def rows() -> list[dict[str, str]]:
    """The doublings, one in each row."""
    steps = binary_fraction.doublings(TENTH)
    return [
        {
            "Twice what was left": f"2 × {text.rounded(before)} = {text.rounded(step.doubled)}",
            "Digit": str(step.digit),
            "Left": text.rounded(step.left),
        }
        for before, step in zip([TENTH, *(step.left for step in steps)], steps, strict=False)
    ]
