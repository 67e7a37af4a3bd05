"""A network layer by layer on the map, where a reader puts layers back into float32.

The browser computes and draws it: assets/components/layer_map.js. Which layers are kept in float32
is held here, in `lib.ui.state`, and in the address.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.ui import state
from lib.ui.components import files
from lib.ui.components.few_bits import Network

_component = files.component("layer_map")


class Image(NamedTuple):
    """A test image: its number, its pixels, uint8 (28, 28), and its class."""

    number: int
    pixels: NDArray[np.uint8]
    truth: int


class Quantization(NamedTuple):
    """How a network was quantized.

    name: what it is called. bits: of a weight. per_tensor: whether all weights of a layer have one
    scale. codes: what those that go in and out of each layer mean, as `lib.cnn.client_export`
    writes them.
    """

    name: str
    bits: int
    per_tensor: bool
    codes: Sequence[Mapping[str, object]]


class Kept(NamedTuple):
    """The layers that the reader keeps in float32: their key in the address, and all layers."""

    key: str
    layers: tuple[str, ...]

    def held(self) -> state.Counted[tuple[str, ...]]:
        """Their names, in the network's order."""
        return state.hold(self.key, self.parse, ())

    def parse(self, raw: object) -> tuple[str, ...]:
        """Read them as the browser and the address write them; ValueError for all else."""
        if not isinstance(raw, str):
            raise TypeError("raw must be a text")
        names = raw.split(",") if raw else []
        if len(set(names)) < len(names) or not set(names) <= set(self.layers):
            raise ValueError(f"raw must name some of {', '.join(self.layers)}")
        return tuple(name for name in self.layers if name in names)


def show(
    network: str,
    weights: Network,
    layers: Sequence[Mapping[str, str | int]],
    quantization: Quantization,
    image: Image,
    classes: Sequence[str],
    kept: Kept,
    *,
    on_keep: Callable[[], None],
) -> None:
    """Show it.

    Args:
        network: its name.
        weights: of the network, from which the browser makes the quantized one.
        layers: as for `lib.ui.components.network_map.show`.
        quantization: of the network that is shown.
        image: that goes through it.
        classes: what can be answered.
        kept: which layers are in float32.
        on_keep: called after the reader has changed that, before the script runs again.
    """
    held = kept.held()

    def adopt() -> None:
        before = kept.held().value
        state.adopt(kept.key, kept.parse)
        if kept.held().value != before:
            on_keep()

    _component(
        key=state.widget(kept.key),
        data={
            "network": network,
            "worker": files.worker("network_worker"),
            "integers": files.data(weights.integers),
            "floats": files.data(weights.floats),
            "layers": [dict(layer) for layer in layers],
            "name": quantization.name,
            "bits": quantization.bits,
            "perTensor": quantization.per_tensor,
            "codes": [dict(codes) for codes in quantization.codes],
            "picture": files.data(image.pixels.tobytes()),
            "image": image.number,
            "truth": image.truth,
            "classes": list(classes),
            "kept": list(held.value),
            "param": kept.key,
            "seq": held.seq,
        },
        on_sent_change=adopt,
    )
