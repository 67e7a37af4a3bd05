"""What a reader can choose on this page."""

from functools import partial

from lib.cnn import NETWORKS
from lib.numbers.text import MAX_LENGTH
from lib.studies import shipped
from lib.ui.components import format_table
from lib.ui.setting import Choice, InAddress, Table, Text

TYPE, DRAG, WEIGHT = "type", "drag", "weight"
OF_LAYER = "layer"
DRAGGED_TO = tuple(f"{digit}e{power}" for power in range(-8, 6) for digit in range(1, 10))
PERCENTS = tuple(map(str, range(101)))


def networks(key: str) -> Choice[str]:
    """The choice of a network."""
    return Choice(
        key,
        "Network",
        options=NETWORKS,
        help="Two small networks that tell pictures of clothes apart. “plain” is made of ordinary "
        "convolutions, “separable” is built like MobileNet.",
    )


def layers(key: str, network: Choice[str]) -> Choice[str]:
    """The choice of one of its layers."""
    names = dict.fromkeys(layer for net in NETWORKS for layer in shipped.layer_names(net))
    return Choice(
        key,
        "Layer",
        options=tuple(names),
        default=first_layer(NETWORKS[0]),
        beside={network.key: NETWORKS[-1]},
    )


def first_layer(network: str) -> str:
    """The layer to be looked at first."""
    return shipped.layer_names(network)[2]


def ask_layer(network: Choice[str], layer: Choice[str]) -> tuple[str, str]:
    """Show the controls for a network and one of its layers; return what is chosen."""
    chosen = network.ask()
    names = shipped.layer_names(chosen)
    return chosen, layer.ask(options=names, default=first_layer(chosen))


# One number.
SOURCE = Choice(
    "formats_from", "One number", options=(TYPE, DRAG, WEIGHT), look="segments", hide_label=True
)
TYPED = Text(
    "formats_typed",
    "Number",
    default="0.1",
    longest=MAX_LENGTH,
    help="A decimal such as 0.1 or 6.02e23, a fraction such as 1/3, infinity or NaN.",
    beside={SOURCE.key: TYPE},
)
REACH = Choice(
    "formats_reach",
    "int8 and int4 reach to",
    options=(OF_LAYER, *map(str, (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 127, 200, 500, 1000))),
    help="“layer”: to the largest weight of the layer below, as a quantized network has it. The "
    "range is −r to r.",
)
NETWORK = networks("formats_network")
LAYER = layers("formats_layer", NETWORK)
DRAGGED = InAddress(
    "formats_dragged",
    parse=partial(format_table.parse, options=DRAGGED_TO),
    samples=("1e-1", "1e-8", "9e5"),
    beside={SOURCE.key: DRAG},
)
PERCENT = InAddress(
    "formats_percent",
    parse=partial(format_table.parse, options=PERCENTS),
    samples=("75", "0", "100"),
    beside={SOURCE.key: WEIGHT},
)

# A whole layer.
WHOLE_NETWORK = networks("formats_whole_network")
WHOLE_LAYER = layers("formats_whole_layer", WHOLE_NETWORK)

TABLE = Table(
    *(SOURCE, TYPED, REACH, NETWORK, LAYER, DRAGGED, PERCENT),
    *(WHOLE_NETWORK, WHOLE_LAYER),
)
