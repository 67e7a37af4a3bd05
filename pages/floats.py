"""Floats: scientific notation in base two, bit by bit, and where its values lie."""

from fractions import Fraction
from math import isfinite

import streamlit as st

from lib.figures import spacing as figures
from lib.numbers import spacing, text
from lib.numbers.floats import FORMATS, FloatFormat, Specials
from lib.ui import frame
from lib.ui.components import number_line
from lib.ui.number_box import NumberBox

CUSTOM = "custom"
CUSTOM_KEYS = ("float_exponent", "float_significand")
CUSTOM_LABELS = ("Exponent bits", "Significand bits")
CUSTOM_BITS = (4, 5)  # what the sliders start with
CUSTOM_MOST = (11, 52)
FIRST = "float32"

EXAMPLE = "6.02e23"
PLACES = 12  # of it in base two
HUNDREDS = 100  # characters from which a value is set small
COMPARED = ["float32", "bfloat16", "float16", "float8_e5m2", "float8_e4m3fn"]

SPECIALS: dict[Specials, str] = {
    "ieee": "infinity and NaN, as in IEEE 754",
    "fn": "NaN, no infinity (fn)",
    "fnuz": "NaN, no infinity, no −0 (fnuz)",
    "finite": "numbers only (finite)",
}

LANDMARKS = {
    EXAMPLE: "6.02 × 10²³",
    "zero": "+0",
    "negative zero": "−0",
    "smallest subnormal": "smallest subnormal",
    "smallest normal": "smallest normal",
    "largest": "largest",
    "infinity": "infinity",
    "nan": "NaN",
}

ENDS = {
    "float16": "5 exponent bits reach no further. What would round to more becomes infinity, and a "
    "sum of many products gets there easily.",
    "bfloat16": "8 exponent bits, as many as float32 has, so it reaches almost as far.",
    "float32": "A little more than bfloat16's, for its significand is longer.",
}

NAMES = {
    "float64": "Double precision: `double` in C, `float` in Python, `torch.float64`.",
    "float32": "Single precision: `float` in C, `np.float32` in NumPy, `torch.float32`.",
    "float16": "Half precision: `_Float16` in C, `np.float16` in NumPy, `torch.float16`.",
    "bfloat16": "The upper half of a float32: its range with fewer digits. `torch.bfloat16`.",
    "float8_e4m3fn": "The finer of the two 8-bit formats of the Open Compute Project, for weights "
    "and activations. It gives up infinity for one more power of two. `torch.float8_e4m3fn`.",
    "float8_e5m2": "The wider of the two 8-bit formats of the Open Compute Project, for gradients: "
    "the upper half of a float16. `torch.float8_e5m2`.",
    "float8_e4m3fnuz": "As e4m3fn, but the code of −0 is the only NaN, and the bias is one higher. "
    "`torch.float8_e4m3fnuz`.",
    "float8_e5m2fnuz": "As e5m2, but the code of −0 is the only NaN, there is no infinity, and the "
    "bias is one higher. `torch.float8_e5m2fnuz`.",
    "float6_e2m3fn": "One of the two 6-bit formats of the Microscaling specification. Every code "
    "is a number, although its usual name ends in “fn”.",
    "float6_e3m2fn": "One of the two 6-bit formats of the Microscaling specification. Every code "
    "is a number, although its usual name ends in “fn”.",
    "float4_e2m1fn": "The 4-bit format of the Microscaling specification: 0, ½, 1, 1½, 2, 3, 4, 6 "
    "and their negatives are all there is.",
    CUSTOM: "Your own format. “More” says which of its codes are no numbers.",
}

INTRO = """
<p style="margin: 0"><span style="color: var(--qp-significand)">6.02</span>&nbsp;×&nbsp;10<sup
style="color: var(--qp-exponent)">23</sup> in decimal is
<span style="color: var(--qp-significand)">{digits}…</span>&nbsp;×&nbsp;2<sup
style="color: var(--qp-exponent)">{power}</sup> in base two. A float stores the
<b style="color: var(--qp-sign)">sign</b>, the first
<b style="color: var(--qp-significand)">digits</b>, and the
<b style="color: var(--qp-exponent)">exponent</b>, which says where the point goes.</p>
"""

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

