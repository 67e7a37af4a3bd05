"""How many calibration images are enough: ranges and accuracy against their number."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.figures import calibration as figures
from lib.jobs.job import State
from lib.jobs.tasks import StudyCalibration
from lib.studies import calibration
from lib.ui import frame, nearest, prose, runs
from lib.ui.network_settings import OBSERVER_NAMES

WORDS = prose.blocks("range")


def show(
    poll: runs.Poll, task: StudyCalibration, controls: DeltaGenerator, view: DeltaGenerator
) -> None:
    """The run, and what it has found so far."""
    run = poll.look(task)
    with controls:
        run.show_button("Try 1 to 1,000", key="range_study", again=False)
    with view:
        if run.live:
            run.show_progress(run.progress or calibration.Study((), (), 0.0))
        run.show_end()
        found = run.result if run.state is State.DONE else run.live and run.progress
        if found and found.points:
            points(task, found)
        elif not run.live:
            st.markdown(runs.invitation(WORDS["invitation"]))
            if known := nearest.show(task):
                points(*known)


def points(task: StudyCalibration, found: calibration.Study) -> None:
    """The picture of what is found so far, and what to see in it."""
    images = [point.images for point in found.points]
    accuracy = [point.accuracy for point in found.points]
    frame.figure(
        figures.ranges_and_accuracy,
        *(images, found.relative_highs, accuracy, found.float32),
        counts=calibration.COUNTS,
        label=f"Accuracy against the number of calibration images, {task.network} network, "
        f"{OBSERVER_NAMES[task.observer]}, {task.activation_bits} bits; float32 has "
        f"{found.float32:.2%}: "
        + ", ".join(f"{n:,} images {share:.2%}" for n, share in zip(images, accuracy, strict=True)),
        name="calibration-images",
        numbers={"images": images, "accuracy": accuracy, **found.ends},
    )
    best = max(found.points, key=lambda point: point.accuracy)
    frame.numbers(
        {
            "1 image": (f"{accuracy[0]:.2%}", "of the answers right, with ranges from one image."),
            f"{images[-1]:,} images": (
                f"{accuracy[-1]:.2%}",
                f"with ranges from {images[-1]:,} images.",
            ),
            "Best": (
                f"{best.accuracy:.2%}",
                f"with ranges from {best.images:,}. float32 has {found.float32:.2%}.",
            ),
        }
    )
    if found.complete:
        moral = WORDS["min-max" if task.observer == "min_max" else "others"]
        st.markdown(f"{settled(found)} {moral}")


def settled(found: calibration.Study) -> str:
    """From how many images on the ranges hardly move."""
    images = found.points[-1].images
    if found.settled == images:
        return "The ranges have not settled: at least one still moved by more than 10%."
    return (
        f"From {found.settled:,} images on, every layer's range ends within 10% of where it ends "
        f"with {images:,}."
    )
