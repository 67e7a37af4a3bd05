"""The network as a map: columns of feature maps, and the integer sum behind each of their pixels.

The browser does it all: assets/components/network_map.js. The server sends the layers' sizes and
the names of the files that the browser loads. The slider's place and the picture are in the address
under Home's names.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lib.ui.components import files
from lib.ui.components.few_bits import Network, Pictures
from lib.ui.setting import InAddress

_component = files.component("network_map")
BITS, IMAGE = "weight_bits", "image"  # names in the address, on Home too
PIXEL = r"[a-z]{1,12}\d?(\.\d{1,3}){3}"
VIEWS = "[ifd]{1,32}"


class Destination(NamedTuple):
    """The page that goes through one output step by step: its address, and what names it there.

    params: the names in the address of "network", "bits", "image", "layer", "channel", "row" and
    "column".
    """

    address: str
    params: Mapping[str, str]


def pixel_setting(key: str) -> InAddress:
    """The output whose sum is shown: its layer, map, row and column."""
    return InAddress(key, parse=_matching(PIXEL), samples=("conv3.0.0.0", "pool.127.0.0"))


def views_setting(key: str) -> InAddress:
    """What each column shows, a letter each: integers, float32, or their difference."""
    return InAddress(key, parse=_matching(VIEWS), samples=("ffffffff", "ddddddddddddd"))


def show(
    name: str,
    network: Network,
    pictures: Pictures,
    classes: Sequence[str],
    layers: Sequence[Mapping[str, str | int]],
    widths: Sequence[int],
    *,
    key: str,
    pixel: InAddress,
    views: InAddress,
    at: str,
    bits: int | None,
    image: int | None,
    neuron: Destination,
) -> None:
    """Show it.

    Args:
        name: of the network.
        network: what runs.
        pictures: to begin with, and to go on to.
        classes: what can be answered.
        layers: in order, each with its "name", its "kind" and the sizes that
            `lib.studies.network_map.MapLayer` has.
        widths: the slider's stops: 32, then bits of a weight.
        key: unique in the app.
        pixel, views: hold the output and what the columns show in the address.
        at: the output to begin with.
        bits, image: what the reader chose on another page, if that is so.
        neuron: where to follow an output step by step.
    """
    _component(
        key=key,
        data={
            "network": name,
            "worker": files.worker("network_worker"),
            "integers": files.data(network.integers),
            "floats": files.data(network.floats),
            "pictures": files.data(pictures.pixels.tobytes()),
            "truths": pictures.truths.tolist(),
            "classes": list(classes),
            "layers": [dict(layer) for layer in layers],
            "widths": list(widths),
            "params": {"pixel": pixel.key, "shows": views.key},
            "pixel": at,
            "bits": bits if bits in widths else None,
            "image": image if image in range(len(pictures.truths)) else None,
            "neuron": {"address": neuron.address, "params": dict(neuron.params)},
        },
    )


def _matching(pattern: str) -> Callable[[str], None]:
    """What raises ValueError for other text."""

    def check(text: str) -> None:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(f"text must match {pattern}")

    return check
