"""A small map of the network, on which an output is chosen to be followed step by step.

The browser computes and draws it: assets/components/neuron_map.js. The choice is the page's.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.ui import state
from lib.ui.components import files
from lib.ui.components.few_bits import Network

_component = files.component("neuron_map")


class Place(NamedTuple):
    """An output: its layer, channel, row and column."""

    layer: str
    channel: int
    row: int
    column: int


def show(
    network: str,
    weights: Network,
    layers: Sequence[Mapping[str, str | int]],
    *,
    bits: int,
    codes: Sequence[Mapping[str, object]],
    pixels: NDArray[np.uint8],
    chosen: Place,
    key: str,
    on_choose: Callable[[Place], None],
) -> None:
    """Show it.

    Args:
        network: its name.
        weights: of the network, from which the browser makes the quantized one.
        layers: as for `lib.ui.components.network_map.show`.
        bits: of a weight, 2..8.
        codes: what those that go in and out of each layer mean, as `lib.cnn.client_export` writes
            them.
        pixels: of the image that goes through it, uint8 (28, 28).
        chosen: the output.
        key: unique in the app.
        on_choose: called with what the reader chooses, before the script runs again.
    """
    shapes = {str(one["name"]): (int(one["maps"]), int(one["side"])) for one in layers}
    _component(
        key=key,
        data={
            "network": network,
            "worker": files.worker("network_worker"),
            "integers": files.data(weights.integers),
            "floats": files.data(weights.floats),
            "layers": [dict(layer) for layer in layers],
            "bits": bits,
            "codes": [dict(each) for each in codes],
            "picture": files.data(pixels.tobytes()),
            "chosen": chosen._asdict(),
            "seq": st.session_state.get(_known(key), 0),
        },
        on_chosen_change=lambda: _take(key, shapes, on_choose),
    )


def read(sent: object, shapes: Mapping[str, tuple[int, int]]) -> Place | None:
    """An output as the browser sends it, which may be anything; None where there is none such.

    Args:
        sent: what came.
        shapes: of each layer, by name: maps, and rows or columns of a map.
    """
    if not isinstance(sent, Mapping):
        return None
    layer, *place = (sent.get(name) for name in Place._fields)
    if not isinstance(layer, str) or layer not in shapes:
        return None
    maps, side = shapes[layer]
    channel, row, column = (one if type(one) is int and one >= 0 else maps + side for one in place)
    if channel >= maps or max(row, column) >= side:
        return None
    return Place(layer, channel, row, column)


def _take(
    key: str, shapes: Mapping[str, tuple[int, int]], on_choose: Callable[[Place], None]
) -> None:
    sent = state.sent_by(key, "chosen")
    place = read(sent, shapes)
    if place is None or not isinstance(sent, Mapping):
        return
    seq = sent.get("seq")
    if type(seq) is int and 0 < seq <= state.MOST:
        st.session_state[_known(key)] = seq
    on_choose(place)


def _known(key: str) -> str:
    """Where the number of the last choice is kept."""
    return f"{key}.known"
