"""The network of the reader's choice, and what all views need of it."""

from lib.cnn import FloatNet, QuantizedNet
from lib.jobs.tasks import Quantized
from lib.studies import shipped
from lib.studies.sweep import in_float32


def both(choice: Quantized) -> tuple[FloatNet, QuantizedNet]:
    """The network in float32 and in integers."""
    return shipped.float32(choice.network), shipped.quantized(**vars(choice))


def accuracy_in_float32(choice: Quantized) -> float:
    """The accuracy of the network as it was trained, 0..1."""
    return in_float32(choice.network).accuracy
