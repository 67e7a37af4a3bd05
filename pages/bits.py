"""Bits: one number in memory, flipped bit by bit or typed."""

import streamlit as st

from lib.numbers import integers, text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import IntFormat
from lib.ui import frame, typed
from lib.ui.components import bit_strip

OFFERED: dict[str, typed.Format] = {
    "int8": integers.INT8,
    "uint8": integers.UINT8,
    "int16": integers.INT16,
    "uint16": integers.UINT16,
    "int32": integers.INT32,
    "float16": FORMATS["float16"],
    "bfloat16": FORMATS["bfloat16"],
    "float32": FORMATS["float32"],
    "float64": FORMATS["float64"],
}

NAMES = {
    "int8": "Its other names: `signed char` in C, `np.int8` in NumPy, `torch.int8` in PyTorch.",
    "uint8": "Its other names: `unsigned char` in C, `np.uint8` in NumPy, `torch.uint8` in "
    "PyTorch.",
    "int16": "Its other names: `short` in C, `np.int16` in NumPy, `torch.int16` in PyTorch.",
    "uint16": "Its other names: `unsigned short` in C, `np.uint16` in NumPy, `torch.uint16` in "
    "PyTorch.",
    "int32": "Its other names: `int` in C, `np.int32` in NumPy, `torch.int32` in PyTorch.",
    "float16": "Its other names: half precision, `_Float16` in C, `np.float16` in NumPy, "
    "`torch.float16` in PyTorch.",
    "bfloat16": "The upper half of a float32: the same range with fewer digits, made for neural "
    "networks. `torch.bfloat16` in PyTorch.",
    "float32": "Its other names: single precision, `float` in C, `np.float32` in NumPy, "
    "`torch.float32` in PyTorch.",
    "float64": "Its other names: double precision, `double` in C, `float` in Python, `np.float64` "
    "in NumPy, `torch.float64` in PyTorch.",
}

HUNDREDS = 100  # characters from which a value is set small

SIGNED = """
**How to read an integer.** Each bit stands for a power of two, its weight, written below it. The
value is the sum of the weights of all bits that are 1. In {name} the top bit weighs {low}: it is
the only one that subtracts. This is called two's complement, and it leads to two surprises. Set
only the top bit: the result is {low}, not a negative zero. And the range is lopsided: {low} exists,
+{past} does not.
"""

UNSIGNED = """
**How to read an integer.** Each bit stands for a power of two, its weight, written below it. The
value is the sum of the weights of all bits that are 1. {name} has no sign, so no weight is
negative: the smallest value is 0 and the largest {high}, all bits set.
"""

FLOAT = """
**How to read a float.** It is scientific notation, as in 6.02 × 10²³, but in base two.

- **Sign**: 1 means minus.
- **Exponent**: which power of two to multiply by. The field is stored {bias} too high, so that it
  needs no sign of its own; {bias} is called the bias.
- **Significand** (or mantissa): the digits, a number from 1 up to just below 2. Its first digit is
  therefore always 1 and need not be stored. This is the hidden bit: {stored} stored bits have
  {precision} bits of precision.

Two exponents are special. All 0: the hidden bit is 0 too, which leaves room for zero and for the
*subnormal* numbers, the ones closest to zero. All 1: infinity, or NaN (“not a number”), the result
of 0/0.
"""


def first_text(fmt: typed.Format) -> str:
    """What a first visit finds in the box: 0.1 for a float, a negative integer where there are."""
    if isinstance(fmt, FloatFormat):
        return "0.1"
    return "-62" if fmt.signed else "194"


def first_code(fmt: typed.Format) -> int:
    """The code of `first_text`."""
    return typed.store(fmt, first_text(fmt)).code or 0


def adopt_typed() -> None:
    """Show the bits of what was typed; they stay as they are if it is no number."""
    st.session_state.bits_by_hand = True
    stored = typed.store(OFFERED[st.session_state.format], st.session_state.bits_text)
    if stored.code is not None:
        bit_strip.put("code", stored.code)


def adopt_flipped(code: int) -> None:
    """Write the value of the flipped bits into the box."""
    st.session_state.bits_by_hand = True
    st.session_state.bits_text = typed.value_text(OFFERED[st.session_state.format], code)


def adopt_format() -> None:
    """Show the same number in the format just chosen."""
    st.session_state.bits_by_hand = True
    before, fmt = OFFERED[st.session_state.bits_format], OFFERED[st.session_state.format]
    code = bit_strip.held(before, key="code", default=first_code(before))
    written = st.session_state.bits_text
    # What was typed is the number, unless it isn't what the strip shows, or names bits (0x...),
    # which mean another number in another format.
    if typed.store(before, written).code != code or text.parse_code(written, 64) is not None:
        st.session_state.bits_text = written = typed.value_text(before, code)
    bit_strip.put("code", typed.store(fmt, written).code or 0)


def current_code(fmt: typed.Format) -> int:
    """The code to show: the held one, unless a link or the Back button brought another."""
    code = bit_strip.held(fmt, key="code", default=first_code(fmt))
    if not st.session_state.pop("bits_by_hand", False):
        linked = bit_strip.linked(fmt, key="code")
        if linked is None and st.session_state.get("bits_format", fmt.name) != fmt.name:
            linked = first_code(fmt)
        if linked not in (None, code):
            code = linked
            bit_strip.put("code", code)
            st.session_state.pop("bits_text", None)
    st.session_state.bits_format = fmt.name
    if "bits_text" not in st.session_state:
        first = code == first_code(fmt)
        st.session_state.bits_text = first_text(fmt) if first else typed.value_text(fmt, code)
    return code


