"""How to read the bits: the rule for this kind of number; the format's fields, and its name."""

import streamlit as st

from lib.numbers import text
from lib.numbers.floats import FloatFormat
from lib.ui import prose
from pages.floats_parts.settings import CUSTOM

WORDS = prose.blocks("floats")

POWER = '<span style="white-space: nowrap">2<sup>{field} − {bias}</sup></span>'


def show_rule(fmt: FloatFormat, code: int) -> None:
    """The rule for this kind of number."""
    kind = fmt.fields(code).kind
    power = POWER.format(field="exponent" if kind == "normal" else "1", bias=fmt.bias)
    rule = WORDS[kind].format(power=power, value=text.every_digit(fmt, code))
    st.markdown(rule, unsafe_allow_html=True)


def show_format(fmt: FloatFormat) -> None:
    """What the fields of the format mean, and where it comes from."""
    named = WORDS[fmt.name if fmt.name in WORDS else CUSTOM]
    st.markdown(f"{fields(fmt)}\n{WORDS[fmt.specials]}\n\n{named}", unsafe_allow_html=True)


def fields(fmt: FloatFormat) -> str:
    """What exponent and significand mean in this format."""
    if "smallest normal" not in fmt.landmarks():
        return WORDS["without-normals"]
    one = fmt.significand_bits == 1
    stored = f"{fmt.significand_bits} stored {'bit has' if one else 'bits have'}"
    bias = WORDS["biased" if fmt.bias else "unbiased"].format(bias=fmt.bias)
    return WORDS["fields"].format(bias=bias, stored=f"{stored} {fmt.significand_bits + 1} bits")
