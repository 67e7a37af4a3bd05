"""Why so little changes: margins against pushes, of all images and of two."""

import streamlit as st

from lib.cnn.data import CLASSES
from lib.figures import neuron as figures
from lib.figures.neuron import Dumbbells
from lib.jobs.tasks import CompareNetworks
from lib.studies import changes
from lib.studies.changes import Changes
from lib.ui import frame, network_choice, prose
from pages.changed_parts import snippets

WORDS = prose.blocks("changed")


def show(task: CompareNetworks, found: Changes) -> None:
    """Two images in every class, then margin and push of all."""
    st.header("Why so little changes")
    two_images(task, found)
    margins(found)
    shown = frame.numbers(
        {
            "Changed": (f"{len(found.changed):,} of {len(found.labels):,}", "answers."),
            "At risk": (
                f"{len(found.at_risk):,} of {len(found.labels):,}",
                "images whose errors push as far as the margin.",
            ),
        }
    )
    frame.how_computed(
        changes.compare,
        Changes,
        snippet=network_choice.snippet(task) + snippets.AT_RISK,
        shown=shown,
        name="margins",
    )


def two_images(task: CompareNetworks, found: Changes) -> None:
    """The closest decision that changed, and one with a usual margin."""
    typical = found.typical
    chosen = [*found.changed[:1].tolist(), typical]
    name = network_choice.name_of(task)
    frame.figure(
        figures.dumbbells,
        *([dumbbells(found, image) for image in chosen], CLASSES, name),
        label="; ".join(in_words(found, image, name) for image in chosen) + ".",
        name="dumbbells",
        numbers={"class": list(CLASSES)}
        | {
            f"{which} of image {image}": values[image].tolist()
            for image in chosen
            for which, values in (("float32", found.float32), (name, found.quantized))
        },
    )
    text = WORDS["typical"].format(image=typical, margin=found.margins[typical])
    if len(chosen) > 1:
        closest = WORDS["closest"].format(image=chosen[0], margin=found.margins[chosen[0]])
        text = f"{closest} {text}"
    st.markdown(f"{WORDS['logits']} {text}")


def dumbbells(found: Changes, image: int) -> Dumbbells:
    """One image as it is drawn."""
    return Dumbbells(
        f"Image {image}, {CLASSES[found.labels[image]]}",
        found.float32[image],
        found.quantized[image],
    )


def in_words(found: Changes, image: int, name: str) -> str:
    """One image in words: both answers, the margin and the push."""
    before, after = (CLASSES[answer] for answer in found.answers[:, image])
    return (
        f"Test image {image}: float32 answers {before}, {name} {after}; margin "
        f"{found.margins[image]:.3f}, push of the errors {found.swings[image]:.3f}"
    )


def margins(found: Changes) -> None:
    """Margin and push of every image."""
    changed = found.answers[0] != found.answers[1]
    frame.figure(
        figures.margins,
        *(found.margins, found.swings, changed),
        label=f"Margin and push of {len(changed):,} images. {len(found.changed):,} answers "
        f"changed, and all of these have a push as large as their margin or larger; "
        f"{len(found.at_risk):,} images have.",
        name="margins",
        numbers={
            "margin": found.margins.tolist(),
            "push": found.swings.tolist(),
            "changed": changed.tolist(),
        },
    )
    safe = len(changed) - len(found.at_risk)
    st.markdown(WORDS["margins"].format(safe=safe, images=len(changed)))
