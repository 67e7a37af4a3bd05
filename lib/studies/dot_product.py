"""One output of a real int8 layer before it is scaled: a long sum of products of 8-bit numbers."""

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn.data import calibration_set
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import IntegerLayer
from lib.numbers.accumulation import PairSums, pair_sums
from lib.numbers.checks import check_choice
from lib.numbers.integers import UINT8
from lib.quantization import integer_ops
from lib.studies import shipped
from lib.studies.receptive_field import kernels, receptive_field

IMAGES = 32  # to calibrate on; the first of them goes through the network
LARGEST = 288  # products, as many as in a 3 x 3 convolution of 32 channels


class Pair(NamedTuple):
    """Two products that processors without VNNI add in 16 bits."""

    activations: tuple[int, int]  # 0..255
    weights: tuple[int, int]  # -128..127

    @property
    def products(self) -> tuple[int, int]:
        """Both products."""
        (a, b), (v, w) = self
        return a * v, b * w

    @property
    def kept(self) -> int:
        """Their sum as 16 bits hold it."""
        return int(pair_sums(*self).saturated[0])


class DotProduct(NamedTuple):
    """What is multiplied, pair by pair, and added up."""

    activations: NDArray[np.uint8]  # (n,)
    weights: NDArray[np.int8]  # (n,)

    @property
    def pairs(self) -> PairSums:
        """The products added in pairs, as processors without VNNI do it; the last may be alone."""
        return pair_sums(*(_even(numbers) for numbers in self))

    @property
    def last_is_alone(self) -> bool:
        """Whether the number of products is odd, so that the last of them pairs with 0."""
        return len(self.weights) % 2 == 1

    @property
    def largest_pair(self) -> Pair:
        """The pair whose exact sum has the largest magnitude; a last one alone has 0 beside it."""
        first = 2 * int(np.abs(self.pairs.exact).argmax())
        (a, b), (v, w) = (_even(numbers)[first : first + 2].tolist() for numbers in self)
        return Pair((a, b), (v, w))

    @property
    def saturated_pairs(self) -> int:
        """How many of the pairs don't fit in 16 bits."""
        return int(np.count_nonzero(self.pairs.exact != self.pairs.saturated))

    @property
    def sum_of_pairs(self) -> int:
        """The sum of the pairs as 16 bits hold them: wrong if any of them saturated."""
        return int(self.pairs.saturated.sum(dtype=np.int64))


def largest() -> DotProduct:
    """The worst that can happen: 288 times the largest activation by the largest weight."""
    return DotProduct(np.full(LARGEST, 255, np.uint8), np.full(LARGEST, 127, np.int8))


def longest(network: str) -> int:
    """How many products the longest sum of a network has."""
    names = shipped.layer_names(network)
    return max(shipped.weight(network, name)[0].size for name in names)


def worst_pair(network: str, layer: str) -> Pair:
    """The largest sum of two products that a layer can make: of all its pairs of weights.

    The activations are 255, the code of the largest one seen in calibration; 0 where a weight has
    the wrong sign.

    Args and errors as for `of_layer`.
    """
    weights = _layer(network, layer).weight
    kernels = weights.reshape(len(weights), -1).astype(np.int64)
    pairs = _even(kernels).reshape(-1, 2)
    both_signs = np.concatenate([np.maximum(pairs, 0), np.minimum(pairs, 0)])
    place = np.abs(both_signs.sum(axis=1)).argmax()
    a, b = np.where(both_signs[place], UINT8.max, 0).tolist()
    v, w = pairs[place % len(pairs)].tolist()
    return Pair((a, b), (v, w))


@functools.lru_cache(maxsize=64)
def of_layer(network: str, layer: str) -> DotProduct:
    """The sum of largest magnitude that a layer computes for the first training image.

    Args:
        network: one of the shipped networks, "plain" or "separable".
        layer: one of its layers, as in `shipped.layer_names`.

    Raises:
        ValueError: there is no such network or layer.
    """
    _layer(network, layer)
    x: NDArray = calibration_set(IMAGES)[0][:1, None]
    net = _quantized(network)
    for found, (name, output) in zip(net.layers, net.run(x), strict=True):
        if name == layer:
            return _dot_product(found, x)
        x = output
    raise AssertionError("every layer of a network is run")


@functools.lru_cache(maxsize=4)
def saturating_layers(network: str) -> tuple[str, ...]:
    """The layers in whose largest sum some pair of products doesn't fit in 16 bits."""
    names = shipped.layer_names(network)
    return tuple(name for name in names if of_layer(network, name).saturated_pairs)


def _layer(network: str, name: str) -> IntegerLayer:
    check_choice("layer", name, shipped.layer_names(network))
    return next(layer for layer in _quantized(network).layers if layer.name == name)


def _even(numbers: NDArray) -> NDArray:
    """An even number of them along the last axis: one that is left alone gets a 0."""
    alone = numbers.shape[-1] % 2
    return np.pad(numbers, [(0, 0)] * (numbers.ndim - 1) + [(0, alone)])


def _quantized(network: str) -> QuantizedNet:
    return shipped.quantized(network, calibration_images=IMAGES)


def _dot_product(layer: IntegerLayer, x: NDArray[np.uint8]) -> DotProduct:
    """The products behind the sum of largest magnitude; x (1, C, H, W)."""
    # Pixels and what a ReLU lets through have the zero point 0, so a code is multiplied as it is.
    assert layer.input_qparams.zero_point == 0
    weight = kernels(layer.weight)
    if layer.output_qparams is None:  # the last layer: a convolution of one pixel
        x = x.reshape(1, -1, 1, 1)
    sums = integer_ops.conv2d(
        x, 0, weight, 0, stride=layer.stride, padding=layer.padding, groups=layer.groups
    )
    _, channel, row, column = map(int, np.unravel_index(np.abs(sums).argmax(), sums.shape))
    patch = receptive_field(layer, x[0], channel, row, column, padding_value=0)
    return DotProduct(patch.ravel(), weight[channel].ravel())
