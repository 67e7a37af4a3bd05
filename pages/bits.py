"""How low can you go: every number of bits from 8 to 2, in both networks, beside fp8 and fp4."""

import streamlit as st

from lib.jobs.tasks import SweepBits, TryWeightFormats
from lib.settings import GRANULARITIES, OBSERVERS, TRAINED
from lib.studies import sweep, weight_formats
from lib.ui import frame, nearest, prose, runs
from pages.bits_parts import floats, grid, sizes, training
from pages.bits_parts.cells import SweepTask, each_network, known
from pages.bits_parts.settings import (
    ACTIVATION_BITS,
    FLOATS,
    GRID,
    NETWORK,
    OBSERVER,
    ROUNDING,
    SCALES,
    TABLE,
    VIEW,
    WEIGHT_BITS,
)

WORDS = prose.blocks("bits")
EVERY = 0.5  # seconds between two looks: cells come fast


def explore(poll: runs.Poll) -> None:
    """The settings, the run they ask for, and one of three views of what is known so far."""
    controls, view = frame.split("bits")
    with view:
        look_at = VIEW.ask()
    with controls:
        in_floats = look_at == FLOATS
        network = NETWORK.ask()
        if in_floats:  # which need neither bits nor ranges
            for setting in (WEIGHT_BITS, ACTIVATION_BITS, ROUNDING, OBSERVER):
                setting.keep()
        rounding = ROUNDING.now() if in_floats else ROUNDING.ask()
        weight_bits, activation_bits = (
            each.now() if in_floats else each.ask() for each in (WEIGHT_BITS, ACTIVATION_BITS)
        )
        bits = weight_bits, activation_bits
        granularity, observer = scales_and_ranges(in_floats=in_floats, trained=rounding == TRAINED)
    task: SweepBits | TryWeightFormats = SweepBits(
        network=network, granularity=granularity, observer=observer, rounding=rounding
    )
    nothing_yet: runs.Progress = sweep.Progress()
    if in_floats:
        task = TryWeightFormats(network=network, granularity=granularity)
        nothing_yet = weight_formats.Progress()
    run = poll.look(task)
    with controls:
        if isinstance(task, SweepBits) and rounding == TRAINED:
            training.link(task, bits)
        else:
            run.show_button(again=False)
    with view:
        run.show_end(kept=True)
        if run.live:
            run.show_progress(run.progress or nothing_yet)
        match task:
            case TryWeightFormats():
                floats.show(stand_in(task, live=run.live))
            case SweepBits() if look_at == GRID:
                grid.show(stand_in(task, live=run.live), bits, live=run.live)
            case SweepBits():
                sizes.show(stand_in(task, live=run.live), bits)


def stand_in(task: SweepTask, *, live: bool) -> SweepTask:
    """The run whose cells are shown: the nearest that is known, where this one has none at all."""
    if live or any(map(known, each_network(task))):
        return task
    other = nearest.show(task, "network")
    return other[0] if other else task


def scales_and_ranges(*, in_floats: bool, trained: bool) -> tuple[str, str]:
    """The settings under "More", as far as they matter: what is trained learns its scales."""
    if trained and not in_floats:
        SCALES.keep()
        OBSERVER.keep()
        return GRANULARITIES[0], OBSERVERS[0]
    with st.expander("More"):
        return SCALES.ask(), OBSERVER.now() if in_floats else OBSERVER.ask()


with frame.page(
    "bits",
    "From 8 bits down to 2: which network still answers, and how small has it become?",
    TABLE,
    sources={
        "krishnamoorthi2018": " (4-bit weights; MobileNet against ResNet)",
        "ocp-mx": " (floats of 8, 6 and 4 bits)",
        "fashion-mnist": "",
    },
):
    runs.fragment(explore, "bits", every=EVERY)
    st.markdown(WORDS["reading"])
