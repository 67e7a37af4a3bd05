"""All weights of a layer in all formats."""

import streamlit as st

from lib.figures import formats as figures
from lib.numbers.floats import FORMATS
from lib.quantization import error, formats
from lib.studies import shipped
from lib.ui import frame, layer_place, loss, prose
from pages.formats_parts import snippets
from pages.formats_parts.settings import WHOLE_LAYER, WHOLE_NETWORK, ask_layer

WORDS = prose.blocks("formats")
COMPARED = ("int8", "int6", "int4", "float8_e4m3fn", "float6_e2m3fn", "float4_e2m1fn")

WHY_A_SCALE = """
**Why the small floats get a scale too.** This layer's weights reach to {reach:.3g}. float4_e2m1fn
goes from {smallest:g} to {largest:g}, with nothing between 0 and {smallest:g}: on its own it turns
every weight that is closer to 0 than to {smallest:g} into 0. One scale for the layer stretches the
weights to the whole range of the format. Only then is it a fair match for an integer with one
scale. float16 and bfloat16 do without: their exponent reaches far enough.
"""


@st.fragment
def show() -> None:
    """The choice of the layer, what each format costs it, and why."""
    controls, view = frame.split("layer", controls_first=True)
    with controls:
        network, layer = ask_layer(WHOLE_NETWORK, WHOLE_LAYER)
        layer_place.show(network, layer)
        st.caption(WORDS["simulated"])
    found = compared(network, layer)
    with view:
        picture(found)
        numbers(found, network, layer)
    small = FORMATS["float4_e2m1fn"]
    weights = shipped.weights(network, layer)
    why_a_scale = WHY_A_SCALE.format(
        reach=float(abs(weights).max()), smallest=small.decode(1), largest=small.max
    )
    st.markdown(WORDS["sqnr"] + "\n" + why_a_scale + "\n" + WORDS["bits"])


@st.cache_data(max_entries=64, show_spinner=False)
def compared(network: str, layer: str) -> list[formats.FormatError]:
    """What each format costs one layer."""
    return formats.compare(shipped.weight(network, layer))


def picture(found: list[formats.FormatError]) -> None:
    """Each format's SQNR against the bits that it takes."""
    points = [
        figures.Point(one.name, one.kind, one.scaling, one.bits_per_weight, one.sqnr_db)
        for one in found
    ]
    frame.figure(
        figures.sqnr_by_bits,
        points,
        label="SQNR against bits per weight. "
        + ". ".join(
            f"{one.name}, scale {one.scaling}: {one.bits_per_weight:.2f} bits, "
            f"{loss.decibels(one.sqnr_db)}"
            for one in found
        ),
        name="formats-of-a-layer",
        numbers={
            name: [getattr(one, name) for one in found] for name in formats.FormatError._fields
        },
    )


def numbers(found: list[formats.FormatError], network: str, layer: str) -> None:
    """What some formats lose with one scale, and how it was computed."""
    sqnr_db = {one.name: one.sqnr_db for one in found if one.scaling == "per tensor"}
    shown = frame.numbers(
        {
            f"{name}, one scale": (loss.decibels(sqnr_db[name]), loss.of_signal(sqnr_db[name]))
            for name in COMPARED
        }
    )
    frame.how_computed(
        formats.compare,
        formats.round_to_float,
        formats.float_scale,
        error.sqnr_db,
        snippet=snippets.WHOLE_LAYER.format(network=network, layer=layer, names=COMPARED),
        shown=shown,
        name="layer",
    )
