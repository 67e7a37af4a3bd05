"""Two checklists: each line is a question to the reader's network, and a page that shows it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from lib.ui import router, setting
from lib.ui.setting import Setting
from pages.network_parts.settings import MEMORY, NETWORK, STOPWATCH, VIEW, WEIGHT_BITS


class Line(NamedTuple):
    """A question, the address of the page that answers it, and settings to open it with."""

    question: str
    address: str
    settings: Mapping[Setting[Any], object]


LISTS = {
    "Too inaccurate?": (
        Line("Do calibration and test get their inputs in the same way?", "recipe", {}),
        Line("Do a few outliers stretch the range of an activation?", "range", {}),
        Line("Does one scale serve channels of unequal size?", "channels", {}),
        Line("Is it one layer that goes wrong? It may stay in float32.", "layers", {}),
        Line("Are so few bits enough for this kind of network?", "bits", {}),
        Line("Which answers flipped, and were they sure before?", "changed", {}),
        Line("Does a sum overflow, or saturate at 16 bits?", "arithmetic", {}),
    ),
    "Not smaller, not faster?": (
        Line("What of the file is codes, and what scales and biases?", "network", {VIEW: MEMORY}),
        Line(
            "Fewer than 8 bits: are the codes packed, or in a byte each?",
            "network",
            {VIEW: MEMORY, WEIGHT_BITS: 4},
        ),
        Line("Which layers gain at your batch, and which lose?", "network", {VIEW: STOPWATCH}),
        Line(
            "Are most layers depthwise? They wait for memory.",
            "network",
            {VIEW: STOPWATCH, NETWORK: "separable"},
        ),
        Line("Does it wait for bytes, or for arithmetic?", "machine", {}),
        Line("Does the processor multiply bytes faster than floats?", "arithmetic", {}),
    ),
}


def show() -> None:
    """Both lists."""
    for heading, lines in LISTS.items():
        st.header(heading)
        for line in lines:
            page = router.page(line.address)
            st.page_link(
                page.file,
                label=f"{line.question} **{page.title}**",
                query_params=setting.query(line.settings),
            )
