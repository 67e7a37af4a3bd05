"""What changed: the answers that quantizing changed, and a picture of the reader's own."""

from functools import partial

import streamlit as st

from lib.jobs.job import State
from lib.jobs.tasks import CompareNetworks
from lib.settings import TEST_IMAGES
from lib.studies.changes import Changes
from lib.studies.comparison import Findings, Progress
from lib.ui import frame, prose, runs
from pages.changed_parts import answers, classes, gallery, known, own_picture, sums, why
from pages.changed_parts.changes import changes_of
from pages.changed_parts.settings import (
    ACTIVATION_BITS,
    CLASSES,
    NETWORK,
    SCALES,
    TABLE,
    VIEW,
    WEIGHT_BITS,
)

WORDS = prose.blocks("changed")


def experiment(poll: runs.Poll) -> None:
    """The settings, what they changed in all answers, and the reader's own picture."""
    controls, view = frame.split("changed")
    with controls:
        task = settings()
    run = poll.look(task)
    found: Changes | None = None
    if run.state is State.DONE:
        result: Findings = run.result
        found = changes_of(task, result.logits_float32, result.logits_quantized)
    with controls:
        run.show_button()
    with view:
        if found:
            view_of = classes if VIEW.ask() == CLASSES else answers
            view_of.show(task, found)
        elif run.live:
            run.show_progress(run.progress or Progress())
            known.show(task)
        else:
            run.show_end()
            st.markdown(runs.invitation(WORDS["run"].format(images=TEST_IMAGES)))
            known.show(task)
    if found:
        why.show(task, found)
    runs.fragment(
        partial(sums.show, task.network, task.weight_bits, task.activation_bits), "changed_sums"
    )
    st.fragment(images)(task, found)


def settings() -> CompareNetworks:
    """The reader's choice."""
    network, weight_bits, granularity = NETWORK.ask(), WEIGHT_BITS.ask(), SCALES.ask()
    with st.expander("More"):
        activation_bits = ACTIVATION_BITS.ask()
    return CompareNetworks(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
    )


def images(task: CompareNetworks, found: Changes | None) -> None:
    """The changed images, once there are any, and the one to paint on."""
    if found:
        gallery.show(task, found)
    st.fragment(own_picture.show)(task)


with frame.page(
    "changed",
    "Every number in the network is a little off. Which answers changed, and why so few?",
    TABLE,
    sources={"fashion-mnist": "", "hooker2019": "", "jacob2018": ""},
):
    runs.fragment(experiment, "changed")
