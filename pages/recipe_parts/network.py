"""The whole network: all layers converted at once, and what the network answers then."""

import streamlit as st

from lib.cnn import int8
from lib.jobs.job import State
from lib.jobs.tasks import MeasureAccuracy
from lib.settings import CALIBRATION_IMAGES, TEST_IMAGES
from lib.ui import frame, runs
from pages.recipe_parts import snippets
from pages.recipe_parts.settings import NETWORK


def show(poll: runs.Poll) -> None:
    """The run, and what it found."""
    st.header("Now the whole network")
    network = NETWORK.now()
    run = poll.look(MeasureAccuracy(network=network))
    button, view = st.columns([3, 8], gap="medium")
    with button:
        run.show_button("Convert")
    with view:
        if run.state is State.DONE:
            accuracies(network, *run.result.accuracies)
        elif run.live and run.progress:
            run.show_progress(run.progress)
        elif not run.live:
            run.show_end("Convert")
            st.markdown(
                f"Convert every layer of the {network} network, then let both versions answer all "
                f"{TEST_IMAGES:,} test images. It takes a few seconds."
            )


def accuracies(network: str, float32: float, integers: float) -> None:
    """What float32 and the integers got right."""
    shown = frame.numbers(
        {
            "float32": (f"{float32:.2%}", f"of the {TEST_IMAGES:,} test images right."),
            "int8": (f"{integers:.2%}", "right, with integer kernels."),
        }
    )
    frame.how_computed(
        int8.quantize_network,
        snippet=snippets.NETWORK.format(network=network, calibration_images=CALIBRATION_IMAGES),
        shown=shown,
        name="whole",
    )
