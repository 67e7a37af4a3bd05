"""What a reader can choose about quantizing a shipped network, as plain values that jobs can carry.

:func:`quantize_network` takes arrays and callables; a page, an address and a job have names.
"""

import functools
from collections.abc import Callable

from lib.cnn import samples
from lib.cnn.data import calibration_set
from lib.cnn.int8 import Calibration, Int8Net, calibrate, quantize_calibrated
from lib.quantization.calibration import (
    Entropy,
    MeanSquaredError,
    MinMax,
    MovingAverage,
    Observer,
    Percentile,
)

# The last two look for the best range for codes of so many bits; the others don't need to know.
_OBSERVERS: dict[str, Callable[[int], Observer]] = {
    "min_max": lambda bits: MinMax(),
    "moving_average": lambda bits: MovingAverage(),
    "percentile": lambda bits: Percentile(99.9),
    "mean_squared_error": lambda bits: MeanSquaredError(bits, signed=False),
    "entropy": lambda bits: Entropy(bits, signed=False),
}
_ANY_BITS = ("min_max", "moving_average", "percentile")
OBSERVERS = tuple(_OBSERVERS)


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
    if observer not in _OBSERVERS:
        raise ValueError(f"observer must be one of {', '.join(OBSERVERS)}, not {observer!r}")
    if observer in _ANY_BITS and activation_bits != 8:
        return calibration(network, observer, 8, calibration_images)
    images, _ = calibration_set(calibration_images)
    make = _OBSERVERS[observer]
    return calibrate(samples.network(network), images, lambda: make(activation_bits))


@functools.lru_cache(maxsize=32)
def quantized(
    network: str,
    *,
    weight_bits: int = 8,
    activation_bits: int = 8,
    granularity: str = "per_channel",
    observer: str = "min_max",
    calibration_images: int = 256,
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
