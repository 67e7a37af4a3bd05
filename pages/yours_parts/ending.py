"""The end of the tour: what the reader can do now, each with the page to go back to."""

from typing import NamedTuple

import streamlit as st

from lib.ui import prose, router

WORDS = prose.blocks("yours")


class Skill(NamedTuple):
    """What a reader of the tour can do, and the address of the page that showed it."""

    words: str
    address: str


SKILLS = (
    Skill("Read the bits of an integer, and tell what happens past its end.", "integers"),
    Skill("Say what a float keeps of 0.1, and why it isn't 0.1.", "floats"),
    Skill("Work out scale and zero-point for any range.", "scale"),
    Skill("Decide which values to clip, and say why fewer bits clip more.", "range"),
    Skill("Compute an output of a network by hand, in integers alone.", "neuron"),
    Skill("Judge what int8 saves and costs a network, and how sure that is.", "network"),
    Skill("Explain why all numbers change and hardly any answer does.", "changed"),
    Skill("Choose the bits that a network needs.", "bits"),
)
LEFT = 4  # of them in the left one of two columns


def show() -> None:
    """The skills, and what comes tomorrow."""
    st.header("The end of the tour: what you can do now", anchor="now")
    # On a phone the columns stand below each other: in the tour's order.
    for column, half in zip(st.columns(2), (SKILLS[:LEFT], SKILLS[LEFT:]), strict=True):
        with column:
            for skill in half:
                page = router.page(skill.address)
                st.page_link(page.file, label=f"✓ {skill.words} **{page.title}**")
    st.markdown(WORDS["tomorrow"])
