"""What fits on a screen of one neuron: nine of its products, and what its integers stand for."""

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn import samples, settings
from lib.cnn.int8 import Int8Net, quantize_calibrated
from lib.cnn.neuron import Neuron, Trace

MOST = 9  # products on screen where a kernel is a single point


class Excerpt(NamedTuple):
    """Some products of a neuron in rows and columns, and which inputs they belong to."""

    inputs: tuple[int, ...]
    window: NDArray[np.uint8]
    weights: NDArray[np.int8]
    products: NDArray[np.int32]
    float_window: NDArray[np.float32]
    float_weights: NDArray[np.float32]
    float_products: NDArray[np.float64]


def excerpt(one: Neuron) -> Excerpt:
    """The kernel's part for the input that counts most.

    A kernel of one point has no rows and columns: there it is the nine inputs that count most, in
    order. An input counts by the magnitude of its products in float32.
    """
    inputs, height, width = one.window.shape
    weight_of = np.abs(one.float_products).sum(axis=(1, 2))
    count = min(MOST, inputs) if height == width == 1 else 1
    chosen = np.sort(np.argsort(-weight_of, kind="stable")[:count])
    shape = (-1, 3) if count == MOST else (height, count * width)
    found = (
        values[chosen].reshape(shape)
        for values in (
            *(one.window, one.weights, one.products),
            *(one.float_window, one.float_weights, one.float_products),
        )
    )
    return Excerpt(tuple(chosen.tolist()), *found)


def unit(one: Neuron) -> float:
    """The real number that 1 in the accumulator stands for: input scale x weight scale."""
    return float(one.input_scale) * float(one.weight_scale)


def meanings(one: Neuron) -> dict[str, float]:
    """The real number that each step stands for, by the step's name.

    As long as the zero point is in it, the plain sum of the products stands for nothing useful:
    its entry is its size in real numbers all the same.
    """
    products, corrected, accumulator = (
        number * unit(one)
        for number in (one.products_sum, one.products_sum + one.correction, one.accumulator)
    )
    found = {"sum": products, "correction": corrected, "bias": accumulator}
    if one.layer.output_qparams is None:
        return found | {"multiply": one.real}
    step = float(one.output.scale)
    return found | {
        "multiply": float(one.scaled) * step,
        "round": one.rounded * step,
        "zero point": one.rounded * step,
        "clamp": one.real,
    }


def float_twins(one: Neuron) -> dict[str, float]:
    """What float32 has at each step, as a real number, by the step's name.

    Float32 needs neither correction, multiplier nor rounding; the ReLU is its last step.
    """
    total = one.float_total
    found = dict.fromkeys((step.name for step in one.steps), total)
    found |= {"sum": one.float_sum, "correction": one.float_sum}
    return found | ({"clamp": one.float_output} if "clamp" in found else {})


class Spread(NamedTuple):
    """How the errors of one output's products add up for one image."""

    products: int
    typical: float  # root mean square of a product's error
    error: float  # of the sum

    @property
    def by_root(self) -> float:
        """The error foretold if they are independent: like the square root of their number."""
        return self.typical * float(np.sqrt(self.products))

    @property
    def if_aligned(self) -> float:
        """The error if all of them had one sign."""
        return self.typical * self.products


def spread(one: Neuron) -> Spread:
    """The errors of a neuron's products, in three numbers."""
    errors = one.product_errors
    return Spread(errors.size, float(np.sqrt(np.mean(errors**2))), float(one.running_error[-1]))


class Surroundings(NamedTuple):
    """Where a neuron sits: the layer's input and output in the map it looks at, and boxes there.

    Maps are codes minus their zero point, (height, width); the last layer's are logits.
    A box is (top, left, height, width) in pixels of the map.
    """

    input_map: NDArray
    input_box: tuple[int, int, int, int]
    output_map: NDArray
    output_box: tuple[int, int, int, int]


def surroundings(traced: Trace, one: Neuron) -> Surroundings:
    """The maps around one neuron of a trace; of its inputs the one that counts most."""
    layer = one.layer
    inputs, height, width = one.window.shape
    first = one.channel // (len(layer.weight) // layer.groups) * inputs
    output_zero = 0 if layer.output_qparams is None else int(one.output.zero_point)
    input_codes = traced.inputs[layer.name][0, first + excerpt(one).inputs[0]]
    return Surroundings(
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


@functools.lru_cache(maxsize=16)
def integers(
    network: str, weight_bits: int = 8, activation_bits: int = 8, symmetric: bool = False
) -> Int8Net:
    """A shipped network in integers, on request with the zero point in the middle of the codes.

    Args:
        network, weight_bits, activation_bits: as in :func:`lib.cnn.settings.quantized`.
        symmetric: as ``symmetric_activations`` of :func:`lib.cnn.quantize_network`: then the
            corrections for the zero point are seen, which ReLU's outputs don't need.
    """
    if not symmetric:
        return settings.quantized(network, weight_bits=weight_bits, activation_bits=activation_bits)
    return quantize_calibrated(
        samples.network(network),
        settings.calibration(network, "min_max", activation_bits, 256),
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        symmetric_activations=True,
    )
