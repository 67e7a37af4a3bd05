"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.settings import NETWORK_BITS
from lib.studies.retraining import FILTERS
from lib.ui.components import steps
from lib.ui.setting import Choice, Flag, Number, Table

# One weight, in steps of its scale.
STARTS = (-2.6, -1.8, -0.9, 0.2, 1.2, 1.8, 2.6)  # the ends are clipped
SLOPE_RATES = (0.02, 0.05, 0.1, 0.2, 0.4)

START = Choice(
    "retraining_start",
    "The weight begins at",
    options=STARTS,
    default=-1.8,
    words="{:g}".format,
    look="steps",
)
SLOPE_RATE = Choice(
    "retraining_step_size",
    "Learning rate of the weight",
    options=SLOPE_RATES,
    default=0.1,
    words="{:g}".format,
    look="steps",
    help="Each step moves the weight by the slope times this rate, downhill.",
)
STEP = steps.setting("retraining")

# The network.
RATES = (0.0002, 0.0005, 0.001, 0.002, 0.005)
IMAGES = (640, 2560, 10_000)
PASSES = (1, 2, 4)

NETWORK = Choice("retraining_network", "Network", options=NETWORKS, default="separable")
WEIGHT_BITS = Choice(
    "retraining_weights", "Bits of a weight", options=NETWORK_BITS, default=3, look="steps"
)
ACTIVATION_BITS = Choice(
    "retraining_activations", "Bits of an activation", options=NETWORK_BITS, default=3, look="steps"
)
RATE = Choice(
    "retraining_rate",
    "Learning rate",
    options=RATES,
    default=0.001,
    words="{:g}".format,
    look="steps",
    help="How far a weight moves at each step, at first; it falls to 0 towards the end.",
)
IMAGE_COUNT = Choice(
    "retraining_images",
    "Training images",
    options=IMAGES,
    default=10_000,
    words="{:,}".format,
    help="How many different images there are to learn from, each with its label.",
)
EPOCHS = Choice(
    "retraining_passes",
    "Passes",
    options=PASSES,
    default=2,
    help="How often each of these images comes.",
)
LEARN_SCALES = Flag("retraining_scales", "Scales learn too", default=True)
FILTER = Number("retraining_filter", "Filter", low=0, high=FILTERS - 1, default=3)
TABLE = Table(
    *(START, SLOPE_RATE, STEP),
    *(NETWORK, WEIGHT_BITS, ACTIVATION_BITS, RATE, IMAGE_COUNT, EPOCHS, LEARN_SCALES, FILTER),
)
