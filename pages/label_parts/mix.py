"""Which matrix gets which format in a mix."""

import streamlit as st

from lib.figures import mixes as figures
from lib.quantization import footprint, mixes
from lib.quantization.block_formats import BLOCK_FORMATS
from lib.quantization.labels import Label
from lib.quantization.mixes import Shape, Tensor
from lib.ui import frame, prose
from pages.label_parts import snippets

WORDS = prose.blocks("label")
TABLES = {"token_embd": "embedding", "output": "output"}


def show(label: Label, shape: Shape) -> None:
    """The formats of a model's matrices, layer by layer, and what a weight takes on average."""
    controls, view = frame.split("mix", controls_first=True)
    with controls:
        st.caption(WORDS["mix"].format(model=shape.name))
    with view:
        if label.mix:
            of_model(label, shape)
        else:
            alike = label.weight_bits >= footprint.TABLE_BITS
            st.markdown(WORDS["all_alike" if alike else "no_mix"].format(name=label.name))


def of_model(label: Label, shape: Shape) -> None:
    """The mix in one model."""
    tensors = list(mixes.tensors(label.mix, shape))
    picture(label, shape, tensors)
    bits = mixes.bits_per_weight(label.mix, shape)
    shown = frame.numbers(
        {
            "Bits a weight, whole model": (
                f"{bits:.4f}",
                f"{shape.name} in {label.name}, norms in float32 included.",
            ),
            "All weights": (
                footprint.gigabytes(mixes.size(label.mix, shape)),
                f"For {shape.parameters:,} weights; a file has some megabytes more.",
            ),
        }
    )
    frame.how_computed(
        mixes.tensors,
        mixes.bits_per_weight,
        snippet=snippets.MIX.format(mix=label.mix, model=shape.name),
        shown=shown,
        name="mix",
    )


def picture(label: Label, shape: Shape, tensors: list[Tensor]) -> None:
    """A row for each matrix, a column for each layer."""
    used = sorted({each.format for each in tensors}, key=bits_of)
    names = list(dict.fromkeys(each.name for each in tensors))
    which = [[0 for _ in range(shape.layers)] for _ in names]
    for each in tensors:
        row = which[names.index(each.name)]
        place = used.index(each.format)
        if each.layer is None:
            row[:] = [place for _ in row]
        else:
            row[each.layer] = place
    frame.figure(
        figures.layers,
        [TABLES.get(name, name) for name in names],
        [f"{title(fmt)}: {bits_of(fmt):.5g} bits" for fmt in used],
        which,
        [row for row, name in enumerate(names) if name in TABLES],
        label=f"{label.name} in {shape.name}. " + in_words(tensors, used),
        name="mix-of-formats",
        numbers={
            "matrix": [each.name for each in tensors],
            "layer": ["" if each.layer is None else each.layer for each in tensors],
            "weights": [each.weights for each in tensors],
            "format": [title(each.format) for each in tensors],
        },
    )


def in_words(tensors: list[Tensor], used: list[str]) -> str:
    """How many matrices each format has."""
    counts = {fmt: sum(each.format == fmt for each in tensors) for fmt in used}
    return ", ".join(f"{title(fmt)}: {count} matrices" for fmt, count in counts.items()) + "."


def title(fmt: str) -> str:
    """A format's name as people write it."""
    return BLOCK_FORMATS[fmt].title


def bits_of(fmt: str) -> float:
    """What a weight takes in a format of blocks."""
    return BLOCK_FORMATS[fmt].bits_per_weight
