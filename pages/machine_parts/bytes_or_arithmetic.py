"""The roofline: every layer of a network and one large matrix, below what the machine allows."""

from typing import Protocol

import streamlit as st

from lib.figures import roofline as figures
from lib.figures.roofline import Point, Shape
from lib.jobs.job import State
from lib.jobs.tasks import MeasureRoofline
from lib.studies import roofline
from lib.studies.packed_weights import PackedWeights
from lib.studies.roofline import Dot, Roofline
from lib.ui import frame, prose, runs
from lib.ui.components.picture import Stages
from pages.machine_parts import reading, snippets
from pages.machine_parts.settings import BATCH, NETWORK

WORDS = prose.blocks("machine")


def show(poll: runs.Poll) -> None:
    """The batch and the network, the picture, and what it says."""
    st.header("Bytes or arithmetic?")
    controls, view = frame.split("roofline")
    with controls:
        batch, network = BATCH.ask(), NETWORK.ask()
    run = poll.look(MeasureRoofline())
    with controls:
        run.show_button()
    found = run.result if run.state is State.DONE else roofline.recorded()
    with view:
        picture(found, network, batch)
        if run.live:
            run.show_progress(run.progress or roofline.progress(0.0))
        run.show_end()
        st.caption(fastest(found))
    shown = frame.numbers(reading.numbers(found, batch))
    st.markdown(reading.layers(found, network, batch) + "\n\n" + WORDS["roofline"])
    st.markdown(WORDS["why"])
    frame.how_computed(
        roofline.roofline,
        Roofline,
        roofline.matrix_bytes,
        snippet=snippets.ROOFLINE.format(batch=batch),
        shown={reading.INTENSITY: shown[reading.INTENSITY]},
        name="roofline",
    )


def picture(found: Roofline, network: str, batch: int) -> None:
    """The roofs, and the dots of a network and of the matrix, which follow the batch."""
    dots = {each: dots_of(found, network, each) for each in roofline.BATCHES}
    pictures = {BATCH.words(each): drawn(found, some) for each, some in dots.items()}
    frame.show_svg(
        *pictures[BATCH.words(batch)],
        label=f"Roofline. Memory {found.memory:,.3g} billion bytes a second, cache "
        f"{found.cache:,.3g}; peaks: "
        + ", ".join(f"{kind} {peak:,.3g}" for kind, peak in found.peaks.items())
        + " billion operations a second. Operations a byte, and billions a second: "
        + "; ".join(
            f"{dot.layer} in {dot.kind} {dot.intensity:,.3g} and {dot.billions_per_second:,.3g}"
            for dot in dots[batch]
        )
        + ".",
        name="roofline",
        numbers={
            "layer": [dot.layer for dot in dots[batch]],
            "type": [dot.kind for dot in dots[batch]],
            "operations": [dot.operations for dot in dots[batch]],
            "bytes": [dot.bytes for dot in dots[batch]],
            "seconds": [dot.seconds for dot in dots[batch]],
        },
        stages=Stages(BATCH.key, pictures),
    )


def dots_of(found: Roofline, network: str, batch: int) -> list[Dot]:
    """The dots of a network and of the matrix at a batch."""
    return [*found.of(network, batch), *found.of(roofline.MATRIX, batch)]


def drawn(found: Roofline, dots: list[Dot]) -> tuple[str, str]:
    """The roofs with these dots, for a wide screen and for a phone."""
    return frame.drawn(
        figures.roofline,
        *(found.peaks, found.memory, found.cache, [point(dot) for dot in dots], found.ends),
    )


def point(dot: Dot) -> Point:
    """A dot as it is drawn."""
    matrix, depthwise = dot.of == roofline.MATRIX, dot.is_depthwise
    shape: Shape = "matrix" if matrix else "depthwise" if depthwise else "layer"
    return Point(f"{dot.of} {dot.layer}", dot.intensity, dot.billions_per_second, dot.kind, shape)


class Measured(Protocol):
    """What was measured, here or, on the day named, elsewhere."""

    @property
    def processor(self) -> str: ...
    @property
    def instructions(self) -> tuple[str, ...]: ...
    @property
    def measured(self) -> str: ...


def origin(found: Measured) -> str:
    """Where and when it was measured."""
    machine = f"{found.processor} ({', '.join(found.instructions) or 'no special instructions'})"
    said = WORDS["elsewhere" if found.measured else "here"]
    return runs.invitation(said.format(machine=machine, day=found.measured))


def fastest(found: Roofline | PackedWeights) -> str:
    """The same, and how it was measured."""
    early = f" {WORDS['early']}" if found.unfinished else ""
    return f"{origin(found)} {WORDS['fastest']}{early}"