READ = """
- **Exponent**: which power of two to multiply by. {field}
- **Significand** (or mantissa): the digits, from 1 up to just below 2. The first one is always 1
  and need not be stored. This is the hidden bit: {stored} of precision.
- **Exponent bits all 0**: the hidden bit is 0 too, and the power of two stays that of exponent 1.
  That leaves room for zero and for the *subnormal* numbers, which fill the gap around it.
"""

FIELD = """The field is stored {bias} too high, so that it needs no sign of its own; {bias} is
  called the bias."""
FIELD_WITHOUT_BIAS = """Other formats subtract a bias from the field, to reach negative powers
  without a sign of its own; this one has none to subtract: its bias is 0."""

READ_WITHOUT_NORMALS = """
- **Exponent**: with a single bit nothing is left for normal numbers. 0 means zero or a *subnormal*
  number, and 1 is set aside for infinity and NaN. So the power of two never changes.
- **Significand** (or mantissa): the digits, from 0 up to just below 1. There is no hidden 1, and
  all numbers lie evenly, as integers do.
"""

TOP = {
    "ieee": "- **Exponent bits all 1**: infinity if the significand is 0, else NaN (“not a "
    "number”), the result of 0/0.",
    "fn": "- **All bits 1** (but the sign): NaN, “not a number”. There is no infinity; the rest of "
    "the top exponent holds ordinary numbers.",
    "fnuz": "- **Only the sign bit 1**: NaN, “not a number”. There is neither infinity nor −0.",
    "finite": "- Every code is a number: there is neither infinity nor NaN.",
}

STORED = {
    "infinity": "More than the largest number, and so without digits.",
    "nan": "Not a number: it has no digits and no neighbors.",
}

GAPS = """
**Where do the values lie?** From one power of two to the next there are always equally many of
them. So each time the number doubles, the gap doubles: the lines rise, and a float keeps about the
same number of *digits* at every size. (The gap is also called *ulp*, a unit in the last place.) An
open mark is the smallest number above 0, a full one the largest. Where a line starts flat,
subnormals lie evenly, down to 0.

**Where does float16 run out?** At 65504, where its line ends: from 65520 on a number becomes
infinity.

**Why does bfloat16 never?** It ends only where float32 does, for it has as many exponent bits: both
lines run on side by side, far beyond what networks compute. It pays with the gap, which is wider
than float32's by the same factor all the way, for it has {less} fewer significand bits.
"""


def custom(specials: Specials) -> FloatFormat:
    """The format that the sliders say."""
    exponent, significand = (
        st.session_state.get(key, usual)
        for key, usual in zip(CUSTOM_KEYS, CUSTOM_BITS, strict=True)
    )
    kind = "" if specials == "ieee" else specials
    return FloatFormat(f"e{exponent}m{significand}{kind}", exponent, significand, None, specials)


def chosen() -> FloatFormat:
    """The format that the controls say, or the nearest to it that float64 can hold."""
    name = st.session_state.float_format
    if name != CUSTOM:
        return FORMATS[name]
    try:
        return custom(st.session_state.get("float_specials", "ieee"))
    except ValueError:
        return custom("ieee")


def first(fmt: FloatFormat) -> str:
    """What a first visit finds in the box: one tenth, which no float holds, or 1 if that is 0."""
    return "0.1" if fmt.encode(0.1) else "1"


number = NumberBox("float_code", chosen=chosen, first=first)


def is_number(fmt: FloatFormat, code: int) -> bool:
    """Whether the code stands for a point on the number line."""
    return isfinite(fmt.decode(code))


def adopt_landmark() -> None:
    """Show the number whose name was pressed."""
    name = st.session_state.float_landmark
    if name == EXAMPLE:
        number.put(text.encode(chosen(), text.parse(EXAMPLE)), EXAMPLE)
    elif name is not None:
        number.put(chosen().landmarks()[name])


@st.fragment
def explore() -> None:
    """The controls, the bits, the line, and what they mean."""
    fmt, written, code = controls()
    missed = None
    if written and is_number(fmt, code) and text.parse_code(written, fmt.bits) is None:
        meant = text.parse(written)
        missed = spacing.rounding_error(fmt, code, meant) if isfinite(meant) else None
    number.strip(fmt)
    number_line.show(
        fmt,
        code,
        key="float_line",
        param=number.key,
        missed=missed.error if missed else None,
    )
    explain(fmt, code, missed, written)


