"""One number, every format: the same value in all of them, then a whole layer."""

from fractions import Fraction

import streamlit as st

from lib.cnn import NETWORKS, samples
from lib.figures import formats as figures
from lib.figures.bit_table import Row, bit_table
from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT4, INT8, IntFormat
from lib.quantization import affine, error, formats
from lib.quantization.affine import QParams
from lib.ui import frame, loss, theme, typed

SOURCES = {"typed": "Type", "slider": "Drag", "weight": "Pick"}
RANGES = {"layer": "Range of the layer", "stated": "Stated range"}
FIRST = "0.1"
DRAGGED = [f"{digit}e{power}" for power in range(-8, 6) for digit in range(1, 10)]
REACHES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 127, 200, 500, 1000)
INTEGERS = (INT8, INT4)

# The formats whose loss is put into words below the picture.
IN_WORDS = ("bfloat16", "float8_e4m3fn", "int8")
COMPARED = ("int8", "int6", "int4", "float8_e4m3fn", "float6_e2m3fn", "float4_e2m1fn")

READING = r"""
$$
\text{relative error} = \frac{|\text{stored} - \text{number}|}{|\text{number}|}
$$

**How to read it.** Each square is a bit, filled for a 1, and all formats are drawn to one scale: a
row is as long as the memory it takes. A float spends its exponent on reach and its significand on
digits. So float16 and bfloat16, of one size, miss by different amounts, and run out at different
ends.

An integer with a scale has neither: the integer counts equal steps, and the scale, kept once for
all numbers, says how wide a step is. Near the end of its range int8 misses by little. Near zero the
same half step is a large part of the number. A float's *relative* error stays about the same over
its whole normal range.

Large numbers become infinity where a float has one, else NaN, else the largest value; that is plain
conversion. A quantizer clips instead, as the integers do here. float8's fn and fnuz are two
standards for what to do without infinity; fnuz has no negative zero either.
"""

FAIR = """
The SQNR compares all weights with all errors: 20 dB for an error of a tenth of the signal, 40 dB
for a hundredth.

**Why the small floats get a scale too.** This layer's weights reach to {reach:.3g}. float4_e2m1fn
goes from {smallest:g} to {largest:g}, with nothing between 0 and {smallest:g}: as it is, it turns
every weight that is nearer to 0 than to {smallest:g} into 0. One scale for the layer stretches the
weights to the whole range of the format. Only then is it a fair match for an integer with one
scale. float16 and bfloat16 do without: their exponent reaches far enough.

**Why the number of bits is not all.** Every further bit of an integer halves its step: about 6 dB.
What a float gains depends on where its bits go: one more bit of significand halves the error, one
more bit of exponent only extends the reach. Weights crowd around zero, where a float's values are
dense and an integer's are not, so with few bits floats do well. With 8 bits e4m3 spends
four on a reach that weights with a scale hardly need.

A scale for each channel helps most where channels differ. It costs 32 bits a channel, which the
picture counts: for a layer with few weights in each channel, as a depthwise one, that is a lot.
"""


@st.fragment
def one_number() -> None:
    """One value in all formats."""
    controls, view = frame.split("number")
    with controls:
        source = st.segmented_control(
            "One number",
            list(SOURCES),
            format_func=SOURCES.__getitem__,
            default="typed",
            required=True,
            key="formats_from",
            bind="query-params",
        )
        place = st.container()
        ranges = st.radio(
            "Integers cover",
            list(RANGES),
            format_func=RANGES.__getitem__,
            key="formats_range",
            bind="query-params",
        )
        reach = 0.0
        if ranges == "stated":
            reach = st.select_slider(
                "From −r to r, with r",
                REACHES,
                value=1,
                key="formats_reach",
                bind="query-params",
            )
        with st.popover("More", width="stretch"):
            network, layer = choose_layer("formats")
        with place:
            number, written = choose_number(source, network, layer)
        st.caption(f"The layer is {layer} of the {network} network; “More” offers others.")

    call = (
        f'formats.weight_qparams(samples.weights("{network}", "{layer}"), bits={{bits}})'
        if ranges == "layer"
        else f"choose_qparams({-reach}, {reach}, bits={{bits}}, symmetric=True, narrow_range=True)"
    )
    with view:
        show_number(
            number, written, call, {fmt: scale(fmt, network, layer, reach) for fmt in INTEGERS}
        )


