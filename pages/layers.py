"""Layer by layer: where a network in integers goes wrong, and which layers to keep in float32."""

import streamlit as st

from lib.jobs.tasks import Quantized
from lib.ui import frame, layer_place, prose
from pages.layers_parts import errors, game, maps, on_map, values
from pages.layers_parts.settings import (
    ACTIVATION_BITS,
    ERRORS,
    IMAGE,
    LAYER,
    LAYERS,
    MAGNIFIED,
    MAGNIFY,
    NETWORK,
    OBSERVER,
    ONE,
    RANK,
    SCALES,
    TABLE,
    VIEW,
    WEIGHT_BITS,
    last_rank,
)

WORDS = prose.blocks("layers")


def explore() -> None:
    """The settings and the map, the game that is played on it, and three views into the network."""
    choice, image = settings()
    on_map.show(choice, image)
    game.show(choice)
    st.header("Look closer")
    closer(choice, image)


def settings() -> tuple[Quantized, int]:
    """The network in integers, and the test image."""
    left, middle, right = st.columns([2, 3, 3], gap="medium", vertical_alignment="bottom")
    with left:
        image = IMAGE.ask()
    with middle:
        weight_bits = WEIGHT_BITS.ask()
    with right, st.expander("More"):
        activation_bits, granularity = ACTIVATION_BITS.ask(), SCALES.ask()
        observer, network = OBSERVER.ask(), NETWORK.ask()
    choice = Quantized(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
        observer=observer,
    )
    return choice, image


def closer(choice: Quantized, image: int) -> None:
    """Where the errors arise, the channels of one layer, or its values."""
    controls, view = frame.split("layers")
    with view:
        look_at = VIEW.ask()
    if look_at != ONE:
        MAGNIFY.keep()
    if look_at == ERRORS:
        LAYER.keep()
        with controls:
            st.markdown(WORDS["errors-about"])
        with view:
            errors.show(choice)
        return
    with controls:
        layer = LAYER.ask(options=LAYERS[choice.network])
        layer_place.show(choice.network, layer)
        last = last_rank(choice.network, layer) if look_at == ONE else None
        rank = RANK.ask(high=last) if last else 1
        magnify = MAGNIFIED if look_at == ONE and MAGNIFY.ask() else 1
    with view:
        if look_at == ONE:
            maps.show_one(choice, image, layer, rank, magnify)
        else:
            values.show(choice, layer)


with frame.page(
    "layers",
    "Look inside: what does each layer make of an image, and which one hurts?",
    TABLE,
    sources={"krishnamoorthi2018": "", "wu2020": "", "fashion-mnist": ""},
):
    st.fragment(explore)()
    st.markdown(WORDS["reading"])
