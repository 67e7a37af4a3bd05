"""What a reader can choose on this page: the network and its bits, as on "The network, live"."""

from lib.ui.setting import Table
from pages.network_parts.settings import ACTIVATION_BITS, NETWORK, SCALES, WEIGHT_BITS

TABLE = Table(NETWORK, WEIGHT_BITS, SCALES, ACTIVATION_BITS)