def scale(fmt: IntFormat, network: str, layer: str, reach: float) -> QParams:
    """The scale of an integer: for a stated range if there is one, else for a layer's weights."""
    if reach:
        return affine.choose_qparams(
            -reach, reach, bits=fmt.bits, symmetric=True, narrow_range=True
        )
    return formats.weight_qparams(samples.weights(network, layer), fmt.bits)


def choose_layer(key: str) -> tuple[str, str]:
    """The controls for a network and one of its layers."""
    network = st.selectbox("Network", NETWORKS, key=f"{key}_network", bind="query-params")
    names = samples.layer_names(network)
    layer = st.selectbox("Layer", names, index=2, key=f"{key}_layer", bind="query-params")
    return network, layer


def choose_number(source: str, network: str, layer: str) -> tuple[Fraction | float, str]:
    """The control for the number, and the number: exactly, and as Python text for a snippet."""
    if source == "weight":
        percent = st.slider(
            "Weight, lowest to highest",
            *(0, 100, 75),
            format="%d %%",
            key="formats_percent",
            bind="query-params",
        )
        call = f'formats.at_percent(samples.weights("{network}", "{layer}"), {percent})'
        return formats.at_percent(samples.weights(network, layer), percent), call
    if source == "slider":
        chosen = st.select_slider(
            "Number",
            DRAGGED,
            value="1e-1",
            format_func=lambda option: f"{float(option):.8f}".rstrip("0").rstrip("."),
            key="formats_dragged",
            bind="query-params",
        )
        return text.parse(chosen), f'text.parse("{chosen}")'
    written = st.text_input(
        "Number",
        FIRST,
        max_chars=100,
        key="formats_typed",
        bind="query-params",
        help="A decimal such as 0.1 or 6.02e23, a fraction such as 1/3, inf or nan.",
    )
    stored = typed.store(FORMATS["float64"], written)
    note = stored.note
    if stored.code is not None and text.parse_code(written, 64) is not None:
        note = f"{typed.quote(written)} names bits, which are another number in every format."
        stored = typed.Stored(None)
    if note:
        frame.bad(note if stored.code is not None else f"{note} Shown is {FIRST}.")
    if stored.code is None:
        written = FIRST
    return text.parse(written), f"text.parse({written!r})"


def show_number(
    number: Fraction | float, written: str, call: str, scales: dict[IntFormat, QParams]
) -> None:
    """The bits in all formats, and what some of them lose, in words."""
    stored = {name: formats.store_float(number, fmt) for name, fmt in FORMATS.items()}
    for fmt, qparams in scales.items():
        stored[fmt.name] = formats.store_integer(number, qparams, fmt)
    rows = [
        Row(name, one.bits, loss.formula(one), loss.value(one), loss.error(one))
        for name, one in stored.items()
    ]
    frame.picture(
        bit_table(rows, colors=theme.COLORS),
        narrow=bit_table(rows, narrow=True, colors=theme.COLORS),
        label=". ".join(
            f"{row.name}: bits {' '.join(row.bits)}, stored {row.value}, error {row.error}"
            for row in rows
        ),
        name="one-number",
        numbers={
            "format": list(stored),
            "bits": [" ".join(one.bits) for one in stored.values()],
            "stored": [one.value for one in stored.values()],
            "relative_error": [one.relative_error for one in stored.values()],
        },
    )
    shown = frame.numbers(
        {name: (f"{stored[name].value:.6g}", loss.sentence(stored[name])) for name in IN_WORDS}
    )
    frame.how_computed(
        formats.store_float,
        formats.store_integer,
        text.encode,
        affine.quantize,
        snippet=f"""
from lib.cnn import samples
from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8
from lib.quantization import formats
from lib.quantization.affine import choose_qparams

number = {written}
qparams = {call.format(bits=8)}
stored = {{name: formats.store_float(number, fmt) for name, fmt in FORMATS.items()}}
stored["int8"] = formats.store_integer(number, qparams, INT8)

shown = {{name: f"{{stored[name].value:.6g}}" for name in {IN_WORDS}}}
""",
        shown=shown,
    )


