"""One value in all formats."""

from fractions import Fraction
from typing import NamedTuple

import streamlit as st

from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT4, INT8, IntFormat
from lib.quantization import affine, formats
from lib.quantization.affine import QParams
from lib.studies import shipped
from lib.ui import frame, loss, prose, typed
from lib.ui.components import format_table
from lib.ui.components.format_table import Slider
from pages.formats_parts import snippets
from pages.formats_parts.settings import (
    DRAG,
    DRAGGED,
    DRAGGED_TO,
    LAYER,
    NETWORK,
    OF_LAYER,
    PERCENT,
    PERCENTS,
    REACH,
    SOURCE,
    TYPE,
    TYPED,
    ask_layer,
)

WORDS = prose.blocks("formats")
INTEGERS = (INT8, INT4)
IN_WORDS = ("bfloat16", "float8_e4m3fn", "int8")  # whose loss is said below the table


class Chosen(NamedTuple):
    """One number: its exact value, the same as Python text for a snippet, and what moves it."""

    value: Fraction | float
    call: str
    slider: Slider | None = None
    note: str = ""


@st.fragment
def show() -> None:
    """The choice of the number, and the table."""
    controls, view = frame.split("number", controls_first=True)
    with controls:
        source = SOURCE.ask()
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            written, said, usable = type_number() if source == TYPE else ("", "", True)
            with st.popover("More"):
                reach = REACH.ask()
                network, layer = ask_layer(NETWORK, LAYER)
        if source == TYPE:
            frame.remark(TYPED.key, said, refused=not usable)

    number = choose_number(source, written, network, layer)
    scales = {fmt: scale(fmt, network, layer, reach) for fmt in INTEGERS}
    whose = f", the largest weight of layer {layer} of {network}" if reach == OF_LAYER else ""
    with view:
        show_number(number, scales, scale_call(network, layer, reach), whose)


def type_number() -> tuple[str, str, bool]:
    """The box for a number: what is shown, a sentence where it needs one, and if it can be used."""
    written = TYPED.ask()
    stored = typed.store(FORMATS["float64"], written)
    note, usable = stored.note, stored.code is not None
    if usable and text.parse_code(written, 64) is not None:
        note = f"{typed.quote(written)} names bits, which are another number in every format."
        usable = False
    elif usable and note:
        note = (
            f"{typed.quote(written)} is beyond the reach of every format here: "
            "the table shows what is stored instead."
        )
    if usable:
        return written, note, True
    return TYPED.first(), f"{note} You see {TYPED.first()}.", False


def choose_number(source: str, written: str, network: str, layer: str) -> Chosen:
    """The number that the controls say; a slider stands in the table itself and moves it."""
    if source == TYPE:
        return Chosen(text.parse(written), f"text.parse({written!r})")
    if source == DRAG:
        slider = Slider(DRAGGED.key, "Number", DRAGGED_TO, *dragged(), DRAGGED.first())
        return Chosen(slider.number(), f'text.parse("{slider.held()}")', slider)
    slider = Slider(PERCENT.key, "Weight", PERCENTS, *picked(network, layer), PERCENT.first())
    weights = f'shipped.weights("{network}", "{layer}")'
    return Chosen(
        slider.number(),
        f"formats.at_percent({weights}, {slider.held()})",
        slider,
        f"The slider passes through the weights of layer {layer}, from the lowest to the highest: "
        "at 75% three quarters of them are lower. ",
    )


@st.cache_data(show_spinner=False)
def dragged() -> tuple[list[str], list[Fraction]]:
    """What the slider for any number has at its stops: how it is written, and the number."""
    numbers = [Fraction(option) for option in DRAGGED_TO]
    return [f"{float(one):.8f}".rstrip("0").rstrip(".") for one in numbers], numbers


@st.cache_data(max_entries=64, show_spinner=False)
def picked(network: str, layer: str) -> tuple[list[str], list[Fraction]]:
    """What the slider for a layer's weights has at its stops, from the lowest to the highest."""
    weights = shipped.weights(network, layer)
    numbers = [formats.at_percent(weights, percent) for percent in range(len(PERCENTS))]
    names = [f"{text.rounded(one)} ({percent}%)" for percent, one in enumerate(numbers)]
    return names, numbers


def scale(fmt: IntFormat, network: str, layer: str, reach: str) -> QParams:
    """The scale of an integer: for a stated range if there is one, else for a layer's weights."""
    if reach == OF_LAYER:
        return formats.weight_qparams(shipped.weights(network, layer), fmt.bits)
    end = float(reach)
    return affine.choose_qparams(-end, end, bits=fmt.bits, symmetric=True, narrow_range=True)


def scale_call(network: str, layer: str, reach: str) -> str:
    """The same for int8, as Python text for a snippet."""
    if reach == OF_LAYER:
        return f'formats.weight_qparams(shipped.weights("{network}", "{layer}"), bits=8)'
    return f"choose_qparams(-{reach}, {reach}, bits=8, symmetric=True, narrow_range=True)"


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
    st.caption(WORDS["digits"])
    frame.how_computed(
        formats.store_float,
        formats.store_integer,
        text.encode,
        affine.quantize,
        snippet=snippets.ONE_NUMBER.format(number=number.call, qparams=call, names=IN_WORDS),
        shown=shown,
    )
