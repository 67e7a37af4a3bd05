"""What a reader can choose on this page: a view, a test image, networks, and a place in them."""

from dataclasses import replace

from lib.cnn import NETWORKS
from lib.cnn.data import test_set
from lib.studies.neuron.trace import output_shapes
from lib.ui import network_settings
from lib.ui.components import steps
from lib.ui.setting import Choice, Flag, Number, Table

VIEWS = BLACKBOARD, A_NEURON, ERRORS, ANSWERS = ("Blackboard", "A neuron", "Errors", "Answers")

_NETWORKS = [output_shapes(network) for network in NETWORKS]
_SHAPES = [shape for layers in _NETWORKS for shape in layers.values()]
_CHANNELS, _ROWS, _COLUMNS = (max(sizes) for sizes in zip(*_SHAPES, strict=True))
_BESIDE = {"neuron_view": A_NEURON}

VIEW = Choice("neuron_view", "Look at", options=VIEWS, look="segments", hide_label=True)
IMAGE = Number(
    "neuron_image", "Test image", low=0, high=len(test_set()[1]) - 1, default=0, beside=_BESIDE
)
LAYER = Choice(
    "neuron_layer",
    "Layer",
    options=tuple(dict.fromkeys(name for layers in _NETWORKS for name in layers)),
    default="conv3",
    beside=_BESIDE,
)
# The neuron at the defaults reacts clearly to image 0.
CHANNEL = Number("neuron_channel", "Channel", low=0, high=_CHANNELS - 1, default=25, beside=_BESIDE)
ROW = Number("neuron_row", "Row", low=0, high=_ROWS - 1, default=7, beside=_BESIDE)
COLUMN = Number("neuron_column", "Column", low=0, high=_COLUMNS - 1, default=7, beside=_BESIDE)
NETWORK = Choice("neuron_network", "Network", options=NETWORKS, beside=_BESIDE)
WEIGHT_BITS = replace(network_settings.weight_bits("neuron_weight_bits"), beside=_BESIDE)
ACTIVATION_BITS = replace(
    network_settings.activation_bits("neuron_activation_bits"), beside=_BESIDE
)
ZERO_POINT_IN_THE_MIDDLE = Flag(
    "neuron_middle",
    "Zero-point in the middle",
    help="Puts the zero-point of the activations in the middle of the codes, to show the "
    "correction. Half of the codes are wasted then, for a ReLU gives nothing negative.",
    beside=_BESIDE,
)
BLACKBOARD_STEP = steps.setting("blackboard")
NEURON_STEP = replace(steps.setting("neuron"), beside=_BESIDE)
TABLE = Table(
    *(VIEW, IMAGE, LAYER, CHANNEL, ROW, COLUMN),
    *(NETWORK, WEIGHT_BITS, ACTIVATION_BITS, ZERO_POINT_IN_THE_MIDDLE),
    *(BLACKBOARD_STEP, NEURON_STEP),
)
