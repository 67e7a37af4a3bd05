"""The networks, their data and the engines: the only package that imports PyTorch."""

from lib.cnn.architecture import NETWORKS
from lib.cnn.compensation import compensate
from lib.cnn.int8 import QuantizedNet, quantize_network
from lib.cnn.network import FloatNet, load

__all__ = ["NETWORKS", "FloatNet", "QuantizedNet", "compensate", "load", "quantize_network"]
