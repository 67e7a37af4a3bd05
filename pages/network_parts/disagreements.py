"""The images on which float32 and the integers disagree, and any one image."""

import streamlit as st

from lib.cnn.data import CLASSES, test_set
from lib.figures import comparison as figures
from lib.jobs.tasks import CompareNetworks
from lib.settings import TEST_IMAGES
from lib.studies.comparison import Findings
from lib.ui import frame, network_choice, prose
from pages.changed_parts.settings import LINK as CHANGED
from pages.layers_parts.settings import LINK as LAYERS
from pages.network_parts import two_answers
from pages.network_parts.settings import IMAGE
from pages.neuron_parts.settings import LINK as NEURON

WORDS = prose.blocks("network")
GALLERY = 12  # images


def show(task: CompareNetworks, found: Findings) -> None:
    """The first of the images, then the one that the reader chose."""
    changed = found.disagreements
    st.header(f"Where they disagree: {len(changed):,} of {TEST_IMAGES:,} images")
    if len(changed):
        gallery(network_choice.name_of(task), found)
    else:
        st.markdown(WORDS["same-answers"])
    st.fragment(one_image)(task, found)


def gallery(name: str, found: Findings) -> None:
    """The first images on which they disagree, with both answers."""
    images, labels = test_set()
    changed, answers = found.disagreements, found.answers
    some = changed[:GALLERY]
    captions = [tuple(CLASSES[k] for k in (labels[i], *answers[:, i].tolist())) for i in some]
    frame.figure(
        figures.gallery,
        *(images[some], captions),
        label="; ".join(
            f"image {i}: {truth}, float32 says {a}, {name} says {b}"
            for i, (truth, a, b) in zip(some, captions, strict=True)
        ),
        name="disagreements",
        numbers={
            "image": changed.tolist(),
            "truth": labels[changed].tolist(),
            "float32": answers[0, changed].tolist(),
            name: answers[1, changed].tolist(),
        },
    )
    st.caption(
        f"Under each of the first {len(some)}: what it is, float32's answer, {name}'s answer. Next "
        "disagreement, below, goes through all of them; links show more of each."
    )


def one_image(task: CompareNetworks, found: Findings) -> None:
    """Any test image, and both networks' answers."""
    st.header("Look at one image")
    controls, view = frame.split("image")
    with controls:
        image = IMAGE.ask()
        st.button(
            "Next disagreement",
            on_click=show_next,
            args=(found,),
            disabled=not len(found.disagreements),
            width="stretch",
        )
        network_choice.show_links(task, image, NEURON, CHANGED, LAYERS)
    with view:
        two_answers.show(network_choice.name_of(task), found, image)


def show_next(found: Findings) -> None:
    """Go to the next image on which the two disagree, from the end back to the first."""
    changed = found.disagreements
    later = changed[changed > IMAGE.now()]
    IMAGE.put(int(later[0] if len(later) else changed[0]))
