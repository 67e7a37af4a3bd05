"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.cnn.layers import Conv
from lib.settings import TEST_IMAGES
from lib.studies import shipped
from lib.ui import network_settings
from lib.ui.components.layer_map import Kept
from lib.ui.network_choice import Destination
from lib.ui.setting import Choice, Flag, InAddress, Number, Table

VIEWS = ERRORS, ONE, VALUES = "Errors", "One layer", "Values"
STEPS = CLUES, PICK, GREEDY = "Clues", "Your pick", "Greedy"
KINDS = {"all_but": "Keep one layer in float32", "only": "Put one layer into integers"}
BUDGETS = (1, 2, 3)  # layers that the reader may keep
CHANNELS = 8  # of a layer that are shown at a time
MAGNIFIED = 8  # times as bright

LAYERS = {name: tuple(layer.name for layer in shipped.float32(name).layers) for name in NETWORKS}


def last_rank(network: str, layer: str) -> int | None:
    """The largest rank that a row of channels can begin with; None where a channel is one number.

    Rank 1 has the channel that reacts most.
    """
    found = shipped.float32(network).layers[LAYERS[network].index(layer)]
    return len(found.weight) - CHANNELS + 1 if isinstance(found, Conv) else None


VIEW = Choice("layers_view", "Look at", options=VIEWS, look="segments", hide_label=True)
IMAGE = Number("layers_image", "Test image", shared="image", low=0, high=TEST_IMAGES - 1, default=0)
NETWORK = Choice("layers_network", "Network", shared="network", options=NETWORKS)
LAYER = Choice(
    "layers_layer",
    "Layer",
    options=tuple(dict.fromkeys(sum(LAYERS.values(), start=()))),
    beside={VIEW.key: ONE, NETWORK.key: NETWORKS[-1]},
)
_RANKS = {(net, layer): last_rank(net, layer) or 1 for net in NETWORKS for layer in LAYERS[net]}
_WIDEST_NETWORK, _WIDEST_LAYER = _WIDEST = max(_RANKS, key=_RANKS.__getitem__)
RANK = Number(
    "layers_rank",
    "Channels, from rank",
    low=1,
    high=_RANKS[_WIDEST],
    default=1,
    step=CHANNELS,
    look="slider",
    help=f"{CHANNELS} at a time. Rank 1 has the channel that reacts most to this image.",
    beside={VIEW.key: ONE, NETWORK.key: _WIDEST_NETWORK, LAYER.key: _WIDEST_LAYER},
)
WEIGHT_BITS = network_settings.weight_bits("layers_weight_bits", 4)
ACTIVATION_BITS = network_settings.activation_bits("layers_activation_bits", 4)
SCALES = network_settings.scales("layers_granularity")
OBSERVER = network_settings.observer("layers_observer")
MAGNIFY = Flag(
    "layers_magnify",
    f"Difference {MAGNIFIED} × as strong",
    beside={VIEW.key: ONE},
)

STEP = Choice("layers_step", "Step", options=STEPS, look="segments", hide_label=True)
KIND = Choice(
    "layers_kind",
    "Try each layer in turn",
    options=tuple(KINDS),
    words=KINDS.__getitem__,
    look="radio",
)
BUDGET = Choice(
    "layers_budget",
    "Layers you may keep in float32",
    options=BUDGETS,
    default=2,
    look="steps",
)
# The layers of the two networks differ, so each has a pick of its own: those kept in float32.
KEPT = {network: Kept(f"layers_pick_{network}", layers) for network, layers in LAYERS.items()}
PICKS = tuple(
    InAddress(
        kept.key,
        parse=kept.parse,
        samples=(kept.layers[0], ",".join(kept.layers[2:4])),
        beside={NETWORK.key: network},
    )
    for network, kept in KEPT.items()
)
TABLE = Table(
    *(VIEW, IMAGE, LAYER, RANK, WEIGHT_BITS, ACTIVATION_BITS),
    *(SCALES, OBSERVER, NETWORK, MAGNIFY),
    *(STEP, KIND, BUDGET),
    *PICKS,
)
# A link from another page gives these.
LINK = Destination("layers", IMAGE, NETWORK, WEIGHT_BITS, ACTIVATION_BITS, SCALES)


def show_instead(view: Choice[str], present: tuple[str, ...], wanted: str) -> None:
    """Go to the view or step that a control belongs to, if the present one doesn't show it."""
    if view.now() in present:
        view.put(wanted)
