"""Integers: whole numbers in memory, from 2 to 64 bits, and what happens at their ends."""

import streamlit as st

from lib.numbers import binary_point, int_types, text
from lib.numbers.int_types import TYPES, WIDTHS
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import INT8, IntFormat
from lib.ui import frame, table, typed
from lib.ui.components import binary_point as point_strip
from lib.ui.components import number_wheel
from lib.ui.number_box import NumberBox

SMALL = 8  # bits up to which the point can be moved
WIDE = 32  # bits beyond which a number needs the page's whole width
EXAMPLE = INT8.encode(-62)
MILLION = 1_000_000

BITS = """
**How to read it.** A bit is a 0 or a 1; a row of bits is a *code*. Each bit stands for a power of
two, its weight, written below it. The value is the sum of the weights of all bits that are 1.
"""

SIGNED = """
The top bit of {name} weighs {low}: it is the only one that subtracts. This is two's complement. The
range is lopsided: {low} exists, +{past} does not.
"""

UNSIGNED = """
{name} has no sign, so no weight is negative: the smallest value is 0, and the largest, with all
bits set, {high}.
"""

HEXADECIMAL = """
Hexadecimal is the same code in short: one digit for four bits, 0 to 9 and then a to f for 10 to 15.
"""

ENDS: dict[Overflow, str] = {
    "wrap": "The count goes on at the other end. Processors do this, and NumPy and PyTorch with "
    "them. In C only types without a sign promise it; what signed ones do past the end is left "
    "undefined.",
    "saturate": "The value stops at the end. A quantizer does this with a value out of range; the "
    "vector instructions for sound, pictures and neural networks offer it.",
    "widen": "A wider type takes over. Python's own integers do this without end, and so does a "
    "neural network in int8: it adds its products up in int32.",
}

POINT = """
Nothing in memory says that the last bit must weigh 1. Put a binary point among the bits, with *f*
of them behind it, and each code counts steps of 2⁻ᶠ: **value = code × 2⁻ᶠ**. Adding works as
before. Each place to the left halves the step, and halves the range with it: the number of
values stays the same. This is fixed point. Two ways lead on from here:

- **Floats** let every number carry its own point: a second group of bits, the exponent, says where
  it stands. Small numbers then have small steps, large ones large steps.
- **Quantization** keeps one step for a whole array of numbers (a tensor), but lets it be any real
  number, not only a power of two. That number is the *scale*: value = code × scale. Here it is
  {step}.
"""

NAMES = """
**What `long` is** depends on the system: {long}. On the machine that runs this page it has
{here} bits. `torch.long` is int64 everywhere; `np.long` follows C. A plain `char` is signed on some
systems and unsigned on others, so the name of int8 in C is `signed char`. The
memory of a million is counted with types below 8 bits packed several to a byte. Programs do that by
hand and undo it for arithmetic: C's own `_BitInt(4)` takes a whole byte.
"""

# What is said beside PyTorch's name, by how many operations take the type.
LIMITED = {"all": "", "few": " (few operations)", "none": " (name only)"}

FEW = """
PyTorch supports the wider types without a sign only in part: many of its operations, addition on a
processor among them, don't take them. uint8 works everywhere: images and quantized activations use
it.
"""

SHORT = """
It is int16. The name of int8 in C is `signed char`; `short` has 16 bits on every system of today.
A tensor made as `short` takes twice the memory of int8, and runs none of the int8 kernels.
"""

MAGNITUDE = """
Then {bits} would be {wrong}; it is {value}. With a mere sign, zero would have two codes, and
adding would need to compare the signs first. In two's complement, one adder serves numbers with and
without a sign. Floats do store a mere sign, and nearly all their formats have a −0.
"""


def chosen() -> IntFormat:
    """The format that the controls say."""
    return IntFormat(
        st.session_state.get("int_bits", SMALL),
        st.session_state.get("int_sign", "signed") == "signed",
    )


def first(fmt: typed.Format) -> str:
    """What a first visit finds in the box: a number that the format holds."""
    small = {"int2": "−2", "uint2": "2", "int4": "−6", "uint4": "10"}
    return small.get(fmt.name, "−62" if fmt.name.startswith("int") else "194")


