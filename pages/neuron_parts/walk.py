"""The walk through one neuron, step by step: in integers, and in float32 beside them."""

from lib.numbers.text import minus
from lib.studies.neuron import meanings, words
from lib.studies.neuron.excerpt import excerpt
from lib.studies.neuron.neuron import Neuron
from lib.studies.neuron.words import number
from lib.ui.components import neuron_walk
from lib.ui.components.neuron_walk import Grid, Line

OUTCOME = "What comes out, by hand and by the engine"  # folded up: the walk comes first


def show(one: Neuron, places: tuple[int, int, int], *, param: str, key: str) -> None:
    """Show the walk.

    Args:
        one: the neuron.
        places: decimal places of float32's window, weights and products.
        param: the step's name in the address.
        key: of the component, unique in the app.
    """
    part = excerpt(one)
    rows: tuple[tuple[str, list, list], ...] = (
        ("window", part.patch.tolist(), part.float_patch.tolist()),
        ("weights", part.weights.tolist(), part.float_weights.tolist()),
        ("products", part.products.tolist(), part.float_products.tolist()),
    )
    grids = [
        Grid(
            name,
            [[minus(x) for x in row] for row in codes],
            [[words.short(x, digits) for x in row] for row in reals],
        )
        for (name, codes, reals), digits in zip(rows, places, strict=True)
    ]
    neuron_walk.show(
        grids,
        [Line(grid.name, "", "", "", words.step(one, grid.name)) for grid in grids] + lines(one),
        param=param,
        key=key,
    )


def lines(one: Neuron) -> list[Line]:
    """What becomes of the sum, a line for each step."""
    stand_for, floats = meanings.meanings(one), meanings.float_values(one)
    return [
        Line(
            words.TITLES.get(step.name, step.name),
            words.whole(step.integer),
            number(stand_for[step.name]),
            number(floats[step.name]),
            words.step(one, step.name),
        )
        for step in one.steps
    ]
