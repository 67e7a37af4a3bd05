"""The small map, on which a reader chooses the neuron."""

from lib.cnn import client_export
from lib.cnn.data import test_set
from lib.studies import network_map, weight_bits
from lib.ui.components import neuron_map
from lib.ui.components.few_bits import Network
from lib.ui.components.neuron_map import Place
from pages.neuron_parts.choice import Chosen
from pages.neuron_parts.settings import CHANNEL, COLUMN, LAYER, ROW


def show(chosen: Chosen) -> None:
    """All layers' maps for the image, in integers."""
    neuron_map.show(
        chosen.network,
        Network(weight_bits.integers_file(chosen.network), weight_bits.floats_file(chosen.network)),
        [layer._asdict() for layer in network_map.layers(chosen.network)],
        bits=chosen.weight_bits,
        codes=client_export.activations(chosen.trace.quantized),
        pixels=test_set()[0][chosen.image],
        chosen=Place(chosen.layer, chosen.channel, chosen.row, chosen.column),
        key="neuron_map",
        on_choose=choose,
    )


def choose(place: Place) -> None:
    """Let the controls say the same."""
    LAYER.put(place.layer)
    CHANNEL.put(place.channel)
    ROW.put(place.row)
    COLUMN.put(place.column)
