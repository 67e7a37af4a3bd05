"""Why answers hold: margin and errors of one image's logits, and of all test images'."""

import streamlit as st

from lib.cnn.data import CLASSES, test_set
from lib.figures import layers as layer_figures
from lib.figures import neuron as figures
from lib.figures.layers import Pair
from lib.jobs.tasks import ComputeLogits
from lib.numbers.text import minus
from lib.settings import TEST_IMAGES
from lib.studies import changes
from lib.studies.evaluation import Logits
from lib.studies.neuron import words
from lib.ui import frame, prose, runs
from pages.changed_parts.changes import changes_of
from pages.neuron_parts import many_images, snippets
from pages.neuron_parts.choice import Chosen

WORDS = prose.blocks("neuron")
CLOSEST = 5  # images to name


def task(chosen: Chosen) -> ComputeLogits:
    """The job about all answers of the network."""
    return ComputeLogits(
        network=chosen.network,
        weight_bits=chosen.weight_bits,
        activation_bits=chosen.activation_bits,
    )


def show(chosen: Chosen) -> None:
    """The logits of one image, their margin and their errors."""
    float32, integers = chosen.trace.logits
    found = changes.compare(float32, integers, test_set()[1][[chosen.image]])
    rows = list(zip(CLASSES, float32[0], integers[0], strict=True))
    frame.figure(
        layer_figures.outputs,
        [Pair(name, left.reshape(1, 1), right.reshape(1, 1), 1.0) for name, left, right in rows],
        ("float32", chosen.name),
        classes=CLASSES,
        label=f"The logits of test image {chosen.image}: "
        + ", ".join(
            f"{name} {words.short(float(left), 2)} and {words.short(float(right), 2)}"
            for name, left, right in rows
        ),
        name="logits",
        numbers={
            "class": list(CLASSES),
            "float32": float32[0].tolist(),
            chosen.name: integers[0].tolist(),
        },
    )
    before, after = (CLASSES[answer] for answer in found.answers[:, 0])
    st.markdown(
        f"**Why answers hold.** These are the logits of test image {chosen.image}, a number for "
        f"each class; the highest is the answer. Float32 answers **{before}**, {chosen.name} "
        f"**{after}**. The errors can change an answer only where they push another class up by "
        "more than the margin."
    )
    shown = frame.numbers(
        {
            "Margin": (
                f"{found.margins[0]:.3f}",
                "by which float32's answer is ahead of its second best.",
            ),
            "Push": (
                minus(f"{found.swings[0]:.3f}"),
                "the most by which the errors lift another class against the answer.",
            ),
        }
    )
    frame.how_computed(
        changes.compare,
        snippet=snippets.IMAGE.format(**vars(chosen)),
        shown=shown,
        name="image",
    )


def show_many(chosen: Chosen, run: runs.Run) -> None:
    """Margin and push of all test images."""
    many_images.show(
        run,
        "logits",
        title=f"All {TEST_IMAGES:,} test images",
        images=TEST_IMAGES,
        invitation=WORDS["invitation-answers"],
        show_result=lambda: all_images(chosen, run.result),
    )


def all_images(chosen: Chosen, logits: Logits) -> None:
    """Margin and push of every image."""
    found = changes_of(task(chosen), *logits)
    changed = found.answers[0] != found.answers[1]
    frame.figure(
        figures.margins,
        *(found.margins, found.swings, changed),
        label=f"Margin and push of {len(changed):,} images. {len(found.changed):,} answers "
        "changed, and all of these have a push as large as their margin or larger.",
        name="margins",
        numbers={
            "margin": found.margins.tolist(),
            "push": found.swings.tolist(),
            "changed": changed.tolist(),
        },
    )
    safe = len(changed) - len(found.at_risk)
    closest = ", ".join(str(image) for image in found.changed[:CLOSEST])
    st.markdown(
        f"Below the shaded part no answer changes: {safe:,} of the {len(changed):,} images lie "
        "there. Where the errors strengthen the answer, the dot lies at the lower edge."
        + (f" Changed answers with the smallest margins: images {closest}." if closest else "")
    )
    shown = frame.numbers(
        {
            "Changed": (f"{len(found.changed):,} of {len(changed):,}", "answers."),
            "At risk": (
                f"{len(found.at_risk):,} of {len(changed):,}",
                "images whose errors push as far as the margin.",
            ),
        }
    )
    frame.how_computed(
        changes.compare,
        changes.Changes,
        snippet=snippets.ALL.format(**vars(chosen)),
        shown=shown,
        name="answers",
    )
