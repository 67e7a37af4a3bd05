"""The race on this machine: matrix products in both types, in turn."""

import streamlit as st

from lib.figures import arithmetic as figures
from lib.jobs.job import State
from lib.jobs.tasks import RaceMatrices
from lib.studies import matrix_race
from lib.studies.breakdown import LOSS
from lib.studies.timing import interleaved
from lib.ui import frame, nearest, prose, runs
from pages.arithmetic_parts import snippets
from pages.arithmetic_parts.settings import SIZE
from pages.network_parts.speed import NO_DOT_PRODUCT

WORDS = prose.blocks("arithmetic")


def show(poll: runs.Poll) -> None:
    """The size, the run, and what it found."""
    st.subheader("How fast is int8 on this machine?")
    controls, view = frame.split("race", controls_first=True)
    with controls:
        size = SIZE.ask()
    run = poll.look(RaceMatrices(size=size))
    with controls:
        run.show_button()
    with view:
        if run.state is State.DONE:
            results(run.result)
        elif run.live:
            run.show_progress(run.progress or matrix_race.progress(0))
        else:
            run.show_end()
            st.markdown(runs.invitation(WORDS["race"]))
            if known := nearest.show(run.task):
                results(known[1])
    cost(size)


def results(found: matrix_race.Result) -> None:
    """After a race: memory and speed of both."""
    kilobytes, rates = matrix_race.kilobytes(found.size), found.medians
    frame.figure(
        figures.memory_and_speed,
        *(kilobytes, found.billions_per_second),
        label=f"Two matrices of {found.size} by {found.size}: float32 {kilobytes[0]:,.0f} kB, "
        f"int8 {kilobytes[1]:,.0f} kB. Billions of operations a second: float32 "
        f"{rates[0]:,.1f}, int8 {rates[1]:,.1f}.",
        name="race",
        numbers={
            "float32_seconds": found.seconds[:, 0].tolist(),
            "int8_seconds": found.seconds[:, 1].tolist(),
        },
    )
    st.caption(
        f"Each dot is one of {len(found.seconds)} timings on one thread, float32 and int8 in turn, "
        f"{found.engines()}, which is fastest here; the line is the median. The speed is the "
        "median of the ratios, turn by turn. int8 means uint8 activations times int8 weights, as "
        "in the network, and the int32 sums are handed over as float32."
    )
    frame.numbers(
        {
            "Speed": (
                "no verdict" if found.disturbed else f"{found.speedup:.2f} ×",
                reason(found),
            ),
            "One product": (
                f"{found.microseconds[1]:,.0f} µs",
                f"in int8, and {found.microseconds[0]:,.0f} µs in float32.",
            ),
        }
    )


def reason(found: matrix_race.Result) -> str:
    """Why int8 won or lost here, in one sentence."""
    if not found.kernels.fast:
        return f"This time means nothing: {found.kernels.sentence} NumPy computed the integers."
    if found.disturbed:
        return "Something else kept the machine busy; a run in a quieter moment tells more."
    machine = f"{found.processor} ({', '.join(found.instructions) or 'no special instructions'})"
    said = f"as fast as float32 on {machine}"
    lanes = found.unit.words
    pace = "slower" if found.speedup < LOSS else "no faster"
    why = "" if found.has_dot_product else f"; this processor {NO_DOT_PRODUCT}"
    return {
        "calls": f"{said}. Matrices this small are multiplied in microseconds: calling the kernel "
        "(the compiled routine that multiplies) and rearranging its input take much of the time.",
        "none": f"{said}: its kernels for int8 are {pace}{why}.",
        "less": f"{said}: {lanes}, but calling the kernel, rearranging its input and handing over "
        "the sums as float32 are no faster, and take their share of the gain.",
        "as much": f"{said}: {lanes}.",
        "more": f"{said}: {lanes}. That alone does not explain so much; the rest comes from a "
        "quarter of the bytes, or from a kernel that makes more of its instructions.",
    }[found.gain]


def cost(size: int) -> None:
    """What has to be computed and fetched, whoever does it."""
    kilobytes = matrix_race.kilobytes(size)
    shown = frame.numbers(
        {
            "Operations": (
                f"{matrix_race.operations(size):,}",
                "multiplications and additions in one product, in both types.",
            ),
            "Bytes": (
                f"{kilobytes[0]:,.0f} and {kilobytes[1]:,.0f} kB",
                "for the two matrices in float32 and in int8.",
            ),
        }
    )
    frame.how_computed(
        matrix_race.race_until,
        interleaved,
        snippet=snippets.RACE.format(size=size),
        shown=shown,
        name="race",
    )
