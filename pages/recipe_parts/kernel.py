"""Nine weights of the channel that is followed: the picture of two steps."""

from typing import Any

import streamlit as st

from lib.figures import recipe as figures
from lib.figures.recipe import Grid
from lib.numbers.text import minus
from lib.studies import recipe
from lib.studies.recipe import Conversion
from lib.ui import frame


def grid(title: str, values: Any, text: str, color: str, sign: str = "") -> Grid:
    """Nine numbers for the picture, shaded by how they compare with the largest of them.

    Args:
        title: what they are.
        values: (3, 3).
        text: how each is written, such as "{:.3f}".
        color: of their number type, a name in `lib.ui.theme`.
        sign: what stands before the grid, such as "× 1.57 =".
    """
    texts = [[minus(text.format(value)) for value in row] for row in values.tolist()]
    return Grid(title, recipe.strength(values), texts, color, sign)


def show(layer: Conversion, grids: list[Grid], *, name: str) -> None:
    """The grids as a picture, with their numbers, and which weights they are."""
    of = (
        "its first nine inputs"
        if layer.strongest_input is None
        else f"input {layer.strongest_input}, the strongest of {layer.folded.weight.shape[1]}"
    )
    st.caption(f"Nine weights of channel {layer.channel}, those for {of}.")
    texts = {grid.title: [text for row in grid.texts for text in row] for grid in grids}
    frame.figure(
        figures.kernels,
        grids,
        label=". ".join(f"{title}: {', '.join(nine)}" for title, nine in texts.items()),
        name=name,
        numbers=texts,
    )