@st.fragment
def explore() -> None:
    """The controls, the strip, and what its bits mean."""
    left, right = st.columns([1, 2])
    name = left.selectbox(
        "Format", list(OFFERED), key="format", bind="query-params", on_change=adopt_format
    )
    fmt = OFFERED[name]
    code = current_code(fmt)
    written = right.text_input(
        "Number",
        key="bits_text",
        on_change=adopt_typed,
        max_chars=text.MAX_LENGTH,
        help="A decimal such as 0.1 or 6.02e23, a fraction such as 1/3, inf, nan, or the bits "
        "themselves: 0x7f, 0b1010.",
    )
    stored = typed.store(fmt, written)
    if stored.note and stored.code in (None, code):
        frame.bad(stored.note)

    bit_strip.show(fmt, key="code", default=first_code(fmt), on_flip=adopt_flipped)

    if isinstance(fmt, IntFormat):
        explain_integer(fmt, code)
    else:
        explain_float(fmt, code, written if stored.code == code else "")


def explain_integer(fmt: IntFormat, code: int) -> None:
    """The same bits with and without a sign, the range, and the rule."""
    other = IntFormat(fmt.bits, not fmt.signed)
    shown = frame.numbers(
        {
            f"In {fmt.name}": (str(fmt.decode(code)), "What these bits mean here."),
            f"In {other.name}": (
                str(other.decode(code)),
                f"What the same bits mean {'without' if fmt.signed else 'with'} a sign. "
                "Nothing in memory says which is right.",
            ),
            "Range": (
                f"{fmt.min} to {fmt.max}",
                f"{fmt.bits} bits make {2**fmt.bits:,} different codes.",
            ),
        }
    )
    rule = SIGNED if fmt.signed else UNSIGNED
    low, high = typed.minus(fmt.min), fmt.max
    st.markdown(rule.format(name=fmt.name, low=low, high=high, past=high + 1))
    st.markdown(NAMES[fmt.name])
    frame.how_computed(
        IntFormat.decode,
        snippet=f"""
from lib.numbers.integers import IntFormat

fmt = IntFormat({fmt.bits}, signed={fmt.signed})
other = IntFormat({fmt.bits}, signed={not fmt.signed})
code = {text.hexadecimal(code, fmt.bits)}

shown = {{
    "In {fmt.name}": str(fmt.decode(code)),
    "In {other.name}": str(other.decode(code)),
    "Range": f"{{fmt.min}} to {{fmt.max}}",
}}
""",
        shown=shown,
    )


def explain_float(fmt: FloatFormat, code: int, written: str) -> None:
    """Every digit, the gap, what rounding cost, and the rule."""
    exact = fmt.exact_decimal(code)
    with st.container(key="qp-digits" if len(exact) > HUNDREDS else None):
        shown = frame.numbers({"Stored": (exact, "The exact value, every digit.")})
    lines = ['"Stored": fmt.exact_decimal(code),']
    if fmt.fields(code).kind not in ("infinity", "nan"):
        value = fmt.decode(code)
        more = {
            "Gap": (
                text.rounded(fmt.ulp(value)),
                f"The distance to the next number of {fmt.name}: one unit in the last place.",
            )
        }
        lines.append('"Gap": text.rounded(fmt.ulp(fmt.decode(code))),')
        if written and text.parse_code(written, fmt.bits) is None:
            error = text.rounding_error(fmt, code, text.parse(written))
            more["Rounding error"] = (
                text.rounded(error),
                "The stored number minus the one in the box."
                if error
                else "What is in the box is stored as it is.",
            )
            lines.append(
                '"Rounding error": text.rounded('
                f"text.rounding_error(fmt, code, text.parse({written!r}))),"
            )
        shown |= frame.numbers(more)
    st.markdown(
        FLOAT.format(bias=fmt.bias, stored=fmt.significand_bits, precision=fmt.significand_bits + 1)
    )
    st.markdown(NAMES[fmt.name])
    listed = "\n    ".join(lines)
    frame.how_computed(
        FloatFormat.exact_decimal,
        FloatFormat.ulp,
        snippet=f"""
from lib.numbers import text
from lib.numbers.floats import FORMATS

fmt = FORMATS["{fmt.name}"]
code = {text.hexadecimal(code, fmt.bits)}

shown = {{
    {listed}
}}
""",
        shown=shown,
    )


frame.start(
    "Bits",
    "Flip the bits of a number and read what they mean, or type a number and see its bits.",
)
explore()
frame.sources(
    [
        (
            "IEEE 754-2019, Standard for Floating-Point Arithmetic",
            "https://doi.org/10.1109/IEEESTD.2019.8766229",
        ),
        (
            "Goldberg 1991, What every computer scientist should know about floating-point "
            "arithmetic",
            "https://doi.org/10.1145/103162.103163",
        ),
        (
            "Kalamkar et al. 2019, A study of bfloat16 for deep learning training",
            "https://arxiv.org/abs/1905.12322",
        ),
        ("Names in C: C17 (ISO/IEC 9899:2018), with the widths of today's 64-bit systems", None),
    ]
)
frame.end("bits")
