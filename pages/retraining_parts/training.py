"""The training: the settings, the run, what it shows on its way and what it ends in."""

from dataclasses import replace
from itertools import product

import streamlit as st

from lib import cnn
from lib.cnn import fake_quantization
from lib.figures import retraining as figures
from lib.figures.retraining import Course
from lib.jobs.board import board
from lib.jobs.job import State
from lib.jobs.tasks import Retrain
from lib.settings import TEST_IMAGES, TRAINED
from lib.studies import retraining, sweep, winning_back
from lib.studies.retraining import CHECKED, Training
from lib.studies.winning_back import IMAGES, Way
from lib.ui import frame, nearest, prose, runs
from pages.retraining_parts import one_filter, snippets
from pages.retraining_parts.settings import (
    ACTIVATION_BITS,
    EPOCHS,
    IMAGE_COUNT,
    LEARN_SCALES,
    NETWORK,
    RATE,
    WEIGHT_BITS,
)
from pages.rounding_parts import ways

WORDS = prose.blocks("retraining")
MOST = 5  # trainings in one picture
COLORS = {TRAINED: "int8"}
LITTLE = 0.5  # points of 100


def experiment(poll: runs.Poll) -> None:
    """The settings, and the training that belongs to them."""
    controls, view = frame.split("training")
    with controls:
        task = ask()
        run = poll.look(task)
        run.show_button("Train")
    found = known(task)
    training = found.get(task)
    with view:
        if run.live:
            run.show_progress(training or Training())
        else:
            run.show_end("Train", kept=True)
        if training is None or not training.marks:
            st.markdown(
                runs.invitation(WORDS["press"].format(network=task.network, checked=CHECKED))
            )
        else:
            if training.tested:
                result(task, training, done=run.state is State.DONE)
            if run.state is not State.DONE:
                frame.numbers(so_far(training))
        if any(each.marks for each in found.values()):
            courses(task, found)
        elif not run.live and (other := nearest.show(task, "network")):
            task, training = other
            result(task, training, done=True)
            courses(task, {task: training} | known(task))
    if training is not None and training.marks:
        one_filter.show(task, training)


def ask() -> Retrain:
    """The settings of the training."""
    network = NETWORK.ask()
    weight_bits, activation_bits, rate = WEIGHT_BITS.ask(), ACTIVATION_BITS.ask(), RATE.ask()
    with st.expander("More"):
        images, epochs, learn_scales = IMAGE_COUNT.ask(), EPOCHS.ask(), LEARN_SCALES.ask()
    return Retrain(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        learning_rate=rate,
        images=images,
        epochs=epochs,
        learn_scales=learn_scales,
    )


def known(task: Retrain) -> dict[Retrain, Training]:
    """The trainings of this network with these bits, the present settings first."""
    others = [
        replace(task, learning_rate=rate, images=images, epochs=epochs, learn_scales=learn_scales)
        for epochs, images, learn_scales, rate in product(
            EPOCHS.options, IMAGE_COUNT.options, LEARN_SCALES.ends(), RATE.options
        )
    ]
    # Those that differ in the learning rate alone come first.
    others.sort(key=lambda other: replace(other, learning_rate=task.learning_rate) != task)
    found = {each: so_far_of(each) for each in [task, *others]}
    return {each: training for each, training in found.items() if training is not None}


def so_far_of(task: Retrain) -> Training | None:
    """What is known of a training: its end, or what it had come to when it was last heard of."""
    job = board().find(task)
    if job is not None and job.progress is None and job.previous is not None:
        job = job.previous  # it was stopped, and what goes on from there has not begun yet
    if job is None:
        return None
    training: Training | None = job.result if job.state is State.DONE else job.progress
    return training


def so_far(training: Training) -> dict[str, tuple[str, str]]:
    """Where a training stands, as numbers."""
    mark, losses = training.marks[-1], training.smoothed
    return {
        "Integers now": (
            f"{mark.right:.1%} right",
            f"of {CHECKED:,} images that it doesn't learn from; float32 {training.float32:.1%}.",
        ),
        "Loss": (
            f"{losses[-1][1]:.3f}" if losses else "none yet",
            "how surprised the network is by the right answers: lower is better.",
        ),
        "Cost so far": (cost(training), "of one core, without the time to look at the network."),
    }


def cost(training: Training) -> str:
    """What a training took."""
    return f"{training.seconds:.0f} s, {training.images:,} images"


def result(task: Retrain, training: Training, *, done: bool) -> None:
    """The test images: asked once, when the training is over."""
    float32 = sweep.in_float32(task.network).accuracy
    ways.show(float32, training.tested, colors=COLORS, other="muted", name="retrained")
    if not done:
        return
    st.markdown(summary(float32, training.tested))
    st.caption(WORDS["ways"])
    *_, trained = training.tested
    shown = frame.numbers(
        {
            "Trained": (
                f"{trained.accuracy:.2%} right",
                f"of {TEST_IMAGES:,} test images, asked only once, after the training.",
            ),
            "What it cost": (
                cost(training),
                f"of one core; {task.images:,} different images, each with its label. Rounding "
                f"that makes up for its errors needs {IMAGES} images, no label, and a second.",
            ),
        }
    )
    frame.how_computed(
        cnn.fine_tune,
        fake_quantization.fake_quantize,
        retraining.retrain,
        snippet=snippets.TRAINED.format(**vars(task)),
        shown={"Trained": shown["Trained"]},
        name="training",
    )


def summary(float32: float, tested: tuple[Way, ...]) -> str:
    """What training won back, and what rounding alone can."""
    lost = winning_back.points_lost(float32, tested)
    if lost < LITTLE:
        return (
            f"With these bits rounding to nearest loses {max(lost, 0):.2f} points: there is next "
            "to nothing to win back. Choose fewer."
        )
    scales, made_up, trained = (
        f"{max(winning_back.points_won(tested, way), 0):.1f}" for way in tested[1:]
    )
    return (
        f"Rounding to nearest loses {lost:.1f} points. Of these, better scales win back {scales}, "
        f"rounding that makes up for its errors {made_up}, and **training {trained}**."
    )


def courses(task: Retrain, found: dict[Retrain, Training]) -> None:
    """How the present training goes, and how others with the same bits went."""
    present = {task: found.get(task, Training())}
    began = {each: training for each, training in found.items() if training.marks}
    shown = [course(*each) for each in (present | began).items()][:MOST]
    float32 = next(iter(began.values())).float32
    ends = "; ".join(f"{each.name}: {each.looks[-1][1]:.1%}" for each in shown if each.looks)
    frame.figure(
        figures.courses,
        *(shown, float32, present[task].of),
        label=f"Right answers of the integers and loss while it learns, float32 {float32:.1%}. "
        f"Last look: {ends}.",
        name="courses",
        numbers={
            "training": [each.name for each in shown for _ in each.looks],
            "images": [images for each in shown for images, _ in each.looks],
            "right": [right for each in shown for _, right in each.looks],
        },
    )


def course(task: Retrain, training: Training) -> Course:
    """A training as the picture takes it."""
    looks = [(mark.images, mark.right) for mark in training.marks]
    return Course(name_of(task), looks, training.smoothed)


def name_of(task: Retrain) -> str:
    """What tells a training from others of the same network with the same bits."""
    words = [f"rate {RATE.words(task.learning_rate)}"]
    if task.images != IMAGE_COUNT.first():
        words.append(f"{task.images:,} images")
    if task.epochs != EPOCHS.first():
        words.append("1 pass" if task.epochs == 1 else f"{task.epochs} passes")
    if not task.learn_scales:
        words.append("scales fixed")
    return ", ".join(words)
