"""A run over many images: its button, and beside it how far it is or what it found."""

from collections.abc import Callable

import streamlit as st

from lib.jobs.board import State
from lib.studies.progress import ImagesSeen
from lib.ui import frame, runs


def show(
    run: runs.Run,
    name: str,
    *,
    title: str,
    images: int,
    invitation: str,
    show_result: Callable[[], None],
) -> None:
    """Show a run.

    Args:
        run: what `poll.look` found.
        name: unlike that of the page's other run.
        title: the heading.
        images: how many there are.
        invitation: what a run would do, in Markdown.
        show_result: called when the run is done.
    """
    st.header(title)
    controls, view = frame.split(name, controls_first=True)
    with controls:
        run.show_button(key=f"neuron_{name}")
    with view:
        if run.state is State.DONE:
            show_result()
        elif run.live:
            run.show_progress(run.progress or ImagesSeen(0, images))
        else:
            run.show_end()
            st.markdown(invitation)
