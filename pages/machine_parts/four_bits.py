"""Weights of 4 bits: one large product in every way, and what fewer bytes are worth."""

import streamlit as st

from lib.cnn import products
from lib.figures import packed_weights as figures
from lib.figures.packed_weights import Line
from lib.jobs.job import State
from lib.jobs.tasks import MeasurePackedWeights
from lib.studies import packed_weights
from lib.studies.packed_weights import BATCHES, PackedWeights, Way
from lib.ui import frame, prose, runs
from pages.machine_parts import bytes_or_arithmetic, snippets, weights_reading
from pages.machine_parts.settings import GROUP

WORDS = prose.blocks("machine")


def show(poll: runs.Poll) -> None:
    """The size of a group, the times of all ways, and what they say."""
    st.header("Are weights of 4 bits faster?")
    controls, view = frame.split("weights")
    with controls:
        group = GROUP.ask()
    run = poll.look(MeasurePackedWeights())
    with controls:
        run.show_button(key="weights")
    found = run.result if run.state is State.DONE else packed_weights.recorded()
    with view:
        picture(found, group)
        if run.live:
            run.show_progress(run.progress or packed_weights.progress(0.0))
        run.show_end()
        st.caption(bytes_or_arithmetic.fastest(found))
    shown = frame.numbers(weights_reading.numbers(found, group))
    st.markdown(WORDS["weights"] + "\n\n" + WORDS["in-four-bits"])
    if slow := weights_reading.slower(found, group):
        st.markdown(slow)
    frame.how_computed(
        packed_weights.measure,
        products.Packed,
        snippet=snippets.WEIGHTS.format(group=group),
        shown={weights_reading.BYTES: shown[weights_reading.BYTES]},
        name="weights",
    )


def picture(found: PackedWeights, group: int) -> None:
    """The milliseconds of each way over the rows."""
    ways = found.ways(group)
    frame.figure(
        figures.by_rows,
        *([line(found, way) for way in ways], BATCHES),
        label="Milliseconds of one product with "
        + ", ".join(str(rows) for rows in BATCHES)
        + " rows: "
        + "; ".join(
            f"{weights_reading.name_of(way)} "
            + ", ".join(f"{took:,.3g}" for took in found.milliseconds(way))
            for way in ways
        )
        + ".",
        name="weights",
        numbers={
            "rows": list(BATCHES),
            **{weights_reading.name_of(way): [*found.milliseconds(way)] for way in ways},
        },
    )


def line(found: PackedWeights, way: Way) -> Line:
    """A way as it is drawn."""
    return Line(weights_reading.name_of(way), way.bits, way.inside, found.milliseconds(way))
