"""The shipped networks by name: in float32, in integers, and numbers out of them to look at.

`quantize_network` takes arrays and callables; a page, an address and a job have names and numbers.
"""

import functools
from typing import Required, TypedDict

import numpy as np

from lib.cnn.data import calibration_set
from lib.cnn.int8 import Calibration, QuantizedNet, calibrate, quantize_calibrated
from lib.cnn.layers import Floats, Pool
from lib.cnn.network import FloatNet, load
from lib.numbers.checks import check_choice
from lib.quantization.calibration import MovingAverage, Observer
from lib.quantization.range_curves import make_observer
from lib.settings import CALIBRATION_IMAGES, GRANULARITIES, OBSERVERS

# Observers that find the same range whatever the bits; the others look for the best one for these.
ANY_BITS = ("min_max", "moving_average", "percentile")
IMAGES = 32  # training images whose activations are shown
ACTIVATIONS = 65_536  # of a layer, at most
SEED = 1


# --- networks -------------------------------------------------------------------------------------


class QuantizedSettings(TypedDict, total=False):
    """What can be chosen of a shipped network in integers: the arguments of `quantized`."""

    network: Required[str]
    weight_bits: int
    activation_bits: int
    granularity: str
    symmetric_activations: bool
    observer: str
    calibration_images: int


@functools.cache
def float32(network: str) -> FloatNet:
    """The shipped network, loaded once for everybody: don't write into its arrays."""
    return load(network)


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
    check_choice("observer", observer, OBSERVERS)
    if observer in ANY_BITS and activation_bits != 8:
        return calibration(network, observer, 8, calibration_images)
    images, _ = calibration_set(calibration_images)
    return calibrate(float32(network), images, lambda: _make_observer(observer, activation_bits))


@functools.lru_cache(maxsize=16)
def quantized(
    network: str,
    *,
    weight_bits: int = 8,
    activation_bits: int = 8,
    granularity: str = GRANULARITIES[0],
    symmetric_activations: bool = False,
    observer: str = OBSERVERS[0],
    calibration_images: int = CALIBRATION_IMAGES,
) -> QuantizedNet:
    """A shipped network in integers, made once for everybody: don't write into its arrays.

    Args:
        weight_bits, activation_bits, granularity, symmetric_activations: as in
            :func:`lib.cnn.quantize_network`.
        network, observer, calibration_images: as in :func:`calibration`.

    Raises:
        ValueError, TypeError: an argument outside these ranges, named in the message.
    """
    return quantize_calibrated(
        float32(network),
        calibration(network, observer, activation_bits, calibration_images),
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
        symmetric_activations=symmetric_activations,
    )


def _make_observer(observer: str, activation_bits: int) -> Observer:
    """An observer for activations, which lie above 0 behind a ReLU and get unsigned codes."""
    if observer == "moving_average":
        return MovingAverage()
    return make_observer(observer, "above", activation_bits)


# --- values ---------------------------------------------------------------------------------------


def layer_names(network: str) -> tuple[str, ...]:
    """The layers of a network that have weights, in order."""
    return tuple(layer.name for layer in float32(network).layers if not isinstance(layer, Pool))


def weight(network: str, layer: str) -> Floats:
    """The weights of one layer in their own shape, output channels first, float32.

    Raises:
        ValueError: the network has no such layer with weights.
    """
    check_choice("layer", layer, layer_names(network))
    [found] = [
        each.weight
        for each in float32(network).layers
        if each.name == layer and not isinstance(each, Pool)
    ]
    return _read_only(found)


@functools.lru_cache(maxsize=64)
def weights(network: str, layer: str) -> Floats:
    """All of them, flat; errors as in :func:`weight`."""
    return _read_only(weight(network, layer).ravel())


@functools.lru_cache(maxsize=64)
def activations(network: str, layer: str) -> Floats:
    """What one layer puts out for 32 training images: flat float32, at most 65,536 values.

    Layers with more values are sampled without replacement, always the same ones. After a ReLU
    about half of the values are exactly 0.

    Raises:
        ValueError: the network has no such layer.
    """
    outputs = dict(float32(network).run(calibration_set(IMAGES)[0]))
    values = outputs[check_choice("layer", layer, tuple(outputs))].ravel()
    if values.size > ACTIVATIONS:
        random = np.random.default_rng(SEED)
        chosen = random.choice(values.size, ACTIVATIONS, replace=False, shuffle=False)
        values = values[np.sort(chosen)]
    return _read_only(values.copy())


def _read_only(values: Floats) -> Floats:
    values = values.view()
    values.flags.writeable = False
    return values
