"""One neuron, by hand: every step from int8 inputs to an int8 output, and why its errors cancel."""

import streamlit as st

from lib.ui import frame, prose, runs
from pages.neuron_parts import answers, blackboard, choice, errors, one_neuron
from pages.neuron_parts.choice import Chosen
from pages.neuron_parts.settings import A_NEURON, ANSWERS, BLACKBOARD, ERRORS, TABLE, VIEW

WORDS = prose.blocks("neuron")
SHOW = {
    BLACKBOARD: blackboard.show,
    A_NEURON: one_neuron.show,
    ERRORS: errors.show,
    ANSWERS: answers.show,
}
READING = {BLACKBOARD: "by-hand", A_NEURON: "by-hand", ERRORS: "errors", ANSWERS: "answers"}


def explore(poll: runs.Poll) -> None:
    """One of four views, and the place in the network that it is about."""
    view = VIEW.ask()
    controls, picture = frame.split("neuron")
    with controls:
        if view == BLACKBOARD:
            st.markdown(blackboard.about())
            chosen = Chosen()
        else:
            chosen = choice.ask(place=view != ANSWERS, middle=view == A_NEURON)
        if view == A_NEURON:
            one_neuron.show_place(chosen)
    run = poll.look(answers.task(chosen) if view == ANSWERS else errors.task(chosen))
    if view == BLACKBOARD:
        # Not before `look`: a run that it ends leaves the image in the address, not new at all.
        choice.no_image_shown()
    with picture:
        SHOW[view](chosen)
    if view == ERRORS:
        errors.show_many(chosen, run)
    elif view == ANSWERS:
        answers.show_many(chosen, run)
    st.markdown(WORDS[READING[view]])


choice.show_linked_image()
with frame.page(
    "neuron",
    "Follow one number from int8 inputs to int8 output, with float32 beside it.",
    TABLE,
    sources={"jacob2018": " (sections 2.2 and 2.3)", "gemmlowp": "", "fashion-mnist": ""},
):
    runs.fragment(explore, "neuron")
