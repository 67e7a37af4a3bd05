"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.studies import recipe
from lib.ui.setting import Choice, Table

STEP = Choice(
    "recipe_step",
    "Step",
    options=("fold", "calibrate", "scales", "weights", "biases", "run"),
    look="segments",
    hide_label=True,
    width="stretch",
)
NETWORK = Choice("recipe_network", "Network", shared="network", options=NETWORKS)
LAYER = Choice(
    "recipe_layer",
    "Layer",
    options=tuple(dict.fromkeys(name for net in NETWORKS for name in recipe.convolutions(net))),
    default=recipe.convolutions(NETWORKS[0])[1],
    beside={NETWORK.key: NETWORKS[-1]},
)
TABLE = Table(STEP, NETWORK, LAYER)
