"""Step 2: the range of what the layer puts out."""

import streamlit as st

from lib.cnn.data import calibration_set
from lib.figures import layers as figures
from lib.settings import CALIBRATION_IMAGES
from lib.studies import feature_maps, shipped
from lib.studies.recipe import Conversion
from lib.ui import frame

HISTOGRAM_IMAGES = 32


@st.cache_data(max_entries=32, show_spinner=False)
def distribution(network: str, layer: str) -> feature_maps.Distribution:
    """How the layer's output is spread over calibration images, computed once for all readers."""
    images, _ = calibration_set(HISTOGRAM_IMAGES)
    nets = shipped.float32(network), shipped.quantized(network)
    return feature_maps.distribution(*nets, layer, images)


def show(layer: Conversion, network: str) -> dict[str, str]:
    """The outputs on training images, and their range."""
    name = layer.folded.name
    outputs = distribution(network, name)
    levels = feature_maps.levels(shipped.quantized(network), name)
    frame.figure(
        figures.distribution,
        *(outputs.counts, outputs.edges, levels),
        label=f"Histogram of {outputs.values:,} outputs of {name} for {HISTOGRAM_IMAGES} training "
        f"images, logarithmic; the range reaches from {outputs.low:.3g} to {outputs.high:.3g}.",
        name="calibrate",
        numbers={
            "from": outputs.edges[:-1].tolist(),
            "to": outputs.edges[1:].tolist(),
            "values": outputs.counts.tolist(),
        },
    )
    return frame.numbers(
        {
            "Range": (
                f"{outputs.low:.3g} to {outputs.high:.3g}",
                f"seen on {CALIBRATION_IMAGES} training images; the histogram shows "
                f"{HISTOGRAM_IMAGES} of them.",
            ),
            "Exactly 0": (f"{outputs.zero_share:.1%}", "of the outputs: what the ReLU cut off."),
        }
    )
