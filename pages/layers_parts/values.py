"""The view of the values: how a layer's activations are spread, and what its codes cover."""

import streamlit as st

from lib.cnn.data import test_set
from lib.figures import layers as figures
from lib.jobs.tasks import Quantized
from lib.numbers.text import minus
from lib.studies import feature_maps
from lib.studies.feature_maps import Distribution
from lib.ui import frame, network_choice, prose
from pages.layers_parts import snippets
from pages.layers_parts.network import both
from pages.layers_parts.settings import LAYERS

WORDS = prose.blocks("layers")
IMAGES = 32  # whose values are shown


@st.cache_data(max_entries=256, show_spinner=False)
def distribution(choice: Quantized, layer: str) -> Distribution:
    """The values of a layer over some test images."""
    return feature_maps.distribution(*both(choice), layer, test_set()[0][:IMAGES])


def show(choice: Quantized, layer: str) -> None:
    """The distribution of a layer's activations, and the range that its codes cover."""
    if layer == LAYERS[choice.network][-1]:
        frame.bad(WORDS["no-range"])
        return
    found = distribution(choice, layer)
    codes = feature_maps.levels(both(choice)[1], layer)
    frame.figure(
        figures.distribution,
        *(found.counts, found.edges, codes),
        label=f"Histogram of {found.values:,} activations of {layer}, logarithmic. The range "
        f"reaches from {found.low:.3g} to {found.high:.3g} with {len(codes)} codes.",
        name="distribution",
        numbers={
            "from": found.edges[:-1].tolist(),
            "to": found.edges[1:].tolist(),
            "values": found.counts.tolist(),
        },
    )
    shown = frame.numbers(numbers(found, len(codes)))
    st.markdown(WORDS["values"].format(layer=layer, images=IMAGES))
    frame.how_computed(
        feature_maps.distribution,
        feature_maps.calibrated_range,
        snippet=network_choice.snippet(choice) + snippets.VALUES.format(layer=layer, batch=IMAGES),
        shown=shown,
        name="layers",
    )


def numbers(found: Distribution, codes: int) -> dict[str, tuple[str, str]]:
    """The range, and the values at 0 and beyond it."""
    return {
        "Range": (
            minus(f"{found.low:.3g} to {found.high:.3g}"),
            f"in {codes} codes, chosen on training images.",
        ),
        "Exactly 0": (
            f"{found.zero_share:.1%}",
            f"of {found.values:,} values: what ReLU cut off.",
        ),
        "Beyond the range": (f"{found.clipped:,} values", "are clipped to its end."),
    }
