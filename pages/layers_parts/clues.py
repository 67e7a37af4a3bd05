"""The first step of the game: every layer in turn is the exception."""

import streamlit as st

from lib.figures.bars import Bar
from lib.jobs.tasks import MeasureSensitivity, Quantized
from lib.numbers.text import minus
from lib.studies import sensitivity
from lib.studies.sensitivity import Trial
from pages.layers_parts import errors, trials
from pages.layers_parts.network import accuracy_in_float32
from pages.layers_parts.settings import LAYERS


def show(choice: Quantized, task: MeasureSensitivity, found: tuple[Trial, ...]) -> None:
    """One bar for each layer, and the layer that stands out."""
    picture(choice, task, found)
    *tried, integers, float32 = found
    best = max(range(len(tried)), key=lambda at: tried[at].accuracy)
    worst = min(range(len(tried)), key=lambda at: tried[at].accuracy)
    names = LAYERS[choice.network]
    if task.kind == "all_but":
        st.markdown(
            f"Kept in float32 by itself, **{names[best]}** helps most: {integers.accuracy:.1%} "
            f"becomes {tried[best].accuracy:.1%}." + harm(choice, worst, tried[worst], integers)
        )
    else:
        st.markdown(
            f"Alone in integers, **{names[worst]}** does the most harm: {float32.accuracy:.1%} "
            f"becomes {tried[worst].accuracy:.1%}. **{names[best]}** does the least."
        )
    shown = tried[best if task.kind == "all_but" else worst]
    trials.numbers(choice, shown, integers, sensitivity.sensitivity, name="layers_clues")


def harm(choice: Quantized, layer: int, alone: Trial, integers: Trial) -> str:
    """What is to be said of a layer, by its place, that does harm where it is kept in float32."""
    if alone.accuracy >= integers.accuracy - trials.NOTABLE:
        return ""
    name = LAYERS[choice.network][layer]
    sentence = f" Keeping **{name}** makes it *worse*: {alone.accuracy:.1%}."
    cross = errors.measured(choice)[layer].shares[2]
    if cross < 0:
        sentence += (
            " Errors can cancel, and this layer's own error canceled a part of what it inherited: "
            f"its cross term is {minus(f'{cross:.0%}')} (see Errors below)."
        )
    return sentence


def picture(choice: Quantized, task: MeasureSensitivity, found: tuple[Trial, ...]) -> None:
    """The trials that are known."""
    names = LAYERS[choice.network]
    known = dict(zip((*names, "none", "all"), [trial.accuracy for trial in found], strict=False))
    color = "float32" if task.kind == "all_but" else "int8"
    trials.bars(
        choice,
        [Bar(name, known.get(name), color) for name in names],
        known.get("none"),
        known.get("all", accuracy_in_float32(choice)),
    )
