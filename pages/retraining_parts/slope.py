"""One weight that learns through its rounding: with the slope that rounding has, and without."""

import streamlit as st

from lib.numbers.text import minus
from lib.quantization import straight_through
from lib.quantization.straight_through import Descent, descend
from lib.ui import frame, prose
from lib.ui.components import slope_walk
from pages.retraining_parts import snippets
from pages.retraining_parts.settings import SLOPE_RATE, START, STEP

WORDS = prose.blocks("retraining")
BEST = 0.7  # where the loss is 0, between two codes
ENDS = LOWEST, HIGHEST = -2, 2  # the codes: few, so that each can be seen
STEPS = 24


@st.fragment
def explore() -> None:
    """Where the weight begins, how far it goes at each step, and its walk."""
    controls, view = frame.split("slope")
    with controls:
        start, rate = START.ask(), SLOPE_RATE.ask()
        st.markdown(WORDS["key"])
    straight, true = (walk(start, rate, estimate) for estimate in (True, False))
    with view:
        slope_walk.show(
            straight=sent(straight),
            true=sent(true),
            ends=ENDS,
            best=BEST,
            sentences=[sentence(straight, step) for step in range(STEPS + 1)],
            param=STEP.key,
            key="slope_walk",
        )
        shown = frame.numbers(numbers(straight, true))
    frame.how_computed(
        straight_through.descend,
        straight_through.slope_of_rounding,
        snippet=snippets.DESCENT.format(
            start=start, best=BEST, qmin=LOWEST, qmax=HIGHEST, rate=rate, steps=STEPS
        ),
        shown=shown,
        name="slope",
    )


def walk(start: float, rate: float, estimate: bool) -> Descent:
    """The weight's way, with the straight-through estimator or without."""
    return descend(
        *(start, BEST),
        qmin=LOWEST,
        qmax=HIGHEST,
        learning_rate=rate,
        steps=STEPS,
        straight_through=estimate,
    )


def sent(found: Descent) -> slope_walk.Walk:
    """A walk as the browser takes it."""
    return {
        "weights": found.weights.tolist(),
        "rounded": found.rounded.tolist(),
        "losses": found.losses.tolist(),
    }


def sentence(straight: Descent, step: int) -> str:
    """What a step did, in words."""
    weight, rounded = straight.weights[step], straight.rounded[step]
    words = f"The weight is {places(weight)}, rounded to {minus(f'{rounded:.0f}')}."
    if not step:
        return (
            f"{words} The best value is {BEST}. Rounding is flat here: its true slope is 0 and "
            "doesn't say which way that is. Press Next."
        )
    before = straight.rounded[step - 1]
    if not straight.slopes[step - 1]:
        return (
            f"{words} It is beyond the last code. The straight line is flat there too, so the "
            "weight is clipped for good: both are stuck."
        )
    words = (
        f"{words} It came from {places(straight.weights[step - 1])}, where the straight line gave "
        f"the loss a slope of {places(straight.slopes[step - 1])}."
    )
    if rounded != before:
        return (
            f"{words} It has crossed a border, and the loss has changed from "
            f"{straight.losses[step - 1]:.2f} to {straight.losses[step]:.2f}."
        )
    return f"{words} The loss is still {straight.losses[step]:.2f}: no border was crossed."


def places(number: float) -> str:
    """A number with two digits after the point."""
    return minus(f"{number:.2f}")


def numbers(straight: Descent, true: Descent) -> dict[str, tuple[str, str]]:
    """What both slopes have come to in the end."""
    return {
        "Straight through": (f"loss {straight.losses[-1]:.2f}", ending(straight)),
        "True slope": (
            f"loss {true.losses[-1]:.2f}",
            f"after {STEPS} steps, as at the start: a slope of 0 moves nothing.",
        ),
    }


def ending(straight: Descent) -> str:
    """Where the weight that learns has come to, in words."""
    last = f"after {STEPS} steps, at {places(straight.weights[-1])}"
    if not straight.slopes.any():
        return f"{last}: clipped, it can't learn either."
    late = sorted({int(code) for code in straight.rounded[-6:]})
    if len(late) > 1:
        codes = " and ".join(minus(code) for code in late)
        return f"{last}: it goes to and fro between {codes}, the two codes around the best value."
    return f"{last}; it began at {places(straight.weights[0])}."