def chosen_overflow() -> Overflow:
    """What the controls say of a number past the end."""
    overflow: Overflow = st.session_state.get("int_overflow", "wrap")
    return overflow


def widen(value: int) -> None:
    """Go on to the type that holds `value`, which is one step past the end of the present one."""
    fmt = int_types.wider(chosen(), value)
    if fmt:
        st.session_state.int_bits = fmt.bits
        st.session_state.int_sign = "signed" if fmt.signed else "unsigned"
        NUMBER.put(fmt.encode(value))


NUMBER = NumberBox("integer", chosen, first, overflow=chosen_overflow, widen=widen)


@st.fragment
def explore() -> None:
    """The number, its bits, and its place on the wheel."""
    left, middle, right = st.columns([9, 6, 8])
    with left:
        st.segmented_control(
            "Bits",
            WIDTHS,
            default=SMALL,
            required=True,
            key="int_bits",
            bind="query-params",
            on_change=NUMBER.adopt_format,
        )
    with middle:
        st.segmented_control(
            "Sign",
            ["signed", "unsigned"],
            default="signed",
            required=True,
            key="int_sign",
            bind="query-params",
            on_change=NUMBER.adopt_format,
        )
    fmt = chosen()
    code = NUMBER.code(fmt)
    # A sentence on the number takes the whole width: in the box's column it would be five lines.
    notes = st.container()
    with right:
        NUMBER.box(fmt, code, notes)

    # On a phone one below the other: the wheel right after the bits that it moves.
    with st.container(key="int-board"):
        strip, wheel = st.container(key="int-strip"), st.container(key="int-wheel")
        numbers = st.container(key="int-numbers" + ("-wide" if fmt.bits > WIDE else ""))
    with wheel:
        overflow = st.segmented_control(
            "Past the end",
            list(ENDS),
            default="wrap",
            required=True,
            key="int_overflow",
            bind="query-params",
            on_change=NUMBER.adopt_overflow,
        )
        number_wheel.show(
            fmt,
            key=NUMBER.key,
            default=NUMBER.first_code(fmt),
            overflow=overflow,
            on_widen=widen,
        )
    with strip:
        NUMBER.strip(fmt)
    with numbers:
        shown = meanings(fmt, code, overflow)

    rule = SIGNED if fmt.signed else UNSIGNED
    low, high = text.minus(fmt.min), fmt.max
    says = rule.format(name=fmt.name, low=low, high=high, past=high + 1)
    st.markdown(BITS.rstrip() + says + HEXADECIMAL)
    st.markdown(f"**Past the end: {overflow}.** {ENDS[overflow]}")
    explain(fmt, code, overflow, shown)
    move_the_point(fmt, code)
    names(fmt)
    misunderstandings(fmt, code)


def meanings(fmt: IntFormat, code: int, overflow: Overflow) -> dict[str, str]:
    """The same bits with and without a sign, the range, and the next value."""
    other = IntFormat(fmt.bits, not fmt.signed)
    then, after = int_types.add_steps(fmt, fmt.decode(code), 1, overflow)
    widened = "It stays: there is no wider type." if then == fmt else f"In {then.name}."
    crossed = {"wrap": "It wraps around.", "saturate": "It stays.", "widen": widened}
    ends = fmt.decode(code) == fmt.max
    return frame.numbers(
        {
            f"In {other.name}": (
                text.minus(other.decode(code)),
                f"The same bits {'without' if fmt.signed else 'with'} a sign. Nothing in memory "
                "says which is right.",
            ),
            "Plus 1": (text.minus(after), crossed[overflow] if ends else "The next value."),
            "Range": (text.minus(f"{fmt.min} to {fmt.max}"), f"{2**fmt.bits:,} different codes."),
        }
    )


def explain(fmt: IntFormat, code: int, overflow: Overflow, shown: dict[str, str]) -> None:
    """The way to the numbers beside the strip."""
    frame.how_computed(
        IntFormat.decode,
        int_types.add_steps,
        snippet=f"""
from lib.numbers import int_types, text
from lib.numbers.integers import IntFormat

fmt = IntFormat({fmt.bits}, signed={fmt.signed})
other = IntFormat({fmt.bits}, signed={not fmt.signed})
code = {text.hexadecimal(code, fmt.bits)}
_, after = int_types.add_steps(fmt, fmt.decode(code), 1, "{overflow}")

shown = {{
    "In {IntFormat(fmt.bits, not fmt.signed).name}": text.minus(other.decode(code)),
    "Plus 1": text.minus(after),
    "Range": text.minus(f"{{fmt.min}} to {{fmt.max}}"),
}}
""",
        shown=shown,
    )


