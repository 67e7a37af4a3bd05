"""Training for it: a network learns on with its rounding in view."""

import streamlit as st

from lib.ui import frame, prose, runs
from pages.retraining_parts import slope, training
from pages.retraining_parts.settings import TABLE

WORDS = prose.blocks("retraining")

with frame.page(
    "retraining",
    "Rounding has no slope to learn by. Pretend that it has one, and a network learns around it.",
    TABLE,
    sources={"bengio2013": "", "esser2019": "", "jacob2018": ", section 3"},
):
    slope.explore()
    st.header("A network learns, with its rounding in view")
    runs.fragment(training.experiment, "retraining")
    st.markdown(WORDS["reading"])
