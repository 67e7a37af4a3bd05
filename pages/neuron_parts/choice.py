"""What the reader chose: a test image, the networks it goes through, and a place in them."""

from dataclasses import dataclass

import streamlit as st

from lib.studies.neuron.neuron import Neuron, neuron
from lib.studies.neuron.trace import TracedImage, of_test_image, output_shapes
from lib.ui import network_choice
from pages.neuron_parts.settings import (
    A_NEURON,
    ACTIVATION_BITS,
    CHANNEL,
    COLUMN,
    IMAGE,
    LAYER,
    NETWORK,
    ROW,
    VIEW,
    WEIGHT_BITS,
    ZERO_POINT_IN_THE_MIDDLE,
)

SEEN = "neuron_seen"  # in the session: the image that was on screen last, as in the address


@dataclass(frozen=True)
class Chosen:
    """The networks, the image and the place in them."""

    network: str = NETWORK.first()
    weight_bits: int = WEIGHT_BITS.first()
    activation_bits: int = ACTIVATION_BITS.first()
    symmetric: bool = False
    image: int = IMAGE.first()
    layer: str = LAYER.first()
    channel: int = CHANNEL.first()
    row: int = ROW.first()
    column: int = COLUMN.first()

    @property
    def name(self) -> str:
        """What the integer network is called."""
        return network_choice.name_of(self)

    @property
    def trace(self) -> TracedImage:
        """The image in both networks."""
        return of_test_image(
            self.network,
            weight_bits=self.weight_bits,
            activation_bits=self.activation_bits,
            symmetric=self.symmetric,
            image=self.image,
        )

    @property
    def neuron(self) -> Neuron:
        """The output at that place."""
        return neuron(self.trace, self.layer, self.channel, self.row, self.column)


def show_linked_image() -> None:
    """Where a link led here that names an image, show a neuron, not the blackboard."""
    linked = st.query_params.get(IMAGE.key)
    is_new = linked is not None and linked != st.session_state.get(SEEN)
    if is_new and VIEW.key not in st.query_params:
        VIEW.put(A_NEURON)


def no_image_shown() -> None:
    """Remember that no image is on screen: what a link names is new again."""
    st.session_state.pop(SEEN, None)


def ask() -> Chosen:
    """Show the controls and return what they say."""
    image = IMAGE.ask()
    st.session_state[SEEN] = str(image)
    with st.expander("More"):
        network = NETWORK.ask()
        place = ask_place(network)
        weight_bits, activation_bits = WEIGHT_BITS.ask(), ACTIVATION_BITS.ask()
        symmetric = ZERO_POINT_IN_THE_MIDDLE.ask()
    return Chosen(network, weight_bits, activation_bits, symmetric, image, *place)


def ask_place(network: str) -> tuple[str, int, int, int]:
    """Show the controls for a place in the network: layer, channel, row, column."""
    shapes = output_shapes(network)
    layer = LAYER.ask(options=tuple(shapes))
    channels, rows, columns = shapes[layer]
    channel = CHANNEL.ask(high=channels - 1, disabled=channels == 1)
    left, right = st.columns(2)
    with left:
        row = ROW.ask(high=rows - 1, disabled=rows == 1)
    with right:
        column = COLUMN.ask(high=columns - 1, disabled=columns == 1)
    return layer, channel, row, column
