"""The view of one layer's feature maps."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from lib.cnn.data import CLASSES, test_set
from lib.figures import layers as figures
from lib.figures.layers import Pair
from lib.jobs.tasks import Quantized
from lib.studies import feature_maps
from lib.ui import frame, loss, prose
from lib.ui.network_choice import name_of
from pages.layers_parts.network import both
from pages.layers_parts.on_map import show_ratios
from pages.layers_parts.settings import CHANNELS, LAYERS

WORDS = prose.blocks("layers")


class Drawn(NamedTuple):
    """A picture, and what is said about it.

    svgs: for a wide screen and for a phone. sqnr: every layer's signal to error ratio, dB. saved:
    numbers of the picture, by column.
    """

    svgs: tuple[str, str]
    sqnr: dict[str, float]
    saved: Mapping[str, Sequence[object]]


# Pictures are kept, not maps: these would have to be compared at every rerun.


@st.cache_resource(max_entries=16, show_spinner=False)
def channels_of(choice: Quantized, image: int, layer: str, rank: int, magnify: int) -> Drawn:
    """A layer's channels from a rank on; all of them where each is one number."""
    found = feature_maps.feature_maps(*both(choice), test_set()[0][image])
    [maps] = [maps for maps in found if maps.name == layer]
    channels = maps.strongest(CHANNELS, rank) if maps.has_positions else range(len(maps.float32))
    pairs = [Pair(f"channel {k}", *maps.channel(k), maps.limit) for k in channels]
    names = names_of(choice)
    if maps.has_positions:
        svgs = frame.drawn(figures.feature_maps, pairs, names, magnify=magnify)
    else:
        classes = CLASSES if maps is found[-1] else None
        svgs = frame.drawn(figures.outputs, pairs, names, classes=classes)
    saved = {
        "channel": list(channels),
        "largest_float32": [one.float32.max() for one in pairs],
        f"largest_{name_of(choice)}": [one.quantized.max() for one in pairs],
    }
    return Drawn(svgs, {each.name: each.sqnr_db for each in found}, saved)


def names_of(choice: Quantized) -> tuple[str, str]:
    """What both networks are called in a picture."""
    return "float32", name_of(choice)


def show_one(choice: Quantized, image: int, layer: str, rank: int, magnify: int) -> None:
    """One layer's channels from a rank on, or all its numbers."""
    picture = channels_of(choice, image, layer, rank, magnify)
    channels = [str(k) for k in picture.saved["channel"]]
    frame.show_svg(
        *picture.svgs,
        label=f"Test image {image}, {layer}, channel {', '.join(channels[:CHANNELS])} in float32 "
        f"and {name_of(choice)}: {loss.decibels(picture.sqnr[layer])}.",
        name="one-layer",
        numbers=picture.saved,
    )
    if layer == LAYERS[choice.network][-1]:
        st.markdown(WORDS["classes"])
    elif layer == "pool":
        st.markdown(WORDS["pool"])
    else:
        st.markdown(WORDS["channels"].format(layer=layer, first=rank, last=rank + CHANNELS - 1))
    show_ratios(choice, image, {layer: layer}, picture.sqnr, name="layers")
