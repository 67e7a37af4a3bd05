"""The networks, their data and both engines: the only package that imports PyTorch."""

from lib.cnn.architecture import NETWORKS
from lib.cnn.int8 import GRANULARITIES, QuantizedNet, quantize_network
from lib.cnn.network import FloatNet, load

__all__ = ["GRANULARITIES", "NETWORKS", "FloatNet", "QuantizedNet", "load", "quantize_network"]
