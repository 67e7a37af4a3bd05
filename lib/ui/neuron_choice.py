"""The choice of one neuron: a test image, a network and its bits, a layer, and a place in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from lib.ui import network_choice

LAYER, CHANNEL, ROW, COLUMN = "conv3", 25, 7, 7  # reacts clearly to image 0
SEEN = "neuron_seen"  # holds the image that was on screen last, as in the address

# The layers of a network, and how many channels, rows and columns each puts out.
Shapes = Mapping[str, tuple[int, int, int]]


class Choice(NamedTuple):
    """The network and the place in it that the reader chose."""

    network: str = "plain"
    weight_bits: int = 8
    activation_bits: int = 8
    symmetric: bool = False
    image: int = 0
    layer: str = LAYER
    channel: int = CHANNEL
    row: int = ROW
    column: int = COLUMN

    @property
    def name(self) -> str:
        """What the integer network is called."""
        return network_choice.name_of(self)


def image_is_new() -> bool:
    """Whether the address names an image that has not been on screen: a link led here."""
    linked = st.query_params.get("neuron_image")
    return linked is not None and linked != st.session_state.get(SEEN)


def hide() -> None:
    """No image is on screen: what a link names is new again."""
    st.session_state.pop(SEEN, None)


def show(
    networks: Sequence[str],
    images: int,
    shapes: Callable[[str], Shapes],
    *,
    place: bool,
    middle: bool,
) -> Choice:
    """Show the controls and return what they say.

    Args:
        networks: the names of all networks.
        images: how many test images there are.
        shapes: gives the layers of a network and what they put out.
        place: whether a layer and a place in it are to be chosen.
        middle: whether the zero-point can be moved.
    """
    image = whole("Test image", images - 1, 0, "neuron_image")
    st.session_state[SEEN] = str(image)
    above = st.container()
    with st.expander("More"):
        network = st.selectbox("Network", networks, key="neuron_network", bind="query-params")
        weight_bits = network_choice.weight_bits("neuron_weight_bits")
        activation_bits = network_choice.activation_bits("neuron_activation_bits")
        symmetric = st.toggle(
            "Zero-point in the middle",
            disabled=not middle,
            key="neuron_middle",
            bind="query-params",
            help="Puts the zero-point of the activations in the middle of the codes, to show the "
            "correction. Half of the codes are wasted then, for a ReLU gives nothing negative.",
        )
    choice = Choice(network, weight_bits, activation_bits, symmetric and middle, image)
    with above:
        return somewhere(choice, shapes(network)) if place else choice


def somewhere(choice: Choice, shapes: Shapes) -> Choice:
    """Show the controls for a place in the network."""
    names = list(shapes)
    layer = st.selectbox(
        "Layer",
        names,
        index=names.index(LAYER) if LAYER in names else 0,
        key="neuron_layer",
        bind="query-params",
    )
    channels, rows, columns = shapes[layer]
    channel = whole("Channel", channels - 1, CHANNEL, "neuron_channel")
    left, right = st.columns(2)
    with left:
        row = whole("Row", rows - 1, ROW, "neuron_row")
    with right:
        column = whole("Column", columns - 1, COLUMN, "neuron_column")
    return choice._replace(layer=layer, channel=channel, row=row, column=column)


def whole(label: str, most: int, first: int, key: str) -> int:
    """A number from 0 to `most`; what another layer had room for is cut to that."""
    if st.session_state.get(key, 0) > most:
        st.session_state[key] = most
    return int(
        st.number_input(
            label,
            *(0, most, min(first, most)),
            key=key,
            disabled=most == 0,
            bind="query-params",
        )
    )
