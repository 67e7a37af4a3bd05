"""The way to the page where the networks of this grid are trained, one by one."""

import streamlit as st

from lib.jobs.tasks import SweepBits
from lib.ui import prose, router, setting
from pages.bits_parts.cells import BitPair, shorthand
from pages.retraining_parts.settings import ACTIVATION_BITS, NETWORK, WEIGHT_BITS

WORDS = prose.blocks("bits")


def link(task: SweepBits, bits: BitPair) -> None:
    """Say where trained networks come from, and lead to the training of this one."""
    st.caption(WORDS["trained"])
    page = router.page("retraining")
    weight_bits, activation_bits = bits
    query = setting.query(
        {NETWORK: task.network, WEIGHT_BITS: weight_bits, ACTIVATION_BITS: activation_bits}
    )
    label = f"{task.network} {shorthand(bits)}: **{page.title}**"
    st.page_link(page.file, label=label, query_params=query)
