"""The network, live: the whole test set in float32 and in integers, side by side."""

import streamlit as st

from lib.jobs.tasks import CompareNetworks, TimeLayers
from lib.settings import TEST_IMAGES
from lib.ui import frame, runs
from pages.network_parts import memory, result, stopwatch
from pages.network_parts.settings import (
    ACTIVATION_BITS,
    BATCH,
    CALIBRATION,
    MEMORY,
    NETWORK,
    SCALES,
    STOPWATCH,
    TABLE,
    VIEW,
    WEIGHT_BITS,
)


def experiment(poll: runs.Poll) -> None:
    """The controls, then one of three views: what a run found, the times, the memory."""
    controls, view = frame.split("network")
    with view:
        look_at = VIEW.ask()
    with controls:
        task = settings()
    if look_at == STOPWATCH:
        with controls:
            race = poll.look(TimeLayers(**vars(task), batch=BATCH.ask()))
            race.show_button(lead=True)
        stopwatch.show(race, view)
        return
    BATCH.keep()
    run = poll.look(task)  # also where it isn't shown: looking may have to end
    if look_at == MEMORY:
        memory.show(task, view)
    else:
        with controls:
            run.show_button(lead=True)
        result.show(run, view)


def settings() -> CompareNetworks:
    """The reader's choice."""
    network, weight_bits = NETWORK.ask(), WEIGHT_BITS.ask()
    with st.expander("More"):
        granularity, activation_bits = SCALES.ask(), ACTIVATION_BITS.ask()
        calibration_images = CALIBRATION.ask()
    return CompareNetworks(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
        calibration_images=calibration_images,
    )


with frame.page(
    "network",
    f"One trained network answers {TEST_IMAGES:,} photos of clothes: once in float32, once in "
    "integers.",
    TABLE,
    sources={"krishnamoorthi2018": "", "jacob2018": "", "fashion-mnist": ""},
):
    runs.fragment(experiment, "network")