@st.cache_data(max_entries=64, show_spinner=False)
def compared(network: str, layer: str) -> list[formats.FormatError]:
    """What each format costs one layer."""
    return formats.compare(samples.weight(network, layer))


@st.fragment
def whole_layer() -> None:
    """All weights of a layer in all formats."""
    controls, view = frame.split("layer")
    with controls:
        network, layer = choose_layer("formats_whole")
        st.caption(
            "Simulated: each weight is rounded to a value of the format, and what that changes is "
            "measured. No arithmetic runs in these formats here."
        )
    found = compared(network, layer)
    points = [
        figures.Point(one.name, one.kind, one.scaling, one.bits_per_weight, one.sqnr_db)
        for one in found
    ]
    with view:
        frame.picture(
            frame.draw(figures.sqnr_by_bits, points),
            narrow=frame.draw(figures.sqnr_by_bits, points, narrow=True),
            label="SQNR against bits per weight. "
            + ". ".join(
                f"{one.name}, scale {one.scaling}: {one.bits_per_weight:.2f} bits, "
                f"{one.sqnr_db:.1f} dB"
                for one in found
            ),
            name="formats-of-a-layer",
            numbers={
                name: [getattr(one, name) for one in found] for name in formats.FormatError._fields
            },
        )
        decibels = {one.name: one.sqnr_db for one in found if one.scaling == "per tensor"}
        shown = frame.numbers(
            {
                f"{name}, one scale": (f"{decibels[name]:.1f} dB", loss.of_signal(decibels[name]))
                for name in COMPARED
            }
        )
        frame.how_computed(
            formats.compare,
            formats.round_to_float,
            formats.float_scale,
            error.sqnr_db,
            snippet=f"""
from lib.cnn import samples
from lib.quantization import formats

found = formats.compare(samples.weight("{network}", "{layer}"))
decibels = {{one.name: one.sqnr_db for one in found if one.scaling == "per tensor"}}

shown = {{f"{{name}}, one scale": f"{{decibels[name]:.1f}} dB" for name in {COMPARED}}}
""",
            shown=shown,
            name="layer",
        )
    small = FORMATS["float4_e2m1fn"]
    weights = samples.weights(network, layer)
    st.markdown(
        FAIR.format(reach=float(abs(weights).max()), smallest=small.decode(1), largest=small.max)
    )


frame.start(
    "One number, every format",
    "See one number in all formats at once: its bits, what is stored, and what is lost.",
)
one_number()
st.markdown(READING)
st.subheader("A whole layer in every format")
whole_layer()
frame.sources(
    [
        (
            "IEEE 754-2019, Standard for Floating-Point Arithmetic",
            "https://doi.org/10.1109/IEEESTD.2019.8766229",
        ),
        (
            "Micikevicius et al. 2022, FP8 formats for deep learning (e4m3fn, e5m2)",
            "https://arxiv.org/abs/2209.05433",
        ),
        (
            "Noune et al. 2022, 8-bit numerical formats for deep neural networks (fnuz)",
            "https://arxiv.org/abs/2206.02915",
        ),
        (
            "Rouhani et al. 2023, Microscaling data formats for deep learning (6 and 4 bits)",
            "https://arxiv.org/abs/2310.10537",
        ),
    ]
)
frame.end("formats")
