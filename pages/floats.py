"""Floats: scientific notation in base two, bit by bit, and where its values lie."""

from fractions import Fraction
from math import isfinite

import streamlit as st

from lib.numbers import spacing, text
from lib.numbers.floats import FloatFormat
from lib.ui import frame
from lib.ui.components import number_line
from lib.ui.number_box import Shown
from pages.floats_parts import digits, gaps, number, reading, tenth
from pages.floats_parts.number import CHOICES, EXAMPLE, HOW, NUMBER, ONE_NUMBER
from pages.floats_parts.settings import CODE, TABLE

PLACES = 12  # of the example in base two

INTRO = """
<p style="margin: 0">A learning rate of
<span style="color: var(--qp-significand)">3</span>&nbsp;×&nbsp;10<sup
style="color: var(--qp-exponent)">−4</sup> is
<span style="color: var(--qp-significand)">{digits}…</span>&nbsp;×&nbsp;2<sup
style="color: var(--qp-exponent)">{power}</sup> in base two. A float stores the
<b style="color: var(--qp-sign)">sign</b>, the first
<b style="color: var(--qp-significand)">digits</b>, and the
<b style="color: var(--qp-exponent)">exponent</b>, which says where the point goes.</p>
"""


def introduce() -> None:
    """The example in base ten and in base two."""
    first_digits, power = text.base_two(Fraction(text.parse(EXAMPLE)), PLACES)
    st.html(INTRO.format(digits=first_digits, power=text.minus(power)))


@st.fragment(key=CHOICES)
def explore() -> None:
    """The format, and all that does not change with each flipped bit."""
    shown = number.ask()
    # The line comes first in the document. On the screen the bits are above it: a fragment.
    with st.container(key="float-board"):
        facts = line_facts(shown, rounding_error(shown))
        number_line.show(number.chosen(), shown.code, key="float_line", param=CODE, facts=facts)
        NUMBER.notes()
        one_number(number.chosen())
        show_how(number.chosen())
    reading.show_format(number.chosen())


@st.fragment(key=ONE_NUMBER)
def one_number(fmt: FloatFormat) -> None:
    """What changes with each flipped bit: as little as can be, for a whole class flips bits."""
    frame.belongs(fmt, number.chosen())
    shown = NUMBER.now()
    code = shown.code.value
    missed = rounding_error(shown)
    NUMBER.strip(shown, line_facts(shown, missed))
    frame.numbers(
        digits.numbers(fmt, code, digits.facts(fmt, code, missed, shown.typed)), lead=True
    )
    reading.show_rule(fmt, code)


@st.fragment(key=HOW)
def show_how(fmt: FloatFormat) -> None:
    """The way to these numbers, which most readers leave closed."""
    frame.belongs(fmt, number.chosen())
    shown = NUMBER.now()
    code = shown.code.value
    digits.explain(fmt, code, digits.facts(fmt, code, rounding_error(shown), shown.typed))


def line_facts(shown: Shown, missed: spacing.RoundingError | None) -> dict[str, object]:
    """What the number line is to say of the number."""
    return number_line.facts(number.chosen(), shown.code.value, missed.error if missed else None)


def rounding_error(shown: Shown) -> spacing.RoundingError | None:
    """By how much the bits miss what was typed; None where nothing was rounded."""
    fmt, code = number.chosen(), shown.code.value
    if not isfinite(fmt.decode(code)) or not shown.typed:
        return None
    if text.parse_code(shown.typed, fmt.bits) is not None:
        return None
    meant = text.parse(shown.typed)
    return spacing.rounding_error(fmt, code, meant) if isfinite(meant) else None


with frame.page(
    "floats",
    "Flip the bits of a float, or type a number: see what is stored, and how far off it is.",
    TABLE,
    sources={
        "ieee754": "",
        "ocp-fp8": "",
        "ocp-mx": "",
        "noune2022": "",
        "kalamkar2019": "",
        "goldberg1991": "",
    },
):
    introduce()
    explore()
    tenth.show()
    gaps.show()
