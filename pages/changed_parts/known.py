"""Until this page's own run is done: the answers that a sweep over all bits saw flip."""

import streamlit as st

from lib.jobs.board import board
from lib.jobs.tasks import CompareNetworks, SweepBits
from lib.ui import nearest, prose
from pages.bits_parts import flips
from pages.bits_parts.cells import Chosen

WORDS = prose.blocks("changed")


def show(task: CompareNetworks) -> None:
    """How many flipped, and the first of them, if a sweep here, or a shipped one, knows.

    With other scales, where none with these does.
    """
    sweep = SweepBits(network=task.network, granularity=task.granularity)
    bits = task.weight_bits, task.activation_bits
    cell = Chosen(sweep, bits).cell
    if cell:
        flips.show(task.network, cell)
        job = board().find(sweep)
        st.caption((job.origin if job else "") or WORDS["found-before"])
    elif known := nearest.show(sweep, "network", "rounding"):
        if cell := Chosen(known[0], bits).cell:
            flips.show(task.network, cell)
