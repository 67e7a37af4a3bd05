"""The sixteen values that a code can mean, and the weights that get them."""

import streamlit as st

from lib.figures import four_bits as figures
from lib.quantization.block_formats import reading
from lib.studies.language import four_bits
from lib.studies.language.four_bits import AWQ, Rounded, RoundedLayer
from lib.ui import frame, prose
from pages.fourbits_parts import snippets
from pages.fourbits_parts.settings import ROW

WORDS = prose.blocks("fourbits")
KINDS = {"NF4": "normal", "MXFP4": "floats", "NVFP4": "floats"}  # of values; all others are even


def show(found: RoundedLayer | None, chosen: Rounded | None) -> None:
    """The picture of one block, and what kind of values these are, once that is known."""
    st.header("Where the sixteen values lie")
    controls, view = frame.split("sixteen")
    with controls:
        row = ROW.ask()
        st.markdown(WORDS["values"])
        if chosen and chosen.rounding == AWQ:
            st.markdown(WORDS["factors"])
    if not found or not chosen:
        return
    block = four_bits.block(found, chosen, row)
    with view:
        picture(block, chosen.format, row)
    st.markdown(WORDS[KINDS.get(chosen.format, "even")])
    shown = frame.numbers(numbers(block))
    frame.how_computed(
        reading.levels,
        four_bits.block,
        snippet=snippets.VALUES.format(
            layer=found.layer, format=chosen.format, rounding=chosen.rounding, row=row
        ),
        shown=shown,
        name="values",
    )


def picture(block: four_bits.Block, name: str, row: int) -> None:
    """The weights of the block, and the values of the format of that name."""
    frame.figure(
        figures.values,
        *(block.weights, block.levels, block.codes),
        label=f"{len(block.weights)} weights of row {row}, and the {len(block.distinct)} "
        f"values of {name}, from {block.distinct[0]:.3f} to {block.distinct[-1]:.3f}.",
        name="values",
        numbers={"weight": block.weights.tolist(), "rounded": block.rounded.tolist()},
    )


def numbers(block: four_bits.Block) -> dict[str, tuple[str, str]]:
    """Where the values and the weights lie, in numbers."""
    values, weights = block.within_half
    return {
        "Values that differ": (
            f"{len(block.distinct)}",
            f"{values} of them in the inner half of their range.",
        ),
        "Weights in that half": (
            f"{weights:.0%}",
            "at most half as far from 0 as the outermost value.",
        ),
        "Smallest step": (
            f"{block.steps[0]:.4f}",
            "All steps are as wide."
            if block.even
            else f"The largest, {block.steps[1]:.4f}, is {block.unevenness:.1f} times as wide.",
        ),
    }
