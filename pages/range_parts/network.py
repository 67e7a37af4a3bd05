"""The real network: its accuracy with the ranges of an observer, beside those tried before."""

from dataclasses import replace

import streamlit as st

from lib import cnn
from lib.figures import calibration as figures
from lib.jobs.board import State
from lib.jobs.tasks import MeasureAccuracy, StudyCalibration
from lib.numbers.text import minus
from lib.settings import OBSERVERS, TEST_IMAGES
from lib.studies import calibration
from lib.ui import frame, prose, runs
from lib.ui.network_settings import OBSERVER_NAMES
from pages.range_parts import calibration_images, snippets
from pages.range_parts.settings import ACTIVATION_BITS, NETWORK, OBSERVER

WORDS = prose.blocks("range")
GUESSING = 0.15  # accuracy below which a network of ten classes knows next to nothing
HARMLESS = 0.1  # percentage points


def show() -> None:
    """One choice for the network; then how many images it takes to make it."""
    st.header("The same choice in a real network")
    st.markdown(WORDS["network"])
    controls, view = frame.split("apply")
    with controls:
        network, observer, bits = NETWORK.ask(), OBSERVER.ask(), ACTIVATION_BITS.ask()
    with view:
        show_run(MeasureAccuracy(network=network, activation_bits=bits, observer=observer))
    st.header("How many calibration images are enough?")
    calibration_images.show(
        StudyCalibration(network=network, activation_bits=bits, observer=observer)
    )


def show_run(task: MeasureAccuracy) -> None:
    """The run, and the accuracy that it found."""

    def fragment(poll: runs.Poll) -> None:
        run = poll.look(task)
        if run.state is State.DONE:
            accuracies(task, run.result)
            return
        run.show_button(f"Apply {OBSERVER_NAMES[task.observer]}", key="range_apply")
        if run.live:
            run.show_progress(run.progress or calibration.Answers())
        else:
            run.show_end()
            st.caption(
                f"Calibrates the {task.network} network on {task.calibration_images} images with "
                f"{task.activation_bits} bits for activations, then lets it answer {TEST_IMAGES:,} "
                "test images: a few seconds."
            )

    runs.fragment(fragment, "range_apply")


def accuracies(task: MeasureAccuracy, found: calibration.Answers) -> None:
    """The accuracy beside float32's, and what the other observers gave with the same bits."""
    float32, integers = found.accuracies
    bars = {"float32": float32} | measured(task)
    frame.figure(
        figures.accuracies,
        *(list(bars), list(bars.values())),
        marked=list(bars).index(OBSERVER_NAMES[task.observer]),
        label="Right answers: " + ", ".join(f"{name} {share:.2%}" for name, share in bars.items()),
        name="accuracy",
        numbers={"ranges_by": list(bars), "accuracy": list(bars.values())},
    )
    shown = {"float32": f"{float32:.2%}", "Integers": f"{integers:.2%}"}
    frame.numbers(
        {
            "float32": (shown["float32"], f"of {TEST_IMAGES:,} test images answered right"),
            "Integers": (
                shown["Integers"],
                f"with ranges by {OBSERVER_NAMES[task.observer]}, "
                f"{task.activation_bits}-bit activations",
            ),
            "Difference": (minus(f"{found.points:+.2f} points"), verdict(found)),
        }
    )
    if len(bars) <= len(OBSERVERS):
        st.caption(WORDS["another"])
    frame.how_computed(
        cnn.quantize_network,
        calibration.measure_accuracy,
        snippet=snippets.NETWORK.format(**vars(task)),
        shown=shown,
        name="applied",
    )


def measured(task: MeasureAccuracy) -> dict[str, float]:
    """The accuracies that are known with these settings, by the observer's name."""
    found = {each: runs.result_of(replace(task, observer=each)) for each in OBSERVERS}
    return {
        OBSERVER_NAMES[each]: answers.accuracies[1] for each, answers in found.items() if answers
    }


def verdict(found: calibration.Answers) -> str:
    """The difference in words."""
    if found.accuracies[1] < GUESSING:
        return (
            "little better than guessing among ten classes: the values that tell them apart are "
            "clipped."
        )
    if found.points > -HARMLESS:
        return fewer_right(found)
    return "of accuracy, lost to the ranges and to the few codes in them."


def fewer_right(found: calibration.Answers) -> str:
    """A small difference, as images."""
    if not found.fewer:
        return "as many right answers as float32."
    less = "fewer" if found.fewer > 0 else "more"
    return f"of accuracy: only {abs(found.fewer)} {less} right answers of {TEST_IMAGES:,}."
