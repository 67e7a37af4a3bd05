"""The chosen format, rounded in each way: how far the weights are off, and the outputs."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.figures import four_bits as figures
from lib.figures.four_bits import Way
from lib.quantization import rounding
from lib.quantization.block_formats import BlockFormat
from lib.studies.language import one_layer
from lib.studies.language.four_bits import AWQ, GPTQ, NEAREST, Rounded, RoundedLayer, change
from lib.ui import frame
from pages.fourbits_parts import snippets

# What of the library rounds.
HOW: dict[str, Callable[..., Any]] = {
    NEAREST: BlockFormat.read_back,
    AWQ: rounding.awq_scales,
    GPTQ: rounding.gptq_groups,
}
STRONG = 5  # times the median channel: what is below is no channel that stands out
ALIKE = 0.03  # of an error: what differs by less is called the same


def show(found: RoundedLayer, chosen: Rounded) -> None:
    """The picture, what it says, and how it was computed."""
    ways = found.in_format(chosen.format)
    rows = [Way(each.rounding, each.weights_off, *each.outputs_off) for each in ways]
    frame.figure(
        figures.errors,
        *(rows, chosen.rounding),
        label=f"{found.layer} in {chosen.format}: "
        + "; ".join(
            f"{row.name}: weights {row.weights:.2%} off, outputs {row.others:.2%}" for row in rows
        )
        + ".",
        name="errors",
        numbers={
            "rounding": [row.name for row in rows],
            "weights_off": [row.weights for row in rows],
            "outputs_off_seen": [row.seen for row in rows],
            "outputs_off": [row.others for row in rows],
        },
    )
    st.markdown(verdict(found, chosen))
    shown = frame.numbers(numbers(found, chosen))
    frame.how_computed(
        HOW[chosen.rounding],
        one_layer.rounded,
        one_layer.round_layer,
        snippet=snippets.WAY.format(
            layer=found.layer, format=chosen.format, rounding=chosen.rounding
        ),
        shown=shown,
        name="way",
    )


def numbers(found: RoundedLayer, chosen: Rounded) -> dict[str, tuple[str, str]]:
    """The chosen way in numbers."""
    on_seen, on_others = chosen.outputs_off
    others = found.tokens[1]
    return {
        "Weights": (f"{chosen.weights_off:.2%} off", "root mean square, as a part of their size."),
        "Outputs": (
            f"{on_others:.2%} off",
            f"on {others:,} tokens that no way has seen; {on_seen:.2%} on those that AWQ and GPTQ "
            "saw.",
        ),
        "Bits a weight": (
            f"{chosen.bits:.4g}",
            "4 for the code, the rest for its share of scales.",
        ),
    }


def verdict(found: RoundedLayer, chosen: Rounded) -> str:
    """What the chosen rounding does beside rounding to nearest, in words."""
    nearest = found.rounded(chosen.format, NEAREST)
    if chosen.rounding == NEAREST:
        return against_the_best(found, nearest)
    name = chosen.rounding
    weights = change(chosen.weights_off, nearest.weights_off)
    outputs = change(chosen.off, nearest.off)
    if weights > ALIKE and outputs < -ALIKE:
        words = (
            f"**{name} moves the weights further, and the outputs come nearer.** Against rounding "
            f"to nearest, the error of its weights is {weights:.0%} larger, that of its outputs "
            f"{-outputs:.0%} smaller."
        )
    elif outputs < -ALIKE:
        words = (
            f"**{name} helps.** Against rounding to nearest, the error of its outputs is "
            f"{-outputs:.0%} smaller."
        )
    elif outputs > ALIKE:
        words = (
            f"**{name} does harm here.** Against rounding to nearest, the error of its outputs is "
            f"{outputs:.0%} larger."
        )
    else:
        words = (
            f"**{name} changes next to nothing here.** Its outputs are as far off as rounded to "
            f"nearest, within {ALIKE:.0%}."
        )
    return f"{words} {why_awq(found, outputs) if name == AWQ else why_gptq(found, chosen)}"


def why_awq(found: RoundedLayer, outputs: float) -> str:
    """Where it comes from, as far as the activations say."""
    words = (
        "AWQ rounds the weights of strong channels finer, at the cost of all others. The strongest "
        f"here is on average {found.standing_out:.1f} times as strong as the median channel"
    )
    if found.standing_out < STRONG and abs(outputs) <= ALIKE:
        return f"{words}: there is little to protect."
    return f"{words}."


def why_gptq(found: RoundedLayer, chosen: Rounded) -> str:
    """What it did to the codes, and how it looks on what it was fitted to."""
    on_seen, on_others = (
        change(each, before)
        for each, before in zip(
            chosen.outputs_off,
            found.rounded(chosen.format, NEAREST).outputs_off,
            strict=True,
        )
    )
    words = f"{chosen.moved:.0%} of its codes are not the nearest."
    if on_seen < min(on_others, 0):
        words += (
            f" On what it was fitted to, the error is {-on_seen:.0%} smaller: judge it on other "
            "activations."
        )
    return words


def against_the_best(found: RoundedLayer, nearest: Rounded) -> str:
    """How much another rounding to the same format would win."""
    best = min(found.in_format(nearest.format), key=lambda each: each.off)
    gain = -change(best.off, nearest.off)
    if gain <= ALIKE:
        return "No other rounding to this format brings the outputs much nearer here."
    return (
        "Each weight is as near as its scale allows, and still the outputs aren’t: with "
        f"**{best.rounding}** they come {gain:.0%} nearer, with the same format and the same bytes."
    )
