"""The network as a map: all that it computes for a picture, and the sum behind every pixel."""

import streamlit as st

from lib.cnn import NETWORKS
from lib.cnn.data import CLASSES
from lib.studies import network_map as study
from lib.studies import weight_bits
from lib.ui import frame, prose, setting
from lib.ui.components import layer_kinds, network_map
from lib.ui.components.few_bits import Network, Pictures
from pages.map_parts import numbers
from pages.map_parts.settings import FIRST, NETWORK, PIXEL, TABLE, VIEWS
from pages.neuron_parts import settings as neuron

WORDS = prose.blocks("map")
NEURON = network_map.Destination(
    "neuron",
    {
        "network": neuron.NETWORK.key,
        "bits": neuron.WEIGHT_BITS.key,
        "image": neuron.IMAGE.key,
        "layer": neuron.LAYER.key,
        "channel": neuron.CHANNEL.key,
        "row": neuron.ROW.key,
        "column": neuron.COLUMN.key,
    },
)


def explore() -> None:
    """The choice of a network, its map, and how large it is."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = NETWORK.ask()
        st.markdown(WORDS[name], width="content")
    network_map.show(
        name,
        Network(weight_bits.integers_file(name), weight_bits.floats_file(name)),
        Pictures(*weight_bits.pictures()),
        CLASSES,
        [layer._asdict() for layer in study.layers(name)],
        [width.bits for width in weight_bits.recorded().widths],
        key="network_map",
        pixel=PIXEL,
        views=VIEWS,
        at=FIRST[name],
        bits=setting.chosen_before("weight_bits"),
        image=setting.chosen_before("image"),
        neuron=NEURON,
    )
    st.markdown(WORDS["walk"])
    numbers.show(name)


def kinds() -> None:
    """What one pixel adds up in a layer of each kind."""
    st.header("What goes into one pixel?")
    layer_kinds.show(key="layer_kinds")
    each = {layer.name: layer.products_each for name in NETWORKS for layer in study.layers(name)}
    depthwise, pointwise = each["depthwise3"], each["pointwise3"]
    st.markdown(
        WORDS["kinds"].format(
            depthwise=depthwise,
            pointwise=pointwise,
            both=depthwise + pointwise,
            dense=each["conv4"],
        )
    )


with frame.page("map", WORDS["promise"], TABLE, sources={"howard2017": "", "fashion-mnist": ""}):
    st.fragment(explore)()
    kinds()
