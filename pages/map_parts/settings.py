"""What a reader can choose on this page, besides the slider and the picture, which are Home's."""

from lib.cnn import NETWORKS
from lib.studies.weight_bits import PICTURES
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
FIRST = {"plain": "conv3.25.7.7", "separable": "depthwise3.11.7.7"}


def link(
    network: str, weight_bits: int, image: int, layer: str, *place: int
) -> dict[str, str] | None:
    """The query that opens the map at an output; None for a test image that it doesn't have.

    Args:
        network: its name.
        weight_bits: 2..8; activations have 8.
        image: which of the test images.
        layer: of the output.
        place: its map, row and column.
    """
    if image >= PICTURES:
        return None
    return {
        NETWORK.key: network,
        network_map.BITS: str(weight_bits),
        network_map.IMAGE: str(image),
        PIXEL.key: ".".join([layer, *map(str, place)]),
    }
