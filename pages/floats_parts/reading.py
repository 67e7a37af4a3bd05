"""How to read the bits: the rule for this kind of number, the fields, and the format's name."""

import streamlit as st

from lib.numbers import text
from lib.numbers.floats import FloatFormat
from lib.ui import prose
from pages.floats_parts.settings import CUSTOM

WORDS = prose.blocks("floats")

POWER = '<span style="white-space: nowrap">2<sup>{field} − {bias}</sup></span>'
RULES = {
    "normal": "**How to read it.** The exponent bits are not all 0, so this is a *normal* number: "
    "(−1)<sup>sign</sup> × 1.significand × {power}.",
    "subnormal": "**How to read it.** The exponent bits are all 0, so this is a *subnormal* "
    "number: (−1)<sup>sign</sup> × 0.significand × {power}.",
    "zero": "**How to read it.** The exponent bits are all 0, so the first digit is 0, and so are "
    "all others: (−1)<sup>sign</sup> × 0.0 × {power}, which is {value}.",
    "infinity": "**How to read it.** No formula: exponent bits all 1 and a significand of 0 stand "
    "for {value}, which a result becomes that is too large.",
    "nan": "**How to read it.** No formula: this code is set aside for NaN (“not a number”), the "
    "result of 0/0.",
}

FIELDS = """
- **Exponent**: which power of two to multiply by. {field}
- **Significand** (or mantissa): the digits, from 1 up to just below 2. The first one is always 1
  and need not be stored. This is the hidden bit: {stored} of precision.
- **Exponent bits all 0**: the hidden bit is 0 too, and the power of two stays that of exponent 1.
  That leaves room for zero and for the *subnormal* numbers, which fill the gap around it.
"""

BIASED = """The field is stored {bias} too high, so that it needs no sign of its own; {bias} is
  called the bias."""
UNBIASED = """Other formats subtract a bias from the field, to reach negative powers
  without a sign of its own; this one has none to subtract: its bias is 0."""


def show(fmt: FloatFormat, code: int) -> None:
    """The rule for the number, and what the fields of its format mean."""
    kind = fmt.fields(code).kind
    power = POWER.format(field="exponent" if kind == "normal" else "1", bias=fmt.bias)
    rule = RULES[kind].format(power=power, value=text.every_digit(fmt, code))
    st.markdown(f"{rule}\n\n{fields(fmt)}\n{WORDS[fmt.specials]}", unsafe_allow_html=True)
    st.markdown(WORDS[fmt.name if fmt.name in WORDS else CUSTOM])


def fields(fmt: FloatFormat) -> str:
    """What exponent and significand mean in this format."""
    if "smallest normal" not in fmt.landmarks():
        return WORDS["without-normals"]
    one = fmt.significand_bits == 1
    stored = f"{fmt.significand_bits} stored {'bit has' if one else 'bits have'}"
    return FIELDS.format(
        field=(BIASED if fmt.bias else UNBIASED).format(bias=fmt.bias),
        stored=f"{stored} {fmt.significand_bits + 1} bits",
    ).strip()
