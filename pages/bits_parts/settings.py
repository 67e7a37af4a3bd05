"""What a reader can choose on this page."""

from dataclasses import replace

from lib.cnn import NETWORKS
from lib.settings import NETWORK_BITS
from lib.ui import network_settings
from lib.ui.setting import Choice, InAddress, Table
from pages.bits_parts.pins import PINS

VIEWS = GRID, SIZE, FLOATS = "Grid", "Size", "Floats"

VIEW = Choice(
    "bits_view",
    "Look at",
    options=VIEWS,
    look="segments",
    help="Grid: every pair of bits. Size: accuracy against memory. Floats: weights in "
    "floats of 8, 6 and 4 bits beside integers.",
)
_BESIDE = {VIEW.key: GRID}  # floats need neither bits nor ranges
NETWORK = Choice("bits_network", "Network", shared="network", options=NETWORKS)
WEIGHT_BITS = Choice(
    "bits_weights",
    "Bits of a weight",
    shared="weight_bits",
    options=NETWORK_BITS,
    default=4,
    look="steps",
    help="Which row of the grid to explain.",
    beside=_BESIDE,
)
ACTIVATION_BITS = Choice(
    "bits_activations",
    "Bits of an activation",
    shared="activation_bits",
    options=NETWORK_BITS,
    default=4,
    look="steps",
    help="Which column of the grid to explain. The activations are the numbers that a layer hands "
    "to the next one.",
    beside=_BESIDE,
)
ROUNDING = replace(network_settings.rounding("bits_rounding"), beside=_BESIDE)
SCALES = network_settings.scales("bits_granularity")
OBSERVER = replace(network_settings.observer("bits_observer"), beside=_BESIDE)
PINNED = InAddress(
    PINS.key,
    parse=PINS.parse,
    samples=(
        "plain-4-4-nearest-per_channel-min_max",
        "separable-3-8-compensated-per_tensor-percentile,plain-2-2-nearest-per_channel-entropy",
        "",
    ),
)
TABLE = Table(VIEW, NETWORK, WEIGHT_BITS, ACTIVATION_BITS, ROUNDING, SCALES, OBSERVER, PINNED)
