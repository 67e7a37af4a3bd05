"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.settings import NETWORK_BITS
from lib.studies import rounded_filter
from lib.ui import network_settings
from lib.ui.components import steps
from lib.ui.setting import Choice, Number, Table

MOST_FILTERS = max(
    rounded_filter.filters(net, layer) for net in NETWORKS for layer in rounded_filter.layers(net)
)

NETWORK = Choice("rounding_network", "Network", options=NETWORKS)
LAYER = Choice(
    "rounding_layer",
    "Layer",
    options=tuple(dict.fromkeys(x for net in NETWORKS for x in rounded_filter.layers(net))),
    help="The layers whose filters have nine weights each.",
    beside={NETWORK.key: "separable"},  # plain has one of them only
)
FILTER = Number(
    "rounding_filter",
    "Filter",
    low=0,
    high=MOST_FILTERS - 1,
    default=0,
    beside={NETWORK.key: "separable", LAYER.key: LAYER.options[-1]},  # which has the most
)
BITS = Choice("rounding_bits", "Bits of a weight", options=NETWORK_BITS, default=3, look="steps")
ACTIVATION_BITS = network_settings.activation_bits("rounding_activations")
STEP = steps.setting("rounding")
TABLE = Table(NETWORK, LAYER, FILTER, BITS, ACTIVATION_BITS, STEP)
