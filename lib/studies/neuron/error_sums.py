"""Why the errors cancel: a sum of hundreds of rounded products is off by far less than they are."""

import math
from collections.abc import Generator
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.data import test_set
from lib.cnn.images import as_unit_floats
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import position_of
from lib.cnn.network import FloatNet
from lib.quantization.affine import quantize
from lib.studies import shipped
from lib.studies.neuron.neuron import Neuron, float_parameters, real_products
from lib.studies.progress import ImagesSeen
from lib.studies.receptive_field import kernels, receptive_field

IMAGES = 1000
PART = 50  # images between two reports; a divisor of IMAGES


class SumError(NamedTuple):
    """The error of one output's sum for one image, and what its products' errors predict."""

    products: int  # how many are added
    product_error: float  # root mean square over all products
    error: float  # of the sum of products, in real numbers

    @property
    def predicted(self) -> float:
        """The error if they are independent: like the square root of their number."""
        return self.product_error * float(np.sqrt(self.products))

    @property
    def if_aligned(self) -> float:
        """The error if all of them had one sign."""
        return self.product_error * self.products


def sum_error(one: Neuron) -> SumError:
    """The error of a neuron's sum, without the bias and what comes after."""
    errors = one.product_errors
    return SumError(errors.size, float(np.sqrt(np.mean(errors**2))), float(one.running_error[-1]))


class SumErrors(NamedTuple):
    """The error of one output's sum for many images, and what its products' errors predict."""

    sums: NDArray[np.float64]  # (images,): error of the sum of products, in real numbers
    products: int  # how many are added
    product_error: float  # root mean square over all products and images

    @property
    def mean(self) -> float:
        """What all images share, for the weights are rounded once: a bias correction removes it."""
        return float(np.mean(self.sums))

    @property
    def measured(self) -> float:
        """Root mean square of the sums' errors."""
        return float(np.sqrt(np.mean(self.sums**2)))

    @property
    def predicted(self) -> float:
        """The same if errors add like the square root of their number, as independent ones do."""
        return self.product_error * float(np.sqrt(self.products))

    @property
    def if_aligned(self) -> float:
        """The same if all errors of a sum had one sign: they would add like their number."""
        return self.product_error * self.products

    def histogram(self, bins: int = 41) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Counts and edges, (bins,) and (bins + 1,), around 0."""
        limit = float(max(np.abs(self.sums).max(), 3 * self.predicted)) or 1.0
        return np.histogram(self.sums, bins, (-limit, limit))

    def expected(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """How many sums a normal distribution of the predicted width would put between edges.

        Where nothing is rounded the width is 0: all sums lie at 0.
        """
        if not self.predicted:
            return np.histogram(np.zeros(len(self.sums)), edges)[0].astype(np.float64)
        return len(self.sums) * np.diff(_normal(edges / self.predicted))


def sum_errors(
    float32: FloatNet,
    quantized: QuantizedNet,
    images: ArrayLike,
    *,
    layer: str,
    channel: int,
    row: int = 0,
    column: int = 0,
) -> SumErrors:
    """The error of one output's sum over many images, without the bias and what comes after.

    The layer gets quantized float32 inputs: only the rounding of these and of the weights counts,
    not what earlier layers did.

    Args:
        float32, quantized: as in :func:`lib.studies.neuron.trace.trace`.
        images: (N, 28, 28), uint8 in 0..255 or float in 0..1.
        layer, channel, row, column: as in :func:`lib.studies.neuron.neuron.neuron`.
    """
    position = position_of(layer, quantized.layers)
    integers = quantized.layers[position]
    x: NDArray = as_unit_floats(images)
    for before, output in float32.run(images):
        if before == layer:
            break
        x = output
    weights, _ = float_parameters(float32.layers[position], integers)
    exact = receptive_field(integers, x, channel, row, column, padding_value=0)
    codes = quantize(exact, integers.input_qparams)
    real = real_products(codes, kernels(integers.weight)[channel], integers, channel)
    errors = (real - exact.astype(np.float64) * weights[channel]).reshape(len(x), -1)
    return SumErrors(errors.sum(axis=1), errors.shape[1], float(np.sqrt(np.mean(errors**2))))


def over_test_images(
    *, layer: str, channel: int, row: int, column: int, **choice: Unpack[shipped.QuantizedSettings]
) -> Generator[ImagesSeen, None, SumErrors]:
    """The error of one output's sum over the first 1,000 test images.

    Args:
        layer, channel, row, column: as in :func:`lib.studies.neuron.neuron.neuron`.
        choice: as in :func:`lib.studies.shipped.quantized`.
    """
    nets = shipped.float32(choice["network"]), shipped.quantized(**choice)
    images = test_set()[0][:IMAGES]
    parts: list[SumErrors] = []
    for start in range(0, IMAGES, PART):
        yield ImagesSeen(start, IMAGES)
        part = images[start : start + PART]
        found = sum_errors(*nets, part, layer=layer, channel=channel, row=row, column=column)
        parts.append(found)
    # The parts are equally large, so the mean of their mean squares is that of all.
    squares = [part.product_error**2 for part in parts]
    return SumErrors(
        np.concatenate([part.sums for part in parts]),
        parts[0].products,
        float(np.sqrt(np.mean(squares))),
    )


def _normal(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of a standard normal distribution below x."""
    return np.array([(1 + math.erf(value / math.sqrt(2))) / 2 for value in x])
