"""The recipe: how a network is converted from float32 to int8, shown on one real layer."""

import streamlit as st

from lib.ui import frame, prose, runs, table
from pages.recipe_parts import network, one_layer
from pages.recipe_parts.settings import TABLE

WORDS = prose.blocks("recipe")

with frame.page(
    "recipe",
    "How do you convert a network from float32 to int8? Six steps; follow a real layer through "
    "all of them.",
    TABLE,
    sources={
        "jacob2018": ", sections 2 and 3",
        "krishnamoorthi2018": "",
        "pytorch-quantization": "",
        "torchao": "",
    },
):
    st.fragment(one_layer.show)()
    runs.fragment(network.show, "recipe")
    st.header("Three ways to find the ranges")
    table.show(
        "The recipe above is the second. They differ in when a range becomes known.",
        table.rows(WORDS["ways"]),
        prose=True,
    )
