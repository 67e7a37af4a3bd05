"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.studies import packed_weights, roofline
from lib.ui.setting import Choice, Table
from pages.arithmetic_parts.settings import layer

BATCH = Choice(
    "machine_batch",
    "Images, or rows, at a time",
    options=roofline.BATCHES,
    default=1,
    look="steps",
    help="Weights are fetched once for all of them: the more there are, the more is computed for "
    "each byte.",
)
NETWORK = Choice("machine_network", "Network", options=NETWORKS)
GROUP = Choice(
    "machine_group",
    "Weights that share a scale",
    options=packed_weights.GROUPS,
    default=128,
    look="segments",
)
FORMS_OF = Choice("forms_network", "Network", options=NETWORKS)
PAIRS_OF = layer("pairs_of", "Products to pair", "conv1")  # whose pairs saturate
TABLE = Table(BATCH, NETWORK, GROUP, FORMS_OF, PAIRS_OF)
