"""What of a neuron fits on a screen: nine of its products, and the maps in which it sits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.studies.neuron.neuron import Neuron
from lib.studies.neuron.trace import TracedImage

MOST_PRODUCTS = 9  # products on screen


class Excerpt(NamedTuple):
    """Some products of a neuron in rows and columns, and which inputs they belong to."""

    inputs: tuple[int, ...]
    patch: NDArray[np.uint8]
    weights: NDArray[np.int8]
    products: NDArray[np.int32]
    float_patch: NDArray[np.float32]
    float_weights: NDArray[np.float32]
    float_products: NDArray[np.float64]


def excerpt(one: Neuron) -> Excerpt:
    """The kernel's part for the input that counts most, at most nine products.

    Kernels of one point have no rows and columns, and larger ones too many: there it is the nine
    products that count most, in order. What counts is the magnitude in float32.
    """
    _, height, width = one.patch.shape
    parts: tuple[NDArray, ...] = (
        *(one.patch, one.weights, one.products),
        *(one.float_patch, one.float_weights, one.float_products),
    )
    if 1 < height * width <= MOST_PRODUCTS:
        strongest = strongest_input(one)
        return Excerpt((strongest,), *(values[strongest] for values in parts))
    chosen = np.sort(
        np.argsort(-np.abs(one.float_products), axis=None, kind="stable")[:MOST_PRODUCTS]
    )
    shape = (-1, 3) if len(chosen) == MOST_PRODUCTS else (1, -1)
    seen = np.unique(chosen // (height * width))
    return Excerpt(
        tuple(seen.tolist()), *(values.ravel()[chosen].reshape(shape) for values in parts)
    )


def strongest_input(one: Neuron) -> int:
    """The input of a neuron that counts most: the magnitudes of its products in float32, summed."""
    return int(np.abs(one.float_products).sum(axis=(1, 2)).argmax())


class Surroundings(NamedTuple):
    """Where a neuron sits: the layer's input and output in the map it looks at, and boxes there.

    Maps are codes minus their zero point, (height, width); the last layer's are logits.
    A box is (top, left, height, width) in pixels of the map.
    """

    input_channel: int  # of the layer's input
    input_map: NDArray
    input_box: tuple[int, int, int, int]
    output_map: NDArray
    output_box: tuple[int, int, int, int]


def surroundings(traced: TracedImage, one: Neuron) -> Surroundings:
    """The maps around one neuron of a trace; of its inputs the one that counts most."""
    layer = one.layer
    inputs, height, width = one.patch.shape
    first = one.channel // (len(layer.weight) // layer.groups) * inputs
    output_zero = 0 if layer.output_qparams is None else int(one.output_qparams.zero_point)
    channel = first + strongest_input(one)
    input_codes = traced.inputs[layer.name][0, channel]
    return Surroundings(
        channel,
        input_codes.astype(np.int32) - one.input_zero_point,
        (
            one.row * layer.stride - layer.padding,
            one.column * layer.stride - layer.padding,
            height,
            width,
        ),
        traced.outputs[layer.name][0, one.channel].astype(np.float32) - output_zero,
        (one.row, one.column, 1, 1),
    )
