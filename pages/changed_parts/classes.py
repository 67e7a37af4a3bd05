"""The view of the classes: which one's answers went to which other."""

import streamlit as st

from lib.cnn.data import CLASSES
from lib.figures import changed as figures
from lib.jobs.tasks import CompareNetworks
from lib.studies.changes import Changes
from lib.ui import frame, network_choice, prose
from pages.changed_parts.changes import signed

WORDS = prose.blocks("changed")


def show(task: CompareNetworks, found: Changes) -> None:
    """The difference of the confusion matrices."""
    difference = found.confusion_difference
    frame.figure(
        figures.confusion_difference,
        *(difference, CLASSES),
        label="What changed between the confusion matrices. "
        + "; ".join(
            f"{CLASSES[truth]} answered as {CLASSES[answer]}: {signed(int(change))}"
            for truth, row in enumerate(difference)
            for answer, change in enumerate(row)
            if change
        ),
        name="confusion",
        numbers={
            "truth": CLASSES,
            **{f"answered {name}": difference[:, k].tolist() for k, name in enumerate(CLASSES)},
        },
    )
    st.caption(WORDS["classes"].format(integers=network_choice.name_of(task)))
