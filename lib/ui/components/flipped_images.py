"""A few images with what they are and two answers below each, drawn in the browser."""

import base64
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.ui.components import files

_component = files.component("flipped_images")


class Card(NamedTuple):
    """An image's number, what it is, and two answers."""

    number: int
    truth: str
    float32: str
    int8: str


def show(
    images: NDArray[np.uint8], cards: Sequence[Card], *, names: tuple[str, str], name: str
) -> None:
    """Show the images.

    Args:
        images: uint8 (N, 28, 28).
        cards: what stands below each.
        names: of the two that answered.
        name: of the files that are saved; unique on the page.
    """
    first, second = names
    _component(
        key=f"flipped.{name}",
        data={
            "pixels": base64.b64encode(np.ascontiguousarray(images).tobytes()).decode(),
            "cards": [card._asdict() for card in cards],
            "label": "; ".join(
                f"image {card.number}: {card.truth}, {first} says {card.float32}, "
                f"{second} says {card.int8}"
                for card in cards
            ),
            "name": name,
            "numbers": {
                "image": [str(card.number) for card in cards],
                "truth": [card.truth for card in cards],
                first: [card.float32 for card in cards],
                second: [card.int8 for card in cards],
            },
        },
    )