def controls() -> tuple[FloatFormat, str, int]:
    """The format, the box and the landmarks; returns what is chosen, written and stored."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(
            "Format",
            [*FORMATS, CUSTOM],
            index=list(FORMATS).index(FIRST),
            key="float_format",
            bind="query-params",
            on_change=number.adopt_format,
            width=178,
        )
        beside = st.container()
    if name == CUSTOM:
        choose_custom()
    fmt = chosen()
    code = number.code(fmt)
    with beside:
        written = number.box(fmt, code)
    landmarks = fmt.landmarks()
    st.session_state.float_landmark = next(
        (name for name, place in landmarks.items() if place == code), None
    )
    if written == EXAMPLE:
        st.session_state.float_landmark = EXAMPLE
    st.pills(
        "Go to",
        [EXAMPLE, *landmarks],
        format_func=lambda name: LANDMARKS[name],
        key="float_landmark",
        on_change=adopt_landmark,
        label_visibility="collapsed",
    )
    return fmt, written, code


def choose_custom() -> None:
    """The controls of a custom format."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for label, most, usual, key in zip(
            CUSTOM_LABELS, CUSTOM_MOST, CUSTOM_BITS, CUSTOM_KEYS, strict=True
        ):
            st.slider(
                label,
                *(1, most, usual),
                key=key,
                bind="query-params",
                on_change=number.adopt_format,
            )
        with st.popover("More"):
            asked = st.selectbox(
                "Which codes are no numbers",
                list(SPECIALS),
                format_func=SPECIALS.__getitem__,
                key="float_specials",
                bind="query-params",
                on_change=number.adopt_format,
            )
    if chosen().specials != asked:
        frame.bad(
            "Without infinity, so many exponent bits would reach beyond float64, in which all "
            "values are computed here. Shown is the format with infinity and NaN as in IEEE 754."
        )


def explain(
    fmt: FloatFormat, code: int, missed: spacing.RoundingError | None, written: str
) -> None:
    """Every digit, the neighbors and the gaps, what rounding cost, and the rule."""
    exact = text.every_digit(fmt, code)
    kind = fmt.fields(code).kind
    with st.container(key="qp-digits" if len(exact) > HUNDREDS else None):
        sentence = STORED.get(kind, "The exact value, every digit.")
        shown = frame.numbers({"Stored": (exact, sentence)})
    lines, near = ['"Stored": text.every_digit(fmt, code),'], ""
    if kind != "nan":
        near = "\nnear = spacing.neighbors(fmt, code)"
        more, added = around(fmt, code)
        if missed is not None:
            more["Rounding error"] = (text.rounded(missed.error), missed_by(missed))
            lines.append(
                '"Rounding error": text.rounded('
                f"spacing.rounding_error(fmt, code, text.parse({written!r})).error),"
            )
        lines += added
        shown |= frame.numbers(more)
    field = "exponent" if kind == "normal" else "1"
    power = POWER.format(field=field, bias=fmt.bias)
    rule = RULES[kind].format(power=power, value=exact)
    one = fmt.significand_bits == 1
    stored = f"{fmt.significand_bits} stored {'bit has' if one else 'bits have'}"
    has_normals = "smallest normal" in fmt.landmarks()
    parts = (READ if has_normals else READ_WITHOUT_NORMALS).format(
        field=(FIELD if fmt.bias else FIELD_WITHOUT_BIAS).format(bias=fmt.bias),
        stored=f"{stored} {fmt.significand_bits + 1} bits",
    )
    st.markdown(rule + "\n" + parts + TOP[fmt.specials], unsafe_allow_html=True)
    st.markdown(NAMES.get(fmt.name, NAMES[CUSTOM]))
    listed = "\n    ".join(lines)
    made = f'FORMATS["{fmt.name}"]'
    if fmt.name not in FORMATS:
        made = (
            f'FloatFormat("{fmt.name}", {fmt.exponent_bits}, {fmt.significand_bits}, '
            f'specials="{fmt.specials}")'
        )
    frame.how_computed(
        FloatFormat.exact_decimal,
        FloatFormat.next_up,
        spacing.neighbors,
        spacing.rounding_error,
        snippet=f"""
from lib.numbers import spacing, text
from lib.numbers.floats import FORMATS, FloatFormat

fmt = {made}
code = {text.hexadecimal(code, fmt.bits)}{near}

shown = {{
    {listed}
}}
""",
        shown=shown,
    )


