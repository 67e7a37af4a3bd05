"""The settings that pages on a quantized network share; each page has keys of its own."""

from lib.settings import CALIBRATION_IMAGES, GRANULARITIES, NETWORK_BITS, OBSERVERS, TRAINED
from lib.ui.setting import Choice

SCALES = {"per_channel": "per channel", "per_tensor": "per tensor"}
ROUNDING_NAMES = {"nearest": "to nearest", "compensated": "making up", TRAINED: "trained"}
OBSERVER_NAMES = {
    "min_max": "min-max",
    "moving_average": "moving average",
    "percentile": "percentile",
    "mean_squared_error": "squared error",
    "entropy": "entropy",
}


def weight_bits(key: str, default: int = 8) -> Choice[int]:
    """The bits of a weight, 2..8."""
    return Choice(
        key,
        "Bits of a weight",
        shared="weight_bits",
        options=NETWORK_BITS,
        default=default,
        look="steps",
        help="The weights are the numbers that training found. With n bits a weight is one of "
        "2ⁿ − 1 integers, evenly spread around 0.",
    )


def activation_bits(key: str, default: int = 8) -> Choice[int]:
    """The bits of an activation, 2..8."""
    return Choice(
        key,
        "Bits of an activation",
        shared="activation_bits",
        options=NETWORK_BITS,
        default=default,
        look="steps",
        help="The activations are the numbers that a layer hands to the next one.",
    )


def scales(key: str) -> Choice[str]:
    """The granularity of the weights' scales."""
    return Choice(
        key,
        "Scales of the weights",
        shared="scales",
        options=GRANULARITIES,
        words=SCALES.__getitem__,
        help="An integer weight means itself times a scale. Per tensor: one scale for all weights "
        "of a layer (a tensor is an array of numbers). Per channel: one for each of its filters, "
        "fitted to that filter.",
    )


def observer(key: str) -> Choice[str]:
    """How the range of each layer's activations is found."""
    return Choice(
        key,
        "Ranges by",
        options=OBSERVERS,
        words=OBSERVER_NAMES.__getitem__,
        help=f"How the range of each layer's activations is chosen from {CALIBRATION_IMAGES} "
        "training images: see Choosing the range.",
    )


def rounding(key: str) -> Choice[str]:
    """How the weights are rounded."""
    return Choice(
        key,
        "Weights rounded",
        options=tuple(ROUNDING_NAMES),
        words=ROUNDING_NAMES.__getitem__,
        help="To nearest: each weight by itself. Making up: one after the other, each taking back "
        "the errors of those before; see Rounding that makes up for it. Trained: the network "
        "learned with its rounding in view; see Training for it.",
    )
