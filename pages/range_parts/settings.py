"""What a reader can choose on this page."""

from dataclasses import replace

from lib.cnn import NETWORKS
from lib.quantization import range_curves
from lib.studies import shipped
from lib.ui import network_settings
from lib.ui.components import clip_range
from lib.ui.data_choice import DataChoice
from lib.ui.setting import Choice, Table

# One set of data.
DATA = DataChoice("range", NETWORKS, shipped)
PERCENT = Choice(
    "range_percent",
    "Percentile keeps, in percent",
    options=(99.0, 99.9, 99.99, 100.0),
    default=range_curves.PERCENT,
    look="steps",
    help="The observer called percentile leaves out the largest values. This is the share of all "
    "values that it keeps inside the range.",
)

# The real network.
VIEWS = OBSERVED, STUDIED = "Observers", "Calibration images"
VIEW = Choice("range_view", "Look at", options=VIEWS, look="segments", hide_label=True)
NETWORK = Choice("range_net", "Network", shared="network", options=NETWORKS)
OBSERVER = replace(
    network_settings.observer("range_observer"),
    label="Observer",
    help="What chooses the range of each layer's outputs. Percentile keeps 99.9% of the values "
    "here. Moving average takes the ends of each batch of 32 images and averages them, the last "
    "counting most.",
)
ACTIVATION_BITS = network_settings.activation_bits("range_activation_bits", clip_range.FIRST_BITS)

TABLE = Table(
    *(*DATA.settings, PERCENT, *clip_range.SETTINGS),
    *(VIEW, NETWORK, OBSERVER, ACTIVATION_BITS),
)
