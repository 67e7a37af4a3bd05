"""One filter, weight after weight."""

from lib.numbers.text import minus
from lib.quantization import rounding
from lib.studies import rounded_filter
from lib.studies.rounded_filter import FilterWalk, name
from lib.ui import frame
from lib.ui.components import rounding_walk
from pages.rounding_parts import snippets
from pages.rounding_parts.settings import STEP

LEAST = 0.005  # steps of the scale; what is smaller is shown as 0.00


def show(network: str, layer: str, number: int, *, bits: int) -> None:
    """The walk, what it gains, and how it was computed."""
    walk = rounded_filter.walk(network, layer, number, bits=bits)
    order = walk.order
    rounding_walk.show(
        names=[name(int(place)) for place in order],
        states=walk.states[:, order].tolist(),
        nearest=walk.nearest[order].tolist(),
        errors=walk.errors.tolist(),
        nearest_errors=walk.errors_to_nearest.tolist(),
        sentences=[sentence(walk, done) for done in range(len(walk.states))],
        param=STEP.key,
        key="rounding_walk",
    )
    shown = frame.numbers(numbers(walk))
    frame.how_computed(
        rounding.gptq,
        rounded_filter.walk,
        snippet=snippets.FILTER.format(network=network, layer=layer, number=number, bits=bits),
        shown=shown,
        name="filter",
    )


def sentence(walk: FilterWalk, done: int) -> str:
    """What a step did, in words."""
    if not done:
        return (
            "Nine weights as trained, in steps of the scale: the codes are the whole numbers. Each "
            "step rounds one weight; press Next."
        )
    place = int(walk.order[done - 1])
    before, code = float(walk.states[done - 1, place]), int(walk.codes[place])
    words = f"Weight {name(place)} is {places(before)}, and becomes {minus(code)}."
    nearest = int(walk.nearest[place])
    if nearest != code:
        trained = places(float(walk.weights[place]))
        words += f" As trained it was {trained}: by itself it would be {minus(nearest)}."
    if done == len(walk.order):
        return f"{words} No weight is left to take back its error."
    other, by = walk.moved(done)
    if abs(by) < LEAST:
        return f"{words} It leaves next to no error for the others to take back."
    return (
        f"{words} The others take back what they can of its error of "
        f"{minus(f'{walk.error_left(done):+.2f}')}: weight {name(other)} most, by "
        f"{minus(f'{by:+.2f}')}."
    )


def places(steps: float) -> str:
    """A number of steps, with two digits after the point."""
    return minus(f"{steps:.2f}")


def numbers(walk: FilterWalk) -> dict[str, tuple[str, str]]:
    """How far weights and outputs are off, rounded each way."""
    return {
        "Outputs, to nearest": (
            f"{walk.errors_to_nearest[-1]:.2%} off",
            f"with weights that are {walk.weights_off(walk.nearest):.2%} off, the least possible.",
        ),
        "Outputs, making up": (
            f"{walk.errors[-1]:.2%} off",
            f"with weights that are {walk.weights_off(walk.codes):.2%} off. {verdict(walk)}",
        ),
    }


def verdict(walk: FilterWalk) -> str:
    """What making up for errors brought this filter."""
    changed = walk.changed
    if not changed:
        return "All nine codes are the nearest ones: there was nothing to win."
    codes = "One code is" if changed == 1 else f"{changed} codes are"
    made, nearest = walk.errors[-1], walk.errors_to_nearest[-1]
    if made < nearest:
        return f"{codes} not the nearest, and the outputs are nearer."
    return (
        f"{codes} not the nearest, and here it did harm: the last weights had errors to take back "
        "that no code could."
    )
