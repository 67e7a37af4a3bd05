"""The images that get another answer; each can be chosen to paint on."""

import streamlit as st

from lib.cnn.data import CLASSES, test_set
from lib.jobs.tasks import CompareNetworks
from lib.studies.changes import Changes
from lib.ui import network_choice, prose
from lib.ui.components import image_choice
from pages.changed_parts import own_picture
from pages.changed_parts.settings import ALL, GROUP, PAGE

WORDS = prose.blocks("changed")
CARDS = 12  # on a page


def show(task: CompareNetworks, found: Changes) -> None:
    """The images, the closest decision first."""
    st.header("The changed images, closest decisions first")
    if not len(found.changed):
        st.markdown(WORDS["nothing-changed"])
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        group = GROUP.ask()
    with right:
        page = PAGE.ask()
    members = found.changed if group == ALL else found.changed_in(group)
    some, page, pages = image_choice.page_of(members, page, CARDS)
    if not len(some):
        st.markdown(f"No answer went {group}.")
        return
    name = network_choice.name_of(task)
    image_choice.show(
        test_set()[0][some],
        [card(found, int(image)) for image in some],
        key="changed_gallery",
        names=("float32", name),
        on_choose=own_picture.take_image,
    )
    st.caption(
        f"Page {page} of {pages}. Below each image: what it is, float32's answer, {name}'s answer, "
        "and how many times as likely float32's answer was as its runner-up. Quantizing adds an "
        "error to every number; it changes an answer only where that error is larger than the "
        "distance to the runner-up. Choose an image to paint on it."
    )


def card(found: Changes, image: int) -> image_choice.Card:
    """What stands below an image."""
    return image_choice.Card(
        image,
        CLASSES[found.labels[image]],
        CLASSES[found.answers[0, image]],
        CLASSES[found.answers[1, image]],
        f"{found.leads[image]:.4g} × as likely",
    )
