"""One neuron, by hand: every step from int8 inputs to an int8 output."""

import streamlit as st

from lib.ui import frame, prose, router
from pages.neuron_parts import blackboard, choice, on_map, one_neuron
from pages.neuron_parts.settings import A_NEURON, MOVED_VIEWS, TABLE, VIEW

WORDS = prose.blocks("neuron")


def explore() -> None:
    """The blackboard, or a place in the network; and the walk to the output."""
    with st.container(key="qp-split-first-above"):
        left, above = st.columns([3, 8], gap="medium")
    with left:
        view = VIEW.ask()
    controls, picture = frame.split("neuron")
    if view == A_NEURON:
        with controls:
            chosen = choice.ask()
        with above:
            on_map.show(chosen)
        with controls:
            one_neuron.show_place(chosen)
        with picture:
            one_neuron.show(chosen)
    else:
        choice.no_image_shown()
        with controls:
            st.markdown(blackboard.about())
        with picture:
            blackboard.show()
    st.markdown(WORDS["by-hand"])


if st.query_params.get(VIEW.key) in MOVED_VIEWS:
    st.switch_page(router.page("changed").file)
choice.show_linked_image()
with frame.page(
    "neuron",
    "Follow one number from int8 inputs to int8 output, with float32 beside it.",
    TABLE,
    sources={"jacob2018": " (sections 2.2 and 2.3)", "gemmlowp": "", "fashion-mnist": ""},
):
    st.fragment(explore)()
