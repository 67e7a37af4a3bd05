"""Two checklists: each line is a question to the reader's network, and a page that shows it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from lib.ui import router, setting
from lib.ui.components import journey
from lib.ui.setting import Setting
from pages.bits_parts.settings import SIZE
from pages.bits_parts.settings import VIEW as BITS_VIEW
from pages.network_parts.settings import MEMORY, NETWORK, STOPWATCH, VIEW, WEIGHT_BITS
from pages.range_parts.settings import STUDIED
from pages.range_parts.settings import VIEW as RANGE_VIEW


class Line(NamedTuple):
    """A question, and where it is answered.

    Attributes:
        question: to the reader's network.
        address: of the page.
        settings: to open it with.
        section: the heading there, where the answer isn't the first thing on the page.
    """

    question: str
    address: str
    settings: Mapping[Setting[Any], object] = {}
    section: str = ""


LISTS = {
    "Too inaccurate?": (
        Line("Are the inputs prepared in the same way for calibration and for the test?", "recipe"),
        Line(
            "Do a few outliers stretch the range of an activation?",
            "range",
            section="Find the best range yourself",
        ),
        Line("Are the inputs for calibration too few?", "range", {RANGE_VIEW: STUDIED}),
        Line("Does one scale serve channels of unequal size?", "channels"),
        Line("Is it one layer that goes wrong? It may stay in float32.", "layers"),
        Line("Are so few bits enough for this kind of network?", "bits"),
        Line("Can the rounding of the weights make up for its errors?", "rounding"),
        Line("Are there images with labels, so that it can learn with its rounding?", "retraining"),
        Line("Which bits, rounded how, are good enough and smallest?", "bits", {BITS_VIEW: SIZE}),
        Line("Which answers flipped, and were they sure before?", "changed"),
        Line("Does a sum overflow?", "arithmetic", section="How wide must a sum be?"),
        Line(
            "Do sums saturate at 16 bits on the way, on older processors?",
            "machine",
            section="What if two products had to share 16 bits?",
        ),
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
        Line(
            "Is it int8 only in name, with floats between quantize and dequantize?",
            "machine",
            section="Fake or real int8?",
        ),
        Line(
            "Does it wait for bytes, or for arithmetic?",
            "machine",
            section="Bytes or arithmetic?",
        ),
        Line(
            "Weights of 4 bits: how many rows are multiplied at a time?",
            "machine",
            section="Are weights of 4 bits faster?",
        ),
        Line(
            "Does the processor multiply bytes faster than floats?",
            "arithmetic",
            section="Why are integers cheaper?",
        ),
    ),
}


def show() -> None:
    """Both lists."""
    for heading, lines in LISTS.items():
        st.header(heading)
        for line in lines:
            page = router.page(line.address)
            section = f": {line.section}" if line.section else ""
            place = {journey.SECTION: line.section} if line.section else {}
            st.page_link(
                page.file,
                label=f"{line.question} **{page.title}**{section}",
                query_params=setting.query(line.settings) | place,
            )
