"""One scale, or many: what it costs that the channels of a layer differ in size."""

import streamlit as st

from lib.studies import shipped
from lib.ui import frame, prose, runs
from pages.channels_parts import layer, network
from pages.channels_parts.settings import (
    BITS,
    EQUALIZE,
    FIRST_LAYER,
    GROUP,
    LAYER,
    NETWORK,
    SKEW,
    TABLE,
)

WORDS = prose.blocks("channels")


def experiment(poll: runs.Poll) -> None:
    """One layer, then the whole network with the same settings."""
    controls, view = frame.split("layer")
    with controls:
        place = st.container()
        bits, skew, equalize = BITS.ask(), SKEW.ask(), EQUALIZE.ask()
        with st.popover("More", width="stretch"):
            name, group = NETWORK.ask(), GROUP.ask()
        with place:
            chosen = LAYER.ask(options=shipped.layer_names(name), default=FIRST_LAYER[name])
    with view:
        layer.show(name, chosen, bits=bits, strength=skew, equalized=equalize, group_size=group)
    network.show(poll, name, bits, skew, equalize)


with frame.page(
    "channels",
    "The largest channel sets the step for all, unless each has a scale of its own.",
    TABLE,
    sources={
        "krishnamoorthi2018": " (per channel; MobileNetV1 on ImageNet)",
        "nagel2019": "",
        "onnx-quantize-linear": " (block_size: a scale per group)",
    },
):
    runs.fragment(experiment, "channels")
    st.markdown(WORDS["reading"])
