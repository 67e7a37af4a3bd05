"""What a reader can choose on this page: a view, a test image, networks, and a place in them."""

from dataclasses import replace

from lib.cnn import NETWORKS
from lib.settings import TEST_IMAGES
from lib.studies.neuron.trace import output_shapes
from lib.ui import network_settings
from lib.ui.components import steps
from lib.ui.network_choice import Destination
from lib.ui.setting import Choice, Flag, Number, Table

VIEWS = BLACKBOARD, A_NEURON = "Blackboard", "A neuron"
MOVED_VIEWS = ("Errors", "Answers")  # to What changed: old addresses lead there

VIEW = Choice("neuron_view", "Look at", options=VIEWS, look="segments", hide_label=True)
_BESIDE = {VIEW.key: A_NEURON}
_SHAPES = {
    (network, layer): shape
    for network in NETWORKS
    for layer, shape in output_shapes(network).items()
}


def _coordinate(name: str, axis: int, default: int) -> Number:
    """Channel, row or column of a layer's output: 0, 1, 2."""
    (network, layer), largest = max(_SHAPES.items(), key=lambda item: item[1][axis])
    return Number(
        f"neuron_{name.lower()}",
        name,
        low=0,
        high=largest[axis] - 1,
        default=default,
        beside=_BESIDE | {NETWORK.key: network, LAYER.key: layer},
    )


IMAGE = Number(
    "neuron_image",
    "Test image",
    shared="image",
    low=0,
    high=TEST_IMAGES - 1,
    default=0,
    beside=_BESIDE,
)
NETWORK = Choice("neuron_network", "Network", shared="network", options=NETWORKS, beside=_BESIDE)
LAYER = Choice(
    "neuron_layer",
    "Layer",
    options=tuple(dict.fromkeys(layer for _, layer in _SHAPES)),
    default="conv3",
    beside=_BESIDE | {NETWORK.key: NETWORKS[-1]},
)
# The neuron at the defaults reacts clearly to image 0.
CHANNEL = _coordinate("Channel", 0, 25)
ROW = _coordinate("Row", 1, 7)
COLUMN = _coordinate("Column", 2, 7)
WEIGHT_BITS = replace(network_settings.weight_bits("neuron_weight_bits"), beside=_BESIDE)
ACTIVATION_BITS = replace(
    network_settings.activation_bits("neuron_activation_bits"), beside=_BESIDE
)
ZERO_POINT_IN_THE_MIDDLE = Flag(
    "neuron_middle",
    "Zero-point in the middle",
    help="Puts the zero-point of the activations in the middle of the codes, to show the "
    "correction. Half of the codes are wasted then, because a ReLU gives nothing negative.",
    beside=_BESIDE,
)
BLACKBOARD_STEP = steps.setting("blackboard")
NEURON_STEP = replace(steps.setting("neuron"), beside=_BESIDE)
TABLE = Table(
    *(VIEW, IMAGE, NETWORK, LAYER, CHANNEL, ROW, COLUMN),
    *(WEIGHT_BITS, ACTIVATION_BITS, ZERO_POINT_IN_THE_MIDDLE),
    *(BLACKBOARD_STEP, NEURON_STEP),
)
# A link from another page gives these.
LINK = Destination("neuron", IMAGE, NETWORK, WEIGHT_BITS, ACTIVATION_BITS)
