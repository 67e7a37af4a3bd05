"""Some images whose answers flipped, as a sweep keeps them."""

import streamlit as st

from lib.cnn.data import CLASSES, test_set
from lib.studies.sweep import Cell
from lib.ui.components import flipped_images
from lib.ui.components.flipped_images import Card
from pages.bits_parts.cells import bits_of, shorthand


def show(network: str, cell: Cell) -> None:
    """The first of them, and how many there are; nothing where there are none."""
    if not cell.examples:
        return
    images, labels = test_set()
    name = shorthand(bits_of(cell))
    st.markdown(
        f"**{cell.flipped:,} answers flipped against float32**; the first "
        f"{len(cell.examples)}: what it is, float32's answer, and that of {network} {name}."
    )
    flipped_images.show(
        images[[image for image, _, _ in cell.examples]],
        [
            Card(image, *(CLASSES[number] for number in (labels[image], before, after)))
            for image, before, after in cell.examples
        ],
        names=("float32", name),
        name="flipped-answers",
    )
