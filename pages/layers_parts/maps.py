"""The views of feature maps: the strongest channel of every layer, or the channels of one."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from lib.cnn.data import CLASSES, test_set
from lib.cnn.images import as_unit_floats
from lib.figures import layers as figures
from lib.figures.layers import Pair
from lib.jobs.tasks import Quantized
from lib.studies import feature_maps
from lib.studies.feature_maps import FeatureMaps
from lib.ui import frame, loss, network_choice, prose
from lib.ui.network_choice import name_of
from pages.layers_parts import snippets
from pages.layers_parts.network import both
from pages.layers_parts.settings import CHANNELS, LAYERS

WORDS = prose.blocks("layers")


class Drawn(NamedTuple):
    """A picture, and what is said about it.

    svgs: for a wide screen and for a phone. sqnr: every layer's signal to error ratio, dB. answers:
    of both networks. saved: numbers of the picture, by column, besides `sqnr`.
    """

    svgs: tuple[str, str]
    sqnr: dict[str, float]
    answers: tuple[str, str]
    saved: Mapping[str, Sequence[object]]


# Pictures are kept, not maps: these would have to be compared at every rerun.


@st.cache_resource(max_entries=16, show_spinner=False)
def every_layer(choice: Quantized, image: int, magnify: int) -> Drawn:
    """The image, and the channel of every layer that reacts most to it."""
    pixels = test_set()[0][image]
    found = feature_maps.feature_maps(*both(choice), pixels)
    photo = as_unit_floats(pixels)[0, 0]
    pairs = [Pair("image", photo, photo, 1.0, "the same")]
    pairs += [strongest(maps) for maps in found if maps.has_positions]
    svgs = frame.drawn(figures.feature_maps, pairs, names_of(choice), magnify=magnify)
    return drawn(svgs, found, {})


def strongest(maps: FeatureMaps) -> Pair:
    """The channel of a layer that reacts most."""
    [channel] = maps.strongest(1)
    return Pair(maps.name, *maps.channel(channel), maps.limit, loss.decibels(maps.sqnr_db))


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
    return drawn(svgs, found, saved)


def names_of(choice: Quantized) -> tuple[str, str]:
    """What both networks are called in a picture."""
    return "float32", name_of(choice)


def drawn(
    svgs: tuple[str, str], found: tuple[FeatureMaps, ...], saved: Mapping[str, Sequence[object]]
) -> Drawn:
    """A picture, with what is said about it from all layers."""
    logits = found[-1]
    return Drawn(
        svgs,
        {maps.name: maps.sqnr_db for maps in found},
        (CLASSES[logits.float32.argmax()], CLASSES[logits.quantized.argmax()]),
        saved,
    )


def show_all(choice: Quantized, image: int, magnify: int) -> None:
    """Every layer's strongest channel."""
    picture = every_layer(choice, image, magnify)
    float32, integers = picture.answers
    name, truth = name_of(choice), CLASSES[test_set()[1][image]]
    frame.show_svg(
        *picture.svgs,
        label=f"Test image {image}, {truth}: the strongest channel of each layer in float32 and "
        f"{name}, and the difference. Signal to error: "
        + ", ".join(f"{layer} {loss.decibels(value)}" for layer, value in picture.sqnr.items())
        + ".",
        name="all-layers",
        numbers={"layer": picture.sqnr.keys(), "sqnr_db": picture.sqnr.values()},
    )
    st.markdown(
        WORDS["all-layers"].format(truth=truth, float32=float32, name=name, integers=integers)
    )
    first, *_, last = picture.sqnr
    worst = min(picture.sqnr, key=picture.sqnr.__getitem__)
    wanted = {f"First: {first}": first, f"Worst: {worst}": worst, f"Last: {last}": last}
    numbers(choice, image, wanted, picture.sqnr)


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
    numbers(choice, image, {layer: layer}, picture.sqnr)


def numbers(choice: Quantized, image: int, wanted: dict[str, str], sqnr: dict[str, float]) -> None:
    """The signal to error ratio of some layers, by the name they go by."""
    shown = frame.numbers(
        {
            name: (loss.decibels(sqnr[layer]), loss.of_signal(sqnr[layer]))
            for name, layer in wanted.items()
        }
    )
    frame.how_computed(
        feature_maps.feature_maps,
        FeatureMaps,
        snippet=network_choice.snippet(choice) + snippets.MAPS.format(image=image, wanted=wanted),
        shown=shown,
        name="layers",
    )
