"""How large the network is: its numbers, and a table of its layers."""

from lib.cnn import int8
from lib.studies import network_map
from lib.studies.network_map import MapLayer
from lib.ui import frame, table
from pages.map_parts import snippets

KINDS = {
    "dense": "dense: {size} of all maps",
    "depthwise": "depthwise: {size} of one map",
    "pointwise": "pointwise: one pixel of all maps",
    "mean": "mean of each map",
    "linear": "linear: all means",
}


def show(network: str) -> None:
    """The network's numbers, and how they were computed."""
    found = network_map.layers(network)
    shown = frame.numbers(
        {
            "Weights": (
                f"{sum(layer.weights for layer in found):,}",
                "numbers that training found; they are the same for every picture.",
            ),
            "Products": (
                f"{sum(layer.products for layer in found):,}",
                "multiplications for one picture, each followed by an addition.",
            ),
            "Outputs": (
                f"{sum(layer.outputs for layer in found):,}",
                "numbers computed for one picture: all pixels of all maps.",
            ),
        }
    )
    table.show(f"The layers of the {network} network", [row(layer) for layer in found])
    frame.how_computed(
        *(network_map.layers, network_map.kind, int8.quantize_network),
        snippet=snippets.LAYERS.format(network=network),
        shown=shown,
    )


def row(layer: MapLayer) -> dict[str, str]:
    """A layer, as the table has it."""
    side = "a number each" if layer.side == 1 else f"{layer.side} × {layer.side}"
    return {
        "layer": layer.name,
        "adds up": KINDS[layer.kind].format(size="3 × 3 pixels"),
        "maps": f"{layer.maps}",
        "size": side,
        "weights": f"{layer.weights:,}",
        "products": f"{layer.products:,}",
    }
