"""One neuron on a screen: nine of its products, what its integers stand for, how errors add up."""

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn.data import test_set
from lib.cnn.int8 import QuantizedNet, quantize_calibrated
from lib.quantization import fixed_point
from lib.studies import shipped
from lib.studies.neuron.neuron import Neuron, Trace, trace

MOST = 9  # products on screen


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
    """The kernel's part for the input that counts most, at most nine products.

    Kernels of one point have no rows and columns, and larger ones too many: there it is the nine
    products that count most, in order. What counts is the magnitude in float32.
    """
    _, height, width = one.window.shape
    parts: tuple[NDArray, ...] = (
        *(one.window, one.weights, one.products),
        *(one.float_window, one.float_weights, one.float_products),
    )
    if 1 < height * width <= MOST:
        strongest = strongest_input(one)
        return Excerpt((strongest,), *(values[strongest] for values in parts))
    chosen = np.sort(np.argsort(-np.abs(one.float_products), axis=None, kind="stable")[:MOST])
    shape = (-1, 3) if len(chosen) == MOST else (1, -1)
    seen = np.unique(chosen // (height * width))
    return Excerpt(
        tuple(seen.tolist()), *(values.ravel()[chosen].reshape(shape) for values in parts)
    )


def strongest_input(one: Neuron) -> int:
    """The input of a neuron that counts most: the magnitudes of its products in float32, summed."""
    return int(np.abs(one.float_products).sum(axis=(1, 2)).argmax())


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
        "clip": one.real,
    }


def float_twins(one: Neuron) -> dict[str, float]:
    """What float32 has at each step, as a real number, by the step's name.

    Float32 needs neither correction, multiplier nor rounding; the ReLU is its last step.
    """
    total = one.float_total
    found = dict.fromkeys((step.name for step in one.steps), total)
    found |= {"sum": one.float_sum, "correction": one.float_sum}
    return found | ({"clip": one.float_output} if "clip" in found else {})


class TwoRoundings(NamedTuple):
    """How a chip without floats multiplies: a high product and a shift, and each is rounded."""

    product: float  # accumulator x mantissa / 2**31
    high: int  # the same, rounded
    shifted: float  # high x 2**shift
    steps: int  # the same, rounded


def two_roundings(one: Neuron) -> TwoRoundings:
    """The two roundings of :func:`fixed_point.multiply_by_quantized_multiplier`.

    Args:
        one: a neuron with a multiplier below 1, as all have whose sums need to be scaled down.
    """
    mantissa, shift = one.mantissa_and_shift
    accumulator = np.int32(one.accumulator)
    high = int(fixed_point.saturating_rounding_doubling_high_mul(accumulator, np.int32(mantissa)))
    steps = int(fixed_point.rounding_divide_by_pot(np.int32(high), -shift))
    return TwoRoundings(one.accumulator * mantissa / 2**31, high, high * 2.0**shift, steps)


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

    input_channel: int  # of the layer's input
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


@functools.cache
def shapes(network: str) -> dict[str, tuple[int, int, int]]:
    """The layers of a shipped network, and how many channels, rows and columns each puts out."""
    blank = np.zeros((1, 28, 28), np.uint8)
    outputs = shipped.float32(network).run(blank)
    return {name: (*output.shape[1:], 1, 1)[:3] for name, output in outputs}


@functools.lru_cache(maxsize=16)
def integers(
    network: str, weight_bits: int = 8, activation_bits: int = 8, symmetric: bool = False
) -> QuantizedNet:
    """A shipped network in integers, on request with the zero point in the middle of the codes.

    Args:
        network, weight_bits, activation_bits: as in :func:`lib.studies.shipped.quantized`.
        symmetric: as ``symmetric_activations`` of :func:`lib.cnn.quantize_network`: then the
            corrections for the zero point are seen, which ReLU's outputs don't need.
    """
    if not symmetric:
        return shipped.quantized(network, weight_bits=weight_bits, activation_bits=activation_bits)
    return quantize_calibrated(
        shipped.float32(network),
        shipped.calibration(network, "min_max", activation_bits, shipped.CALIBRATION_IMAGES),
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        symmetric_activations=True,
    )


@functools.lru_cache(maxsize=64)
def traced(
    network: str,
    weight_bits: int = 8,
    activation_bits: int = 8,
    symmetric: bool = False,
    image: int = 0,
) -> Trace:
    """One test image in a shipped network and its integers, every layer's inputs and outputs.

    Args:
        network, weight_bits, activation_bits, symmetric: as in :func:`integers`.
        image: which of the 10,000 test images.
    """
    both = shipped.float32(network), integers(network, weight_bits, activation_bits, symmetric)
    return trace(*both, test_set()[0][image])


def logits(both: Trace) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The logits of float32 and of the integers, (1, classes) each."""
    *_, last = both.outputs
    return both.float_outputs[last][:, :, 0, 0], both.outputs[last][:, :, 0, 0]
