"""One number, every format: the same value in all of them, then a whole layer."""

from fractions import Fraction
from typing import NamedTuple

import streamlit as st

from lib.cnn import NETWORKS
from lib.figures import formats as figures
from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT4, INT8, IntFormat
from lib.quantization import affine, error, formats
from lib.quantization.affine import QParams
from lib.studies import shipped
from lib.ui import frame, loss, typed
from lib.ui.components import format_table
from lib.ui.components.format_table import Slider

SOURCES = ("type", "drag", "weight")
FIRST = "0.1"
DRAGGED = [f"{digit}e{power}" for power in range(-8, 6) for digit in range(1, 10)]
LAYER = "layer"
REACHES = (LAYER, *map(str, (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 127, 200, 500, 1000)))
INTEGERS = (INT8, INT4)

# The formats whose loss is put into words below the picture.
IN_WORDS = ("bfloat16", "float8_e4m3fn", "int8")
COMPARED = ("int8", "int6", "int4", "float8_e4m3fn", "float6_e2m3fn", "float4_e2m1fn")

DIGITS = """
“Good to one digit” is an error of at most 5%, “good to 2 digits” of at most 0.5%, and so on: each
further digit takes a tenth of the error. Stored values stand here in six digits; Save has all of
them.
"""

READING = r"""
$$
\text{relative error} = \frac{|\text{stored} - \text{number}|}{|\text{number}|}
$$

**How to read it.** Each square is a bit, filled for a 1, and all formats are drawn to one scale: a
row is as long as the memory it takes (float64 fills two). A float spends its exponent on reach and
its significand on digits. So float16 and bfloat16, of one size, miss by different amounts, and run
out at different ends.

An integer with a scale has neither: the integer counts equal steps, and the scale, kept once for
all numbers, says how wide a step is. Near the end of its range int8 misses by little. Near zero the
same half step is a large part of the number. A float's *relative* error stays about the same over
its whole normal range.

Large numbers become infinity where a float has one, else NaN, else the largest value; that is plain
conversion. A quantizer clips instead, as the integers do here. float8's fn and fnuz are two
standards for what to do without infinity; fnuz has no negative zero either.
"""

FAIR = """
The SQNR, the signal-to-quantization-noise ratio, compares all weights with all errors, in decibels:
20 dB for an error of a tenth of the signal, 40 dB for a hundredth.

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

A layer has a channel of weights for each of its outputs. A scale for each channel helps most where
channels differ. It costs 32 bits a channel, which the picture counts: for a layer with only a few
weights in each channel, that is a lot.
"""


class Chosen(NamedTuple):
    """One number: its exact value, the same as Python text for a snippet, and what moves it."""

    value: Fraction | float
    call: str
    slider: Slider | None = None
    note: str = ""


@st.fragment
def one_number() -> None:
    """One value in all formats."""
    controls, view = frame.split("number", controls_first=True)
    with controls:
        source = st.segmented_control(
            "One number",
            SOURCES,
            default=SOURCES[0],
            required=True,
            label_visibility="collapsed",
            key="formats_from",
            bind="query-params",
        )
        written = type_number() if source == "type" else ""
        with st.popover("More", width="stretch"):
            reach = st.selectbox(
                "int8 and int4 reach to",
                REACHES,
                key="formats_reach",
                bind="query-params",
                help="“layer”: to the largest weight of the layer below, as a quantized network "
                "has it. The range is −r to r.",
            )
            network, layer = choose_layer("formats")

    number = choose_number(source, written, network, layer)
    scales = {fmt: scale(fmt, network, layer, reach) for fmt in INTEGERS}
    whose = f", the largest weight of layer {layer} of {network}" if reach == LAYER else ""
    with view:
        show_number(number, scales, scale_call(network, layer, reach), whose)


def choose_number(source: str, written: str, network: str, layer: str) -> Chosen:
    """The number that the controls say; a slider stands in the table itself and moves it."""
    if source == "type":
        return Chosen(text.parse(written), f"text.parse({written!r})")
    if source == "drag":
        slider = Slider("formats_dragged", "Number", DRAGGED, *dragged(), "1e-1")
        return Chosen(slider.number(), f'text.parse("{slider.held()}")', slider)
    percents = [str(percent) for percent in range(101)]
    slider = Slider("formats_percent", "Weight", percents, *picked(network, layer), "75")
    weights = f'shipped.weights("{network}", "{layer}")'
    return Chosen(
        slider.number(),
        f"formats.at_percent({weights}, {slider.held()})",
        slider,
        f"The slider passes through the weights of layer {layer}, from the lowest to the highest: "
        "at 75% three quarters of them are lower. ",
    )


def scale(fmt: IntFormat, network: str, layer: str, reach: str) -> QParams:
    """The scale of an integer: for a stated range if there is one, else for a layer's weights."""
    if reach == LAYER:
        return formats.weight_qparams(shipped.weights(network, layer), fmt.bits)
    end = float(reach)
    return affine.choose_qparams(-end, end, bits=fmt.bits, symmetric=True, narrow_range=True)


