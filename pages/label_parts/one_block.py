"""A name taken apart, and a block of real weights in the format that it says."""

import streamlit as st

from lib.quantization import labels
from lib.quantization.block_formats import reading
from lib.quantization.labels import Label
from lib.studies import stored_block
from lib.ui import frame, prose
from lib.ui.components import block_strip
from pages.label_parts import snippets
from pages.label_parts.settings import FLIPS, NAME, OTHER, TYPED, WEIGHT

WORDS = prose.blocks("label")


def ask() -> Label:
    """The controls for a name; where a typed one is not known, its first one counts."""
    if NAME.ask() == OTHER:
        TYPED.ask()
        frame.remark(TYPED.key, chosen()[1])
    return chosen()[0]


def chosen() -> tuple[Label, str]:
    """What the controls say now, and a sentence where what is typed can't be used."""
    if NAME.now() != OTHER:
        return labels.read(NAME.now()), ""
    try:
        return labels.read(TYPED.now()), ""
    except ValueError as error:
        return labels.read(TYPED.first()), f"{error} You see {TYPED.first()}."


def show_pieces(label: Label) -> None:
    """What each piece of the name stands for."""
    frame.numbers(
        {piece.brief: (piece.text.strip() or "not said", piece.sentence) for piece in label.pieces}
    )


def show(label: Label, number: int) -> None:
    """A block, and what it costs."""
    fmt = stored_block.shown_format(label)
    if label.format is None or fmt is None:
        key = "whole" if label.pieces[0].brief.endswith("codes") else "floats"
        st.markdown(WORDS[key].format(name=label.name, bits=f"{label.weight_bits:g}"))
        return
    if fmt is not label.format:
        st.caption(WORDS["read_only"].format(name=label.format.title, other=fmt.title))
    block = stored_block.stored_block(label.name, number)
    block_strip.show(
        fmt,
        block.content.tolist(),
        block.trained.tolist(),
        tensor_scale=block.tensor_scale,
        first=block.largest,
        params={"weight": WEIGHT.key, "flips": FLIPS.key},
        key="label_block_strip",
    )
    shown = frame.numbers(
        {
            "Bits a weight": (
                f"{fmt.bits_per_weight:.5g}",
                f"{fmt.bytes_per_block} bytes for {fmt.block_size} weights, in {fmt.title} blocks.",
            ),
            "Off by": (
                f"{block.off_by:.1%}",
                "The error of this block, relative to its weights, before any bit is flipped.",
            ),
        }
    )
    frame.how_computed(
        labels.read,
        reading.read,
        type(fmt),
        snippet=snippets.BLOCK.format(name=label.name, number=number),
        shown=shown,
    )
