"""The real network: its accuracy with the ranges of an observer, beside those tried before."""

from typing import NamedTuple

import streamlit as st

from lib import cnn
from lib.figures import calibration as figures
from lib.jobs.job import State
from lib.jobs.tasks import MeasureAccuracy, StudyCalibration
from lib.numbers.text import minus
from lib.settings import NETWORK_BITS, OBSERVERS, TEST_IMAGES
from lib.studies import calibration, sweep
from lib.ui import frame, prose, runs
from lib.ui.network_settings import OBSERVER_NAMES
from pages.range_parts import calibration_images, snippets
from pages.range_parts.settings import ACTIVATION_BITS, NETWORK, OBSERVER, STUDIED, VIEW

WORDS = prose.blocks("range")
NAMES = tuple(OBSERVER_NAMES[each] for each in OBSERVERS)
GUESSING = 0.15  # accuracy below which a network of ten classes knows next to nothing
HARMLESS = 0.1  # percentage points


class Settings(NamedTuple):
    """What the reader chose for the network."""

    network: str
    activation_bits: int
    observer: str


def show(poll: runs.Poll) -> None:
    """One choice for the network: what each observer gives, or how many images it takes."""
    controls, view = frame.split("apply")
    with view:
        studied = VIEW.ask() == STUDIED
    with controls:
        choice = Settings(NETWORK.ask(), ACTIVATION_BITS.ask(), OBSERVER.ask())
        st.caption(WORDS["network"])
    if studied:
        calibration_images.show(poll, StudyCalibration(**choice._asdict()), controls, view)
        return
    run = poll.look(MeasureAccuracy(**choice._asdict()))
    with controls:
        run.show_button(f"Apply {OBSERVER_NAMES[choice.observer]}", key="range_apply")
    with view:
        if run.live:
            run.show_progress(run.progress or calibration.Answers())
        run.show_end()
        observers(choice)
        if run.state is State.DONE:
            accuracies(run.task, run.result)


def observers(choice: Settings) -> None:
    """What the ranges of every observer lose, as far as it is known, with any bits."""
    found = known(choice)
    float32 = float32_accuracy(choice.network)
    now = {run.row: run.accuracy for run in found if run.bits == choice.activation_bits}
    if len(now) > 1:
        st.markdown(contrast(choice, now))
    frame.figure(
        figures.points_lost,
        *(NAMES, found, float32, choice.activation_bits),
        label=f"Right answers, float32 {float32:.2%}: "
        + (
            ", ".join(f"{NAMES[run.row]} with {run.bits} bits {run.accuracy:.2%}" for run in found)
            or "no observer has been tried yet"
        )
        + ".",
        name="accuracy",
        numbers={
            "ranges_by": [NAMES[run.row] for run in found],
            "activation_bits": [run.bits for run in found],
            "accuracy": [run.accuracy for run in found],
        },
    )
    st.caption(WORDS["dots"])


def contrast(choice: Settings, now: dict[int, float]) -> str:
    """The chosen observer beside the best one, or the best beside the worst.

    Args:
        choice: the settings.
        now: the accuracy of each observer, by its row, as far as it is known.
    """
    best, worst = (pick(now, key=now.__getitem__) for pick in (max, min))
    chosen = OBSERVERS.index(choice.observer)
    other = chosen if chosen in now and chosen != best else worst
    return (
        f"The {choice.network} network with {choice.activation_bits}-bit activations answers "
        f"**{now[other]:.2%}** of {TEST_IMAGES:,} test images right with ranges by {NAMES[other]}, "
        f"**{now[best]:.2%}** with ranges by {NAMES[best]}. Nothing else is different."
    )


def known(choice: Settings) -> list[figures.Run]:
    """The accuracies that are known of a network, those with the present bits first."""
    bits = sorted(NETWORK_BITS, key=lambda each: each != choice.activation_bits)
    found = []
    for each in bits:
        for row, observer in enumerate(OBSERVERS):
            task = MeasureAccuracy(
                **choice._replace(activation_bits=each, observer=observer)._asdict()
            )
            answers: calibration.Answers | None = runs.result_of(task)
            if answers:
                found.append(figures.Run(row, each, answers.accuracies[1]))
    return found


@st.cache_data(max_entries=8, show_spinner=False)
def float32_accuracy(network: str) -> float:
    """The share of test images that the network gets right as it was trained."""
    return sweep.in_float32(network).accuracy


def accuracies(task: MeasureAccuracy, found: calibration.Answers) -> None:
    """The accuracy of the present choice beside float32's."""
    float32, integers = found.accuracies
    shown = frame.numbers(
        {
            "float32": (f"{float32:.2%}", f"of {TEST_IMAGES:,} test images answered right"),
            "Integers": (
                f"{integers:.2%}",
                f"with ranges by {OBSERVER_NAMES[task.observer]}, "
                f"{task.activation_bits}-bit activations",
            ),
            "Difference": (minus(f"{found.points:+.2f} points"), verdict(found)),
        }
    )
    frame.how_computed(
        cnn.quantize_network,
        calibration.measure_accuracy,
        snippet=snippets.NETWORK.format(**vars(task)),
        shown={name: shown[name] for name in ("float32", "Integers")},
        name="applied",
    )


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
