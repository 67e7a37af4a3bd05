"""Outliers: a few channels of a language model are far larger than the rest."""

import streamlit as st

from lib.studies import outliers
from lib.ui import frame, prose, runs
from pages.outliers_parts import encoder, one_layer
from pages.outliers_parts.settings import ALPHA, BITS, LAYER, SENTENCE, TABLE

WORDS = prose.blocks("outliers")


def experiment(poll: runs.Poll) -> None:
    """A sentence in one layer, then in the whole encoder."""
    sentence = SENTENCE.ask()
    controls, view = frame.split("layer")
    with controls:
        layer, alpha, bits = LAYER.ask(), ALPHA.ask(), BITS.ask()
        st.markdown(WORDS["key"])
    one_layer.show(view, sentence, layer, alpha=alpha, bits=bits)
    encoder.show(poll, sentence, alpha=alpha, bits=bits)


with frame.page(
    "outliers",
    "A few channels of a language model dwarf all others, and one scale must reach up to them.",
    TABLE,
    sources={"xiao2022": "", "dettmers2022": "", "reimers2019": ""},
):
    runs.fragment(experiment, "outliers")
    st.markdown(WORDS["reading"].format(count=len(outliers.sentences())))
