"""One scale, or many: what it costs that the channels of a layer differ in size."""

from functools import partial

import streamlit as st

from lib.jobs.tasks import CompareScales
from lib.studies import channels, shipped
from lib.ui import frame, layer_place, prose, runs
from pages.channels_parts import layer, network, skewed
from pages.channels_parts.settings import BITS, FIRST_LAYER, GROUP, LAYER, NETWORK, TABLE

WORDS = prose.blocks("channels")


def experiment(poll: runs.Poll) -> None:
    """The network as it is, one layer of it, and the same with channels that differ more."""
    controls, view = frame.split("network")
    with controls:
        name, bits = NETWORK.ask(), BITS.ask()
        st.caption(WORDS["channel"])
    run = poll.look(CompareScales(network=name, weight_bits=bits))
    with controls:
        run.show_button()
    with view:
        network.show(run)
    st.header("Where it goes wrong: one layer")
    controls, view = frame.split("layer")
    with controls:
        chosen = LAYER.ask(options=shipped.layer_names(name), default=FIRST_LAYER[name])
        layer_place.show(name, chosen)
        with st.popover("More", width="stretch"):
            group = GROUP.ask()
        found = channels.report(
            name, chosen, bits=bits, strength=0, equalized=False, group_size=group
        )
        st.caption(WORDS["layer"].format(spread=found.spread))
    with view:
        layer.show(name, chosen, bits=bits, group_size=group)
    runs.fragment(partial(skewed.show, name, bits, chosen, group), "channels_skew")


with frame.page(
    "channels",
    "Weights share a scale: all of a layer, or all of a filter. The difference can be everything.",
    TABLE,
    sources={
        "krishnamoorthi2018": " (per channel; MobileNetV1 on ImageNet)",
        "nagel2019": "",
        "onnx-quantize-linear": " (block_size: a scale per group)",
    },
):
    runs.fragment(experiment, "channels")
    st.markdown(WORDS["reading"])
