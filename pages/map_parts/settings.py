"""What a reader can choose on this page, besides the slider and the picture, which are Home's."""

from lib.cnn import NETWORKS
from lib.ui.components import network_map
from lib.ui.setting import Choice, Table

NETWORK = Choice(
    "map_network",
    "Network",
    shared="network",
    options=NETWORKS,
    look="segments",
    hide_label=True,
    width="content",
)
PIXEL = network_map.pixel_setting("map_pixel")
VIEWS = network_map.views_setting("map_views")
TABLE = Table(NETWORK, PIXEL, VIEWS)

# Outputs that react clearly to the first picture.
FIRST = {"plain": "conv3.25.7.7", "separable": "depthwise3.25.7.7"}
