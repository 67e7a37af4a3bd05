"""Values out of the shipped networks, for the pages that quantize real numbers."""

import functools

import numpy as np
from numpy.typing import NDArray

from lib.cnn.data import calibration_set
from lib.cnn.layers import Pool
from lib.cnn.network import FloatNet, load

IMAGES = 32
ACTIVATIONS = 65_536
SEED = 1


@functools.cache
def network(name: str) -> FloatNet:
    """The shipped network, loaded once for everybody: don't write into its arrays."""
    return load(name)


def layer_names(name: str) -> tuple[str, ...]:
    """The layers of a network that have weights, in order."""
    return tuple(layer.name for layer in network(name).layers if not isinstance(layer, Pool))


@functools.lru_cache(maxsize=64)
def weights(name: str, layer: str) -> NDArray[np.float32]:
    """All weights of one layer, flat float32; ValueError where there is no such layer."""
    return _read_only(weight(name, layer).ravel())


def weight(name: str, layer: str) -> NDArray[np.float32]:
    """The weights of one layer in their own shape, output channels first, float32.

    Raises:
        ValueError: the network has no such layer.
    """
    for candidate in network(name).layers:
        if candidate.name == layer and not isinstance(candidate, Pool):
            return _read_only(candidate.weight)
    raise ValueError(_no_such_layer(name, layer))


@functools.lru_cache(maxsize=64)
def activations(name: str, layer: str) -> NDArray[np.float32]:
    """What one layer puts out for 32 training images: flat float32, at most 65,536 values.

    Layers with more values are sampled without replacement, always the same ones. After a ReLU
    about half of the values are exactly 0. ValueError where there is no such layer.
    """
    images, _ = calibration_set(IMAGES)
    for candidate, output in network(name).run(images):
        if candidate == layer:
            values = output.ravel()
            if values.size > ACTIVATIONS:
                chosen = np.random.default_rng(SEED).choice(
                    values.size, ACTIVATIONS, replace=False, shuffle=False
                )
                values = values[np.sort(chosen)]
            return _read_only(values.copy())
    raise ValueError(_no_such_layer(name, layer))


def _no_such_layer(name: str, layer: str) -> str:
    return f"layer must be one of {', '.join(layer_names(name))}, not {layer!r}"


def _read_only(values: NDArray[np.float32]) -> NDArray[np.float32]:
    values = values.view()
    values.flags.writeable = False
    return values