@st.fragment
def move_the_point(fmt: IntFormat, code: int) -> None:
    """Fixed point: the same bits, counting smaller steps."""
    st.header("What if the last bit weighed less than 1?")
    key: str | None = NUMBER.key
    if fmt.bits > SMALL:
        st.markdown(
            "The point moves over 8 bits here; this is int8's −62. "
            "Choose at most 8 bits above to move it over your own."
        )
        fmt, code, key = INT8, EXAMPLE, None
    fixed, shown = point_strip.show(fmt, code, key=key)
    st.markdown(POINT.format(step=binary_point.exact_decimal(fixed.step)))
    frame.how_computed(
        binary_point.FixedPoint,
        snippet=f"""
from lib.numbers import text
from lib.numbers.binary_point import FixedPoint, exact_decimal
from lib.numbers.integers import IntFormat

fixed = FixedPoint(IntFormat({fmt.bits}, signed={fmt.signed}), fraction_bits={fixed.fraction_bits})

shown = {{
    "Value": text.minus(exact_decimal(fixed.decode({text.hexadecimal(code, fmt.bits)}))),
    "Step": exact_decimal(fixed.step),
    "Range": text.minus(f"{{exact_decimal(fixed.min)}} to {{exact_decimal(fixed.max)}}"),
}}
""",
        shown=shown,
        name="point",
    )


def names(fmt: IntFormat) -> None:
    """The types beside the chosen one, and what languages call them."""
    st.header("What are they called, and how much memory do they take?")
    listed = [one for one in TYPES.values() if one.format.signed == fmt.signed]
    table.show(
        f"Integer types {'with' if fmt.signed else 'without'} a sign",
        [
            {
                "Type": one.format.name,
                "C": one.c,
                "NumPy": f"np.{one.numpy}" if one.numpy else "none",
                "PyTorch": f"torch.{one.torch}{LIMITED[one.torch_operations]}",
                "A million": int_types.bytes_text(int_types.storage_bytes(one.format, MILLION)),
                "Range": text.minus(f"{one.format.min} to {one.format.max}"),
            }
            for one in listed
        ],
        current=[one.format for one in listed].index(fmt),
    )
    if not fmt.signed:
        st.markdown(FEW)
    where = ", ".join(f"{bits} bits on {name}" for name, bits in int_types.LONG_BITS.items())
    st.markdown(NAMES.format(long=where, here=int_types.long_bits_here()))


def misunderstandings(fmt: IntFormat, code: int) -> None:
    """Two things that are often said, and are not so."""
    with st.expander("“The top bit is just a minus sign.”"):
        signed = IntFormat(fmt.bits, True)
        if signed.decode(code) >= 0:
            code = signed.encode(-1)
        st.markdown(
            MAGNITUDE.format(
                bits=f"`{code:0{fmt.bits}b}`",
                wrong=text.minus(int_types.sign_and_magnitude(signed, code)),
                value=f"{text.minus(signed.decode(code))} in {signed.name}",
            )
        )
    with st.expander("“short is int8.”"):
        st.markdown(SHORT)


frame.start(
    "Integers",
    "Flip the bits of a whole number, walk around the wheel, and see what happens past the end.",
)
explore()
frame.sources(
    [
        ("ISO/IEC 9899:2024 (C23), 6.2.5 Types and 6.2.6.2 Integer types", None),
        (
            "C23, the last public draft: WG14 N3220",
            "https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf",
        ),
        (
            "NumPy: Scalars, the names of its types",
            "https://numpy.org/doc/stable/reference/arrays.scalars.html",
        ),
        (
            "PyTorch: torch.dtype",
            "https://docs.pytorch.org/docs/stable/tensor_attributes.html",
        ),
    ]
)
frame.end("integers")
