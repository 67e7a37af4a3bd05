"""A filter's weights rounded one after the other, forward and back, or played, in the browser.

The browser gets the whole walk once. Where it stands is in the address.
"""

from collections.abc import Sequence

from lib.ui.components import files

_component = files.component("rounding_walk")


def show(
    *,
    names: Sequence[str],
    states: Sequence[Sequence[float]],
    nearest: Sequence[int],
    errors: Sequence[float],
    nearest_errors: Sequence[float],
    sentences: Sequence[str],
    param: str,
    key: str,
) -> None:
    """Show the walk with Back, Next and Play.

    Args:
        names: of the weights, in the order in which they are rounded.
        states: the weights in that order, in steps of their scale, before the first step and after
            each.
        nearest: what each would be by itself.
        errors, nearest_errors: of the outputs after so many steps, as parts of 1: as walked, and
            where each weight is rounded by itself.
        sentences: what to say before the first step and after each.
        param: holds the step in the address, unique in the app.
        key: unique in the app.
    """
    _component(
        key=key,
        data={
            "param": param,
            "names": list(names),
            "states": [list(state) for state in states],
            "nearest": list(nearest),
            "errors": list(errors),
            "nearestErrors": list(nearest_errors),
            "sentences": list(sentences),
        },
    )
