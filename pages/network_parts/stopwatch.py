"""The view of the stopwatch: both networks raced, as a whole and layer by layer."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.cnn.engines import TITLES
from lib.figures import cost
from lib.figures.cost import KEYS, Panel
from lib.jobs.job import State
from lib.jobs.tasks import TimeLayers
from lib.studies import breakdown, timing
from lib.studies.breakdown import Breakdown
from lib.ui import frame, nearest, network_choice, prose, runs
from pages.network_parts import speed, work
from pages.network_parts.reasons import reasons

WORDS = prose.blocks("network")
MEASURED = (
    "Both networks on every engine, then each of their layers on the fastest, are timed in turn on "
    f"one thread: after a warm-up {breakdown.ROUNDS} rounds, or as many as {timing.LONGEST:.0f} "
    "seconds allow. For them the machine does nothing else here."
)


def show(run: runs.Run[TimeLayers], view: DeltaGenerator) -> None:
    """The race, and what it found; the last undisturbed one stays until there is a better one."""
    task = run.task
    found: Breakdown | None = run.undisturbed
    if run.state is State.DONE:
        found = found or run.result
    with view:
        if run.live:
            run.show_progress(run.progress or breakdown.progress("getting ready", 0.0))
        elif run.state is State.DONE:
            speed.warn(run.result)
        else:
            run.show_end()
        if found is None:
            st.markdown(MEASURED if run.live else runs.invitation(f"Press **Run**. {MEASURED}"))
            if not run.live and (known := nearest.show(task, "network")):
                task, found = known
                whole(task, found)
            else:
                work.show(task.network)
        else:
            if found is not run.result:
                st.caption(f"{WORDS['last-undisturbed']} {run.undisturbed_origin}".strip())
            whole(task, found)
    if found is not None:
        every_layer(task, found)
    if not run.live:
        work.show_code(
            run.task, breakdown.work, breakdown.break_down, Breakdown, timing.interleaved
        )


def whole(task: TimeLayers, found: Breakdown) -> None:
    """The times of the whole networks, and a verdict if the machine was quiet enough for one."""
    names = ("float32", network_choice.name_of(task))
    timings(names, found)
    fastest = "The fastest" if found.disturbed else "What follows compares the fastest"
    st.caption(
        f"{len(found.seconds)} rounds of timings, {images_at_a_time(found.batch)}, in turn, on one "
        "thread. Each dot is one timing, the band is the middle half (between the quartiles), line "
        f"and number are the median. {fastest} of each: {found.engines(names[1])}"
        f"{'' if found.disturbed else '; the speed is the median of their ratios, round by round'}."
    )
    shown = speed.numbers(task, found)
    shown["Work"] = (f"{found.millions_per_image:.1f} million", work.SENTENCE)
    if not found.disturbed:
        shown["At the peak"] = (
            f"{found.peak_gain:.1f} ×",
            "as fast as float32: the most that a large product or a layer reached in each.",
        )
        shown |= paces(names, found)
    frame.numbers(shown)


def timings(names: tuple[str, str], found: Breakdown) -> None:
    """Every timing of both number types on every engine."""
    low, middle, high = found.quartiles
    rows = [(names[one.is_integer], TITLES[one.engine]) for one in found.timings]
    frame.figure(
        cost.timings,
        *(found.milliseconds, found.quartiles, ["\n".join(row) for row in rows]),
        [KEYS[one.is_integer] for one in found.timings],
        label="Milliseconds per image, median and middle half: "
        + "; ".join(
            f"{name} in {engine} {middle[k]:.3f}, {low[k]:.3f} to {high[k]:.3f}"
            for k, (name, engine) in enumerate(rows)
        )
        + ".",
        name="stopwatch",
        numbers={
            f"{names[one.is_integer]}_{one.engine}_ms": found.milliseconds[:, k].tolist()
            for k, one in enumerate(found.timings)
        },
    )


def paces(names: tuple[str, str], found: Breakdown) -> dict[str, tuple[str, str]]:
    """The operations of both in a second, and how near that is to the machine's peak."""
    speeds, shares = found.billions_per_second, found.peak_shares
    return {
        f"Pace of {name}": (
            f"{pace:,.0f} billion/s",
            f"operations: {share:.0%} of {peak:,.0f} billion/s, the most that any product of "
            "matrices or layer reached in this run.",
        )
        for name, pace, share, peak in zip(names, speeds, shares, found.peak, strict=True)
    }


def images_at_a_time(count: int) -> str:
    """The batch in words."""
    return "one image at a time" if count == 1 else f"{count} images at a time"


def every_layer(task: TimeLayers, found: Breakdown) -> None:
    """Where the time goes, and which layers gain nothing."""
    st.header("Where the time goes")
    name = network_choice.name_of(task)
    layers = [layer.name for layer in found.layers]
    took = [layer.microseconds for layer in found.layers]
    frame.figure(
        cost.by_layer,
        *(layers, panels(found), ("float32", name)),
        label="Microseconds in float32 and in integers: "
        + "; ".join(
            f"{layer} {before:,.0f} and {after:,.0f}"
            for layer, (before, after) in zip(layers, took, strict=True)
        )
        + ".",
        name="time-by-layer",
        numbers={
            "layer": layers,
            "operations": [layer.operations for layer in found.layers],
            "float32_us": [before for before, _ in took],
            f"{name}_us": [after for _, after in took],
        },
    )
    st.markdown(
        f"Each layer by itself, {images_at_a_time(found.batch)}. The dashed lines are the "
        "machine's measured peak. " + reasons(found)
    )


def panels(found: Breakdown) -> list[Panel]:
    """The times of all layers with what they gain, and their speeds with the machine's peak."""
    gains = [
        "" if found.disturbed or layer.disturbed else f"{layer.speedup:.1f} ×"
        for layer in found.layers
    ]
    took = [layer.microseconds for layer in found.layers]
    speeds = [layer.billions_per_second for layer in found.layers]
    return [
        Panel("Microseconds, and the gain", took, gains),
        Panel("Billion operations a second", speeds, ["" for _ in gains], found.peak),
    ]
