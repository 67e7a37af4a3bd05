"""Home: how few bits does a network need, in one screen, and the way through the pages."""

import streamlit as st

from lib.cnn.data import CLASSES
from lib.jobs.board import board
from lib.jobs.job import State
from lib.jobs.tasks import CompareNetworks
from lib.settings import TEST_IMAGES
from lib.studies import comparison, weight_bits
from lib.ui import frame, prose, runs, setting
from lib.ui.components import few_bits
from pages.home_parts import chapters
from pages.home_parts.saved import saved, times

WORDS = prose.blocks("home")
TASK = CompareNetworks()  # the plain network in int8, run when the server starts


def play(poll: runs.Poll) -> None:
    """The network in the reader's hands, with the times of the run that the server makes."""
    if board().find(TASK) is None:  # forgotten after many others
        runs.begin(TASK)
    run = poll.look(TASK)
    found: comparison.Findings | None = run.result if run.state is State.DONE else None
    known = times(found)
    record = weight_bits.recorded()
    few_bits.show(
        few_bits.Network(weight_bits.integers_file(), weight_bits.floats_file()),
        few_bits.Pictures(*weight_bits.pictures()),
        CLASSES,
        [few_bits.Width(bits=one.bits, right=one.right, bytes=one.bytes) for one in record.widths],
        key="few_bits",
        images=TEST_IMAGES,
        time=known.time,
        time_says=known.says,
        bits=setting.chosen_before("weight_bits"),
        image=setting.chosen_before("image"),
    )
    words = WORDS["source"].format(
        command=weight_bits.COMMAND, machine=record.machine, day=record.measured
    )
    origin = known.origin and f" Time: {known.origin[0].lower()}{known.origin[1:]}"
    st.markdown(words + origin)
    saved(found, known)
    if run.live:
        st.markdown(WORDS["running"])
        run.show_progress(run.progress or comparison.Progress())
    elif not found:
        run.show_end()
        run.show_button()


with frame.page("home", WORDS["promise"]):
    runs.fragment(play, "home")
    chapters.show()
