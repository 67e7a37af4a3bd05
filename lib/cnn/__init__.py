"""The networks, their data and the engines: beside lib.lm the only package with PyTorch."""

from lib.cnn.architecture import NETWORKS
from lib.cnn.compensation import compensate
from lib.cnn.fine_tuning import fine_tune
from lib.cnn.int8 import QuantizedNet, quantize_network
from lib.cnn.network import FloatNet, load

__all__ = [
    "NETWORKS",
    "FloatNet",
    "QuantizedNet",
    "compensate",
    "fine_tune",
    "load",
    "quantize_network",
]
