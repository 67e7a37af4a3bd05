"""What a reader can choose about quantizing a shipped network, as plain values that jobs can carry.

:func:`quantize_network` takes arrays and callables; a page, an address and a job have names.
"""

import functools

from lib.cnn import samples
from lib.cnn.data import calibration_set
from lib.cnn.int8 import Calibration, Int8Net, calibrate, quantize_calibrated
from lib.quantization.calibration import MovingAverage, Observer
from lib.quantization.range_curves import make_observer

CALIBRATION_IMAGES = 256  # unless chosen otherwise
OBSERVERS = ("min_max", "moving_average", "percentile", "mean_squared_error", "entropy")
# The others look for the best range for codes of so many bits.
_ANY_BITS = ("min_max", "moving_average", "percentile")


@functools.lru_cache(maxsize=64)
def calibration(
    network: str, observer: str, activation_bits: int, calibration_images: int
) -> Calibration:
    """The ranges of a shipped network's activations, found once for each way of looking for them.

    Args:
        network: ``"plain"`` or ``"separable"``.
        observer: one of OBSERVERS.
        activation_bits: 2..8; the ranges of some observers depend on it.
        calibration_images: 1..1000.

    Raises:
        ValueError, TypeError: an argument outside these ranges, named in the message.
    """
    if observer not in OBSERVERS:
        raise ValueError(f"observer must be one of {', '.join(OBSERVERS)}, not {observer!r}")
    if observer in _ANY_BITS and activation_bits != 8:
        return calibration(network, observer, 8, calibration_images)
    images, _ = calibration_set(calibration_images)
    return calibrate(
        samples.network(network), images, lambda: _make_observer(observer, activation_bits)
    )


@functools.lru_cache(maxsize=32)
def quantized(
    network: str,
    *,
    weight_bits: int = 8,
    activation_bits: int = 8,
    granularity: str = "per_channel",
    observer: str = "min_max",
    calibration_images: int = CALIBRATION_IMAGES,
) -> Int8Net:
    """A shipped network in integers, made once for everybody: don't write into its arrays.

    Args:
        weight_bits, activation_bits, granularity: as in :func:`lib.cnn.quantize_network`.
        network, observer, calibration_images: as in :func:`calibration`.

    Raises:
        ValueError, TypeError: an argument outside these ranges, named in the message.
    """
    return quantize_calibrated(
        samples.network(network),
        calibration(network, observer, activation_bits, calibration_images),
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
    )


def _make_observer(observer: str, activation_bits: int) -> Observer:
    """An observer for activations, which lie above 0 behind a ReLU and get unsigned codes."""
    if observer == "moving_average":
        return MovingAverage()
    return make_observer(observer, "above", activation_bits)
