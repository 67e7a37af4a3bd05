"""One output of a network by hand, walked forward and back, or played, in the browser.

The browser gets the whole calculation once. Where the walk stands is in the address.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lib.ui.components import files

_component = files.component("neuron_walk")


class Grid(NamedTuple):
    """Numbers in rows, as text: in integers and in float32."""

    name: str
    int8: Sequence[Sequence[str]]
    float32: Sequence[Sequence[str]]


class Line(NamedTuple):
    """One step in words: its name, the integer, the real number it stands for, float32's, why."""

    name: str
    integer: str
    real: str
    float32: str
    sentence: str


def show(grids: Sequence[Grid], lines: Sequence[Line], *, param: str, key: str) -> None:
    """Show the calculation with Back, Next and Play.

    Args:
        grids: window, weights and products, equally large.
        lines: every step; the first ones are the grids, and need a name and a sentence only.
        param: holds the step in the address, unique in the app.
        key: unique in the app.
    """
    _component(
        key=key,
        data={
            "param": param,
            "grids": [grid._asdict() for grid in grids],
            "steps": [line._asdict() for line in lines],
        },
    )
