"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.settings import NETWORK_BITS
from lib.studies import shipped
from lib.ui.setting import Choice, Flag, Number, Table

# The layer that shows best what the page is about, in each network.
FIRST_LAYER = {"separable": "depthwise3", "plain": "conv6"}

LAYER = Choice(
    "channels_layer",
    "Layer",
    options=tuple(dict.fromkeys(name for net in NETWORKS for name in shipped.layer_names(net))),
    default=FIRST_LAYER["separable"],
)
BITS = Choice(
    "channels_bits",
    "Bits of a weight",
    shared="weight_bits",
    options=NETWORK_BITS,
    default=4,
    look="steps",
)
SKEW = Number(
    "channels_skew",
    "Skew",
    low=0,
    high=4,
    default=0,
    look="slider",
    help="Multiplies each channel of every layer by a random power of two, 2⁻ᵏ to 2ᵏ, and divides "
    "it by the same in the next layer. Float32 gives the same answers.",
)
EQUALIZE = Flag(
    "channels_equalize",
    "Equalize",
    help="Multiplies and divides by the factors that make the two ranges of a channel alike. "
    "Float32 gives the same answers.",
)
NETWORK = Choice(
    "channels_network", "Network", shared="network", options=NETWORKS, default="separable"
)
GROUP = Choice(
    "channels_group",
    "Weights in a group",
    options=(16, 32, 64, 128, 256),
    default=32,
    look="steps",
)
CORRECT = Flag(
    "channels_correct",
    "Correct the biases",
    help="Moves each integer bias until the mean output of its channel is float32's again.",
)
TABLE = Table(LAYER, BITS, SKEW, EQUALIZE, NETWORK, GROUP, CORRECT)
