"""The map: what every layer makes of an image, in integers or back in float32."""

from contextlib import nullcontext

import streamlit as st

from lib.cnn import client_export
from lib.cnn.data import CLASSES, test_set
from lib.jobs.tasks import Quantized
from lib.studies import feature_maps, network_map, weight_bits
from lib.studies.feature_maps import FeatureMaps
from lib.ui import frame, loss, network_choice, prose
from lib.ui.components import layer_map
from lib.ui.components.few_bits import Network
from lib.ui.components.layer_map import Image, Quantization
from lib.ui.network_choice import name_of
from pages.layers_parts import snippets
from pages.layers_parts.network import both
from pages.layers_parts.settings import CLUES, GREEDY, KEPT, PICK, STEP, show_instead

WORDS = prose.blocks("layers")


def show(choice: Quantized, image: int) -> None:
    """The map, how to read it, and how far some layers are from float32."""
    pixels, labels = test_set()
    layer_map.show(
        choice.network,
        Network(weight_bits.integers_file(choice.network), weight_bits.floats_file(choice.network)),
        [layer._asdict() for layer in network_map.layers(choice.network)],
        Quantization(
            name_of(choice),
            choice.weight_bits,
            choice.granularity == "per_tensor",
            client_export.activations(both(choice)[1]),
        ),
        Image(image, pixels[image], int(labels[image])),
        CLASSES,
        KEPT[choice.network],
        on_keep=lambda: show_instead(STEP, (CLUES, GREEDY), PICK),
    )
    st.markdown(
        WORDS["map"].format(
            name=name_of(choice), weights=choice.weight_bits, activations=choice.activation_bits
        )
    )
    numbers(choice, image, ratios(choice, image))


@st.cache_data(max_entries=256, show_spinner=False)
def ratios(choice: Quantized, image: int) -> dict[str, float]:
    """Every layer's signal to error ratio for an image, dB, with none kept in float32."""
    found = feature_maps.feature_maps(*both(choice), test_set()[0][image])
    return {maps.name: maps.sqnr_db for maps in found}


def numbers(choice: Quantized, image: int, sqnr: dict[str, float]) -> None:
    """The first layer, the worst, and the last."""
    first, *_, last = sqnr
    worst = min(sqnr, key=sqnr.__getitem__)
    show_ratios(
        choice,
        image,
        {f"First: {first}": first, f"Worst: {worst}": worst, f"Last: {last}": last},
        sqnr,
        name="layers_map",
        folded=True,
    )


def show_ratios(
    choice: Quantized,
    image: int,
    wanted: dict[str, str],
    sqnr: dict[str, float],
    *,
    name: str,
    folded: bool = False,
) -> None:
    """The signal to error ratio of some layers, by the name they go by."""
    with st.expander(WORDS["in-numbers"]) if folded else nullcontext():
        shown = frame.numbers(
            {
                each: (loss.decibels(sqnr[layer]), loss.of_signal(sqnr[layer]))
                for each, layer in wanted.items()
            }
        )
    frame.how_computed(
        feature_maps.feature_maps,
        FeatureMaps,
        snippet=network_choice.snippet(choice) + snippets.MAPS.format(image=image, wanted=wanted),
        shown=shown,
        name=name,
    )
