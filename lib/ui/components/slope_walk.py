"""A weight that learns through its rounding, step by step, with two slopes, in the browser.

The browser gets both walks once. Where they stand is in the address.
"""

from collections.abc import Sequence
from typing import TypedDict

from lib.ui.components import files

_component = files.component("slope_walk")


class Walk(TypedDict):
    """One weight's way: before the first step and after each, in steps of its scale."""

    weights: Sequence[float]
    rounded: Sequence[float]
    losses: Sequence[float]


def show(
    *,
    straight: Walk,
    true: Walk,
    ends: tuple[int, int],
    best: float,
    sentences: Sequence[str],
    param: str,
    key: str,
) -> None:
    """Show both walks with Back, Next and Play.

    Args:
        straight: with the slope of the straight line through the staircase.
        true: with the slope that the staircase has.
        ends: the lowest and the highest code.
        best: the value at which the loss, a squared distance, is 0.
        sentences: what to say before the first step and after each.
        param: holds the step in the address, unique in the app.
        key: unique in the app.
    """
    _component(
        key=key,
        data={
            "param": param,
            "straight": straight,
            "true": true,
            "ends": list(ends),
            "best": best,
            "sentences": list(sentences),
        },
    )
