"""Rounding that makes up for it: the weights of a filter take back each other's errors."""

import streamlit as st

from lib.studies import rounded_filter
from lib.ui import frame, layer_place, prose, runs
from pages.rounding_parts import network, one_filter
from pages.rounding_parts.settings import BITS, FILTER, LAYER, NETWORK, TABLE

WORDS = prose.blocks("rounding")


def experiment(poll: runs.Poll) -> None:
    """One filter, then the whole network with the same bits."""
    controls, view = frame.split("filter")
    with controls:
        bits, name = BITS.ask(), NETWORK.ask()
        layer = LAYER.ask(options=rounded_filter.layers(name))
        layer_place.show(name, layer)
        number = FILTER.ask(high=rounded_filter.filters(name, layer) - 1)
        st.markdown(WORDS["key"])
    with view:
        one_filter.show(name, layer, number, bits=bits)
    network.show(poll, name, bits)


with frame.page(
    "rounding",
    "Rounding each weight to its nearest code is not the best rounding of all of them.",
    TABLE,
    sources={"frantar2022": "", "hassibi1992": ""},
):
    runs.fragment(experiment, "rounding")
    st.markdown(WORDS["reading"])
