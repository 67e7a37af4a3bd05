"""How few bits does a network need: a slider, a pad, and the network running in the browser.

The browser does it all: assets/components/few_bits.js. The server sends what was measured, and the
names of the files that the browser loads. The slider's place, the picture and the guess are in the
address.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from lib.ui.components import files

_component = files.component("few_bits")


class Network(NamedTuple):
    """The network as the browser loads it, in integers of 8 bits and in float32."""

    integers: bytes
    floats: bytes


class Pictures(NamedTuple):
    """The pictures to begin with: uint8 (n, 28, 28), float32's logits (n, classes), the classes."""

    pixels: NDArray[np.uint8]
    logits: NDArray[np.float32]
    truths: NDArray[np.uint8]


class Width(TypedDict):
    """Weights of so many bits: how many answers were right, and the memory in bytes."""

    bits: int
    right: int
    bytes: int


class Time(TypedDict):
    """The times for a picture in float32 and in int8, how much faster, and where."""

    where: str
    float32: str
    int8: str
    faster: str


def show(
    network: Network,
    pictures: Pictures,
    classes: Sequence[str],
    widths: Sequence[Width],
    *,
    key: str,
    images: int,
    time: Time | None,
    time_says: str = "",
    bits: int | None,
    image: int | None,
) -> None:
    """Show it.

    Args:
        network: what runs.
        pictures: to begin with, and to go on to.
        classes: what can be answered.
        widths: float32 first, then fewer and fewer bits.
        key: unique in the app.
        images: on which the right answers were counted.
        time: as it was measured.
        time_says: a sentence instead, where there is no time.
        bits, image: what the reader chose on another page, if that is so.
    """
    _component(
        key=key,
        data={
            "worker": files.worker("network_worker"),
            "integers": files.data(network.integers),
            "floats": files.data(network.floats),
            "pictures": files.data(pictures.pixels.tobytes()),
            "logits": pictures.logits.tolist(),
            "truths": pictures.truths.tolist(),
            "classes": list(classes),
            "widths": list(widths),
            "images": images,
            "time": time,
            "time_says": time_says,
            "bits": bits,
            "image": image,
        },
    )