def around(fmt: FloatFormat, code: int) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """The neighbors and the gaps as numbers on screen, and the lines that compute them."""
    near = spacing.neighbors(fmt, code)
    infinite = not isfinite(fmt.decode(code))
    more, lines = {}, []
    for side, neighbor, gap, end in (
        ("below", near.below, near.gap_below, "smallest"),
        ("above", near.above, near.gap_above, "largest"),
    ):
        name = f"Next {side}"
        if neighbor is None:
            more[name] = ("none", f"This is the {end} value of {fmt.name}.")
            lines.append(f'"{name}": "none",')
            continue
        sentence = f"This is the {end} finite number of {fmt.name}."
        if gap is not None:
            sentence = gap_text(gap)
        elif infinite:
            other = {"below": "largest", "above": "smallest"}[side]
            sentence = f"The {other} finite number of {fmt.name}."
        more[name] = (text.readable(fmt, neighbor), sentence)
        lines.append(f'"{name}": text.readable(fmt, near.{side}),')
    return more, lines


def gap_text(gap: Fraction) -> str:
    """A sentence on a gap: as a power of two, and in decimal."""
    power, decimal = text.power_of_two(gap), text.rounded(gap)
    equals = "=" if text.parse(decimal) == gap else "≈"
    return f"A gap of {power} {equals} {decimal}."


def missed_by(missed: spacing.RoundingError) -> str:
    """A sentence on a rounding error."""
    if not missed.error:
        return "What is in the box is stored as it is."
    sentence = f"Stored minus typed: {text.rounded(missed.gaps)} of a gap."
    if missed.relative is not None:
        sentence += f" That is {text.rounded(missed.relative)} of the number."
    return sentence


def compare() -> None:
    """The gaps of several formats over all magnitudes."""
    st.header("How far apart, near and far from zero?")
    stairs = [spacing.staircase(FORMATS[name]) for name in COMPARED]
    svg, narrow = (frame.draw(figures.gaps, COMPARED, stairs, narrow=phone) for phone in (0, 1))
    frame.picture(
        svg,
        narrow=narrow,
        label=f"The gap between neighboring numbers against their size, for {', '.join(COMPARED)}, "
        "both axes logarithmic, from end to end and enlarged in the middle. Every line is flat on "
        "the left and then rises with the size. Those of float16 and the 8-bit formats are short "
        "and end in the middle; bfloat16's ends where float32's does.",
        name="gaps",
        numbers=figures.table(COMPARED, stairs),
    )
    ends = {
        f"Largest {name}": (text.readable(FORMATS[name], FORMATS[name].max_code), sentence)
        for name, sentence in ENDS.items()
    }
    shown = frame.numbers(ends)
    less = FORMATS["float32"].significand_bits - FORMATS["bfloat16"].significand_bits
    st.markdown(GAPS.format(less=less))
    frame.how_computed(
        spacing.staircase,
        FloatFormat.ulp,
        snippet=f"""
from lib.numbers import text
from lib.numbers.floats import FORMATS

shown = {{
    f"Largest {{name}}": text.readable(FORMATS[name], FORMATS[name].max_code)
    for name in {list(ENDS)}
}}
""",
        shown=shown,
        name="gaps",
    )


frame.start(
    "Floats",
    "Flip the bits of a float, or type a number and see what is stored and by how much it misses.",
)
digits, power = text.base_two(Fraction(text.parse(EXAMPLE)), PLACES)
st.html(INTRO.format(digits=digits, power=power))
explore()
compare()
frame.sources(
    [
        (
            "IEEE 754-2019, Standard for Floating-Point Arithmetic",
            "https://doi.org/10.1109/IEEESTD.2019.8766229",
        ),
        (
            "Open Compute Project 2023, 8-bit Floating Point Specification (OFP8)",
            "https://www.opencompute.org/documents/"
            "ocp-8-bit-floating-point-specification-ofp8-revision-1-0-2023-12-01-pdf-1",
        ),
        (
            "Open Compute Project 2023, Microscaling Formats (MX) Specification",
            "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
        ),
        (
            "Noune et al. 2022, 8-bit Numerical Formats for Deep Neural Networks (fnuz)",
            "https://arxiv.org/abs/2206.02915",
        ),
        (
            "Kalamkar et al. 2019, A Study of BFLOAT16 for Deep Learning Training",
            "https://arxiv.org/abs/1905.12322",
        ),
        (
            "Goldberg 1991, What Every Computer Scientist Should Know About Floating-Point "
            "Arithmetic",
            "https://doi.org/10.1145/103162.103163",
        ),
    ]
)
frame.end("floats")