def scale_call(network: str, layer: str, reach: str) -> str:
    """The same for int8, as Python text for a snippet."""
    if reach == LAYER:
        return f'formats.weight_qparams(shipped.weights("{network}", "{layer}"), bits=8)'
    return f"choose_qparams(-{reach}, {reach}, bits=8, symmetric=True, narrow_range=True)"


def choose_layer(key: str) -> tuple[str, str]:
    """The controls for a network and one of its layers."""
    network = st.selectbox(
        "Network",
        NETWORKS,
        key=f"{key}_network",
        bind="query-params",
        help="Two small networks that tell pictures of clothes apart. “plain” is made of ordinary "
        "convolutions, “separable” is built like MobileNet.",
    )
    names = shipped.layer_names(network)
    layer = st.selectbox("Layer", names, index=2, key=f"{key}_layer", bind="query-params")
    return network, layer


def type_number() -> str:
    """The box for a number, and its text; the first number's where that can't be used."""
    written = st.text_input(
        "Number",
        FIRST,
        max_chars=text.MAX_LENGTH,
        key="formats_typed",
        bind="query-params",
        help="A decimal such as 0.1 or 6.02e23, a fraction such as 1/3, infinity or NaN.",
    )
    stored = typed.store(FORMATS["float64"], written)
    note, usable = stored.note, stored.code is not None
    if usable and text.parse_code(written, 64) is not None:
        note = f"{typed.quote(written)} names bits, which are another number in every format."
        usable = False
    elif usable and note:
        note = (
            f"{typed.quote(written)} is beyond the reach of every format here: "
            "the table shows what is stored in its place."
        )
    if note:
        frame.bad(note if usable else f"{note} Shown is {FIRST}.")
    return written if usable else FIRST


@st.cache_data(show_spinner=False)
def dragged() -> tuple[list[str], list[Fraction]]:
    """What the slider for any number has at its stops: how it is written, and the number."""
    numbers = [Fraction(option) for option in DRAGGED]
    return [f"{float(one):.8f}".rstrip("0").rstrip(".") for one in numbers], numbers


@st.cache_data(max_entries=64, show_spinner=False)
def picked(network: str, layer: str) -> tuple[list[str], list[Fraction]]:
    """What the slider for a layer's weights has at its stops, from the lowest to the highest."""
    weights = shipped.weights(network, layer)
    numbers = [formats.at_percent(weights, percent) for percent in range(101)]
    names = [f"{text.rounded(one)} ({percent}%)" for percent, one in enumerate(numbers)]
    return names, numbers


def show_number(number: Chosen, scales: dict[IntFormat, QParams], call: str, whose: str) -> None:
    """The bits in all formats, and what some of them lose, in words.

    Args:
        number: in all formats.
        scales: of the integers.
        call: that of int8, as Python text for a snippet.
        whose: what sets their range, to go on a sentence.
    """
    stored = {name: formats.store_float(number.value, fmt) for name, fmt in FORMATS.items()}
    for fmt, qparams in scales.items():
        stored[fmt.name] = formats.store_integer(number.value, qparams, fmt)
    end = text.rounded(float(affine.dequantize(scales[INT8].qmax, scales[INT8])))
    note = f"{number.note}int8 and int4 reach from −{end} to {end}{whose}. “More” changes that."
    format_table.show(stored, FORMATS, scales, number.slider, note)
    shown = frame.numbers(
        {name: (loss.value(stored[name]), loss.sentence(stored[name])) for name in IN_WORDS}
    )
    st.caption(DIGITS)
    frame.how_computed(
        formats.store_float,
        formats.store_integer,
        text.encode,
        affine.quantize,
        snippet=f"""
from lib.studies import shipped
from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8
from lib.quantization import formats
from lib.quantization.affine import choose_qparams

number = {number.call}
qparams = {call}
stored = {{name: formats.store_float(number, fmt) for name, fmt in FORMATS.items()}}
stored["int8"] = formats.store_integer(number, qparams, INT8)

shown = {{name: text.rounded(stored[name].value, 6) for name in {IN_WORDS}}}
""",
        shown=shown,
    )


@st.cache_data(max_entries=64, show_spinner=False)
def compared(network: str, layer: str) -> list[formats.FormatError]:
    """What each format costs one layer."""
    return formats.compare(shipped.weight(network, layer))


@st.fragment
def whole_layer() -> None:
    """All weights of a layer in all formats."""
    controls, view = frame.split("layer", controls_first=True)
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
from lib.studies import shipped
from lib.quantization import formats

found = formats.compare(shipped.weight("{network}", "{layer}"))
decibels = {{one.name: one.sqnr_db for one in found if one.scaling == "per tensor"}}

shown = {{f"{{name}}, one scale": f"{{decibels[name]:.1f}} dB" for name in {COMPARED}}}
""",
            shown=shown,
            name="layer",
        )
    small = FORMATS["float4_e2m1fn"]
    weights = shipped.weights(network, layer)
    st.markdown(
        FAIR.format(reach=float(abs(weights).max()), smallest=small.decode(1), largest=small.max)
    )


frame.start(
    "One number, every format",
    "See one number in all formats at once: its bits, what is stored, and what is lost.",
)
one_number()
st.markdown(READING)
st.header("A whole layer in every format")
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
