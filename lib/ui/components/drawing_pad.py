"""The drawing pad: a picture of 28 x 28 grey pixels to paint over, and two networks' answers.

The client paints; the server follows while the hand moves, one question at a time. The picture
lives in `lib.ui.state` under the pad's key.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from lib.settings import IMAGE_SIDE
from lib.ui import restart, state
from lib.ui.components import files

LETTERS = 4 * -(-(IMAGE_SIDE**2) // 3)  # of base64 for the bytes of a picture

_component = files.component("drawing_pad")


def load(key: str, picture: ArrayLike) -> None:
    """Put a picture on the pad, uint8 (28, 28), in place of what is there.

    Raises:
        ValueError, TypeError: `picture` is no such array.
    """
    text = encode(picture)
    st.session_state[_start(key)] = text
    state.put(key, text)


def drawn(key: str) -> NDArray[np.uint8]:
    """The picture on the pad, uint8 (28, 28); `load` one first."""
    return decode(_held(key).value)


def brought(key: str) -> bool:
    """Whether the browser had painted on this pad before the server was started again."""
    return bool(restart.brought(state.widget(key)))


def show(
    *,
    key: str,
    classes: Sequence[str],
    names: tuple[str, str],
    sure: NDArray[np.float32],
    shown: Mapping[str, str],
) -> None:
    """Show the pad and the answers to what is on it.

    Args:
        key: where the picture is held; unique in the app.
        classes: what can be answered.
        names: of the two networks.
        sure: how sure each is of each class, 0..1, (2, classes).
        shown: the answers in words, by the names.
    """
    held = _held(key)
    _component(
        key=state.widget(key),
        data={
            "value": held.value,
            "seq": held.seq,
            "start": st.session_state[_start(key)],
            "classes": list(classes),
            "names": list(names),
            "sure": sure.tolist(),  # every digit: rounded twice, they would contradict `shown`
            "shown": dict(shown),
        },
        on_sent_change=partial(state.adopt, key, parse),
    )


def encode(picture: ArrayLike) -> str:
    """A picture as base64 text; ValueError or TypeError for what is no uint8 (28, 28)."""
    array = np.asarray(picture)
    if array.dtype != np.uint8:
        raise TypeError(f"picture must be uint8, not {array.dtype}")
    if array.shape != (IMAGE_SIDE, IMAGE_SIDE):
        raise ValueError(f"picture must have the shape (28, 28), not {array.shape}")
    return base64.b64encode(array.tobytes()).decode()


def decode(text: str) -> NDArray[np.uint8]:
    """The picture in a text that `parse` took."""
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(IMAGE_SIDE, IMAGE_SIDE)


def parse(raw: object) -> str:
    """Read a picture as the browser writes it; raises ValueError or TypeError for all else."""
    if not isinstance(raw, str) or len(raw) != LETTERS:
        raise ValueError(f"raw must be a text of {LETTERS} characters")
    try:
        pixels = base64.b64decode(raw, validate=True)
    except binascii.Error:
        raise ValueError("raw must be base64") from None
    if len(pixels) != IMAGE_SIDE * IMAGE_SIDE:
        raise ValueError(f"raw must hold {IMAGE_SIDE * IMAGE_SIDE} bytes")
    return base64.b64encode(pixels).decode()


def _held(key: str) -> state.Counted[str]:
    return state.hold(key, parse, st.session_state[_start(key)])


def _start(key: str) -> str:
    return f"{key}.start"
