"""Until this page's own run is done: the answers that a sweep over all bits saw flip."""

import streamlit as st

from lib.jobs.board import board
from lib.jobs.tasks import CompareNetworks, SweepBits
from lib.ui import prose
from pages.bits_parts import flips
from pages.bits_parts.cells import Chosen

WORDS = prose.blocks("changed")


def show(task: CompareNetworks) -> None:
    """How many flipped, and the first of them, if a sweep here, or a shipped one, knows."""
    sweep = SweepBits(network=task.network, granularity=task.granularity)
    cell = Chosen(sweep, (task.weight_bits, task.activation_bits)).cell
    if cell is None:
        return
    flips.show(task.network, cell)
    job = board().find(sweep)
    st.caption((job.origin if job else "") or WORDS["found-before"])
