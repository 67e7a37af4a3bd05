"""What the bits say: with and without a sign, one step on, and how to read them."""

import streamlit as st

from lib.numbers import int_types, text
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import INT8, IntFormat
from lib.ui import frame, prose
from pages.integers_parts import snippets
from pages.integers_parts.number import HOW, NUMBER, chosen
from pages.integers_parts.settings import OVERFLOW

WORDS = prose.blocks("integers")

SIGNED = """
The top bit of {name} counts {low}: it is the only one that subtracts. This is two's complement. The
range is lopsided: {low} exists, +{past} does not.
"""

UNSIGNED = """
{name} is unsigned, so no place value is negative: the smallest value is 0, and the largest, with
all bits set, is {high}.
"""

MAGNITUDE = """
If it were, {bits} would be {wrong}; it is {value}. With nothing but a minus sign, zero would have
two codes, and adding would have to compare the signs first. In two's complement, one adder serves
signed and unsigned numbers alike. Floats do store a plain sign, and nearly all of their formats
have a −0.
"""


def other_sign(fmt: IntFormat) -> IntFormat:
    """The format of as many bits that reads them the other way."""
    return IntFormat(fmt.bits, not fmt.signed)


def numbers(fmt: IntFormat, code: int, overflow: Overflow) -> dict[str, tuple[str, str]]:
    """The same bits, signed and unsigned, the next value, and the range, as `frame` shows them."""
    other = other_sign(fmt)
    then, after = int_types.add_steps(fmt, fmt.decode(code), 1, overflow)
    widened = "It stays: there is no wider type." if then == fmt else f"In {then.name}."
    crossed = {"wrap": "It wraps around.", "saturate": "It stays.", "widen": widened}
    ends = fmt.decode(code) == fmt.max
    return {
        f"In {other.name}": (
            text.minus(other.decode(code)),
            f"The same bits, read as {'unsigned' if fmt.signed else 'signed'}. Nothing in "
            "memory says which is right.",
        ),
        "Plus 1": (text.minus(after), crossed[overflow] if ends else "The next value."),
        "Range": (text.minus(f"{fmt.min} to {fmt.max}"), f"{2**fmt.bits:,} different codes."),
    }


@st.fragment(key=HOW)
def show_how(fmt: IntFormat, overflow: Overflow) -> None:
    """The way to these numbers, which most readers leave closed."""
    frame.belongs((fmt, overflow), (chosen(), OVERFLOW.now()))
    code = NUMBER.now().code.value
    frame.how_computed(
        IntFormat.decode,
        int_types.add_steps,
        snippet=snippets.MEANINGS.format(
            fmt=fmt,
            other=other_sign(fmt),
            code=text.hexadecimal(code, fmt.bits),
            overflow=overflow,
        ),
        shown={name: value for name, (value, _) in numbers(fmt, code, overflow).items()},
    )


def explain(fmt: IntFormat, overflow: Overflow) -> None:
    """How to read the bits, and what happens past the end."""
    rule = SIGNED if fmt.signed else UNSIGNED
    low, high = text.minus(fmt.min), fmt.max
    rule = rule.format(name=fmt.name, low=low, high=high, past=high + 1)
    st.markdown(f"{WORDS['bits']} {rule.strip()}\n\n{WORDS['hexadecimal']}")
    st.markdown(f"**Past the end: {overflow}.** {WORDS[overflow]}")


def misunderstandings() -> None:
    """Two things that are often said, and are not so."""
    with st.expander("“The top bit is just a minus sign.”"):
        code = INT8.encode(-1)
        st.markdown(
            MAGNITUDE.format(
                bits=f"`{code:08b}`",
                wrong=text.minus(int_types.sign_and_magnitude(INT8, code)),
                value=f"{text.minus(INT8.decode(code))} in {INT8.name}",
            )
        )
    with st.expander("“short is int8.”"):
        st.markdown(WORDS["short"])
