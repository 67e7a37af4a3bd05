"""Read the label: what a name such as Q4_K_M says, piece by piece and byte by byte."""

import streamlit as st

from lib.quantization import footprint, labels
from lib.quantization.labels import Label
from lib.studies import stored_block
from lib.ui import frame, prose
from pages.label_parts import all_names, fit, mix, one_block
from pages.label_parts.settings import BLOCK, TABLE

WORDS = prose.blocks("label")


@st.fragment
def explore() -> None:
    """A name: its pieces, a block of weights, and what a model takes in it."""
    controls, view = frame.split("label")
    with controls:
        label = one_block.ask()
        number = BLOCK.ask(disabled=label.format is None)
        st.caption(WORDS["weights"])
    with view:
        one_block.show_pieces(label)
        one_block.show(label, number)
    zeros = stored_block.zeros()
    mixed, shape = labels.read("Q4_K_M"), footprint.nearest(8e9)
    st.markdown(
        WORDS["reading"].format(
            whole=zeros.one_scale,
            blocks=zeros.in_blocks,
            model=shape.name,
            mix=footprint.bits_per_weight(mixed, shape),
            block=mixed.weight_bits,
        )
    )
    whole_model(label)


@st.fragment
def whole_model(label: Label) -> None:
    """Does it fit, which of its matrices get more bits, and all names beside each other."""
    frame.belongs(label.name, one_block.chosen()[0].name)
    st.header("Does it fit?")
    controls, view = frame.split("fit", controls_first=True)
    with controls:
        parameters, context, cache_bits = fit.ask()
        st.caption(WORDS["fit"])
    with view:
        fit.show(label, parameters, context, cache_bits)
    shape = footprint.nearest(parameters)
    st.header("Which matrices get more bits")
    mix.show(label, shape)
    st.header("All names at once")
    all_names.show(label, parameters, shape)


with frame.page(
    "label",
    "See what the name on a model file means: piece by piece, and in the bytes of real weights.",
    TABLE,
    sources={
        "llama-cpp": ", src/llama-quant.cpp (mixes) and ggml/src/ggml-quants.c (blocks)",
        "dettmers2023": ": NF4",
        "ocp-mx": "",
        "nvfp4": "",
        "grattafiori2024": ", table 3: the sizes of the models",
        "reimers2019": ": the network whose weights are shown (Apache licence)",
    },
):
    explore()
