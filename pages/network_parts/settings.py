"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.settings import CALIBRATION_IMAGES, TEST_IMAGES
from lib.studies import breakdown
from lib.ui import network_settings
from lib.ui.setting import Choice, Number, Table

VIEWS = RESULT, STOPWATCH, MEMORY = "Result", "Stopwatch", "Memory"
ABOUT = {
    "plain": "Dense 3×3 convolutions: almost all of the work is multiplying and adding.",
    "separable": "Depthwise and pointwise convolutions, as in MobileNet: few products for each "
    "number read.",
}

VIEW = Choice("network_view", "Look at", options=VIEWS, look="segments", hide_label=True)
NETWORK = Choice(
    "network", "Network", shared="network", options=NETWORKS, help=" ".join(ABOUT.values())
)
WEIGHT_BITS = network_settings.weight_bits("weight_bits")
SCALES = network_settings.scales("granularity")
ACTIVATION_BITS = network_settings.activation_bits("activation_bits")
CALIBRATION = Choice(
    "calibration",
    "Images to calibrate on",
    options=(1, 10, 32, 100, 256, 1000),
    default=CALIBRATION_IMAGES,
    look="steps",
    help="Before it computes in integers, the network looks at a few training images: the smallest "
    "and largest activation it meets there set the scale of each layer.",
)
BATCH = Choice(
    "batch",
    "Images at a time",
    options=breakdown.BATCHES,
    default=32,
    look="steps",
    help="Calling a kernel, the compiled function of a layer, costs the same for 1 image as for "
    "32. The more images share one call, the more the arithmetic itself counts.",
    beside={VIEW.key: STOPWATCH},
)
IMAGE = Number("image", "Test image", shared="image", low=0, high=TEST_IMAGES - 1, default=0)
TABLE = Table(VIEW, NETWORK, WEIGHT_BITS, SCALES, ACTIVATION_BITS, CALIBRATION, BATCH, IMAGE)
