"""Layer by layer: where a network in integers goes wrong, and which layers to keep in float32."""

import streamlit as st

from lib.jobs.tasks import Quantized
from lib.ui import frame, prose
from pages.layers_parts import errors, game, maps, values
from pages.layers_parts.settings import (
    ACTIVATION_BITS,
    ALL,
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
    VALUES,
    VIEW,
    WEIGHT_BITS,
    last_rank,
    show_instead,
)

WORDS = prose.blocks("layers")


def explore() -> None:
    """The settings, one of four views into the network, then the game with the same settings."""
    controls, view = frame.split("layers")
    with view:
        look_at = VIEW.ask()
    with controls:
        image = IMAGE.ask(on_change=show_instead, args=(VIEW, (ERRORS, VALUES), ALL))
        above = st.container()
        choice, magnify = settings()
        with above:
            layer, rank = layer_and_rank(choice.network, look_at)
    with view:
        if look_at == ERRORS:
            errors.show(choice)
        elif look_at == VALUES:
            values.show(choice, layer)
        elif look_at == ONE:
            maps.show_one(choice, image, layer, rank, magnify)
        else:
            maps.show_all(choice, image, magnify)
    game.show(choice)


def settings() -> tuple[Quantized, int]:
    """The network in integers, and how many times as bright the difference is to be drawn."""
    weight_bits = WEIGHT_BITS.ask()
    with st.expander("More"):
        activation_bits, granularity = ACTIVATION_BITS.ask(), SCALES.ask()
        observer, network = OBSERVER.ask(), NETWORK.ask()
        magnify = MAGNIFIED if MAGNIFY.ask() else 1
    choice = Quantized(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
        observer=observer,
    )
    return choice, magnify


def layer_and_rank(network: str, look_at: str) -> tuple[str, int]:
    """The layer, and from which rank on its channels are shown, where they are."""
    layer = LAYER.ask(
        options=LAYERS[network], on_change=show_instead, args=(VIEW, (ALL, ERRORS), ONE)
    )
    last = last_rank(network, layer) if look_at == ONE else None
    return layer, RANK.ask(high=last) if last else 1


with frame.page(
    "layers",
    "Look inside: what does each layer make of an image, and which one hurts?",
    TABLE,
    sources={"krishnamoorthi2018": "", "wu2020": "", "fashion-mnist": ""},
):
    st.fragment(explore)()
    st.markdown(WORDS["reading"])
