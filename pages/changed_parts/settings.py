"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.settings import TEST_IMAGES
from lib.ui import network_settings
from lib.ui.network_choice import Destination
from lib.ui.setting import Choice, Number, Table

VIEWS = ANSWERS, CLASSES = "Answers", "Classes"
ALL = "all changed"
GROUPS = (ALL, "right to wrong", "wrong to right", "wrong and different")
PULLOVER = 1  # a test image that becomes another thing without its sleeves

NETWORK = Choice("changed_network", "Network", shared="network", options=NETWORKS)
WEIGHT_BITS = network_settings.weight_bits("changed_weight_bits")
SCALES = network_settings.scales("changed_granularity")
ACTIVATION_BITS = network_settings.activation_bits("changed_activation_bits")
VIEW = Choice("changed_view", "Look at", options=VIEWS, look="segments", hide_label=True)
GROUP = Choice("changed_group", "Which images", options=GROUPS, look="segments")
PAGE = Number("changed_page", "Page", low=1, high=None, default=1, help="Twelve on each.")
IMAGE = Number(
    "changed_image", "Test image", shared="image", low=0, high=TEST_IMAGES - 1, default=PULLOVER
)
TABLE = Table(NETWORK, WEIGHT_BITS, SCALES, ACTIVATION_BITS, VIEW, GROUP, PAGE, IMAGE)
# A link from another page gives these.
LINK = Destination("changed", IMAGE, NETWORK, WEIGHT_BITS, ACTIVATION_BITS, SCALES)
