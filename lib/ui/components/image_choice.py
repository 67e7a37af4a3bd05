"""A choice of images: each with a few words below it, and each a button."""

import base64
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lib.ui.components import files

_component = files.component("image_choice")


class Card(NamedTuple):
    """One image's number, and the words below it: what it is, and two answers."""

    number: int
    truth: str
    float32: str
    int8: str
    note: str


def page_of(numbers: NDArray[np.intp], page: int, size: int) -> tuple[NDArray[np.intp], int, int]:
    """The numbers on one page of so many each, the page (the last one if there is none), all pages.

    Pages count from 1; there is always one, which may be empty.
    """
    pages = max(1, -(-len(numbers) // size))
    page = min(page, pages)
    return numbers[(page - 1) * size : page * size], page, pages


def show(
    images: NDArray[np.uint8],
    cards: Sequence[Card],
    *,
    key: str,
    names: tuple[str, str],
    on_choose: Callable[[int], None],
) -> None:
    """Show images as buttons.

    Args:
        images: uint8 (N, 28, 28).
        cards: what stands below each.
        key: unique in the app.
        names: of the two that answered.
        on_choose: called with the number of the chosen image, before the script runs again.
    """
    _component(
        key=key,
        data={
            "pixels": base64.b64encode(np.ascontiguousarray(images).tobytes()).decode(),
            "cards": [card._asdict() for card in cards],
            "names": list(names),
        },
        on_image_change=lambda: _take(key, cards, on_choose),
    )


def _take(key: str, cards: Sequence[Card], on_choose: Callable[[int], None]) -> None:
    """Take what the browser sent, which may be anything; only an image that is shown counts."""
    sent: object = (st.session_state.get(key) or {}).get("image")
    for card in cards:
        if sent == card.number:
            on_choose(card.number)
