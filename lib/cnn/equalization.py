"""Multiply a channel here, divide it there: the same float32 network with other weight ranges.

ReLU lets positive factors pass: relu(f x) = f relu(x). So a layer's output channel, bias included,
may be multiplied by any f > 0 if the next layer's weights for that channel are divided by f.
Float32 hardly notices (a power of two changes no bit of the logits); one scale for a layer does.
`skew` makes the channels unequal, `equalize` makes them alike: cross-layer equalization, Nagel et
al. 2019, "Data-Free Quantization Through Weight Equalization and Bias Correction", section 4.1.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.layers import Conv, Layer, Linear, Pool
from lib.cnn.network import FloatNet
from lib.numbers.checks import as_reals, check_bool, check_instance, check_int

MAX_STRENGTH = 12
SWEEPS = 200  # at most; a dozen or a few dozen are enough
SETTLED = 1e-3  # sweeps end when no factor is off 1 by more than 0.1 %


def rescale(net: FloatNet, factors: Sequence[ArrayLike]) -> FloatNet:
    """Multiply the output channels of each layer and divide them in the layer that follows.

    Args:
        net: a chain of layers; the average pool passes factors on.
        factors: positive numbers, 1-D, one per output channel, for each layer with weights but the
            last.

    Returns:
        A network with the logits of `net`: to the bit where all factors are powers of two, and
        within float32 rounding otherwise.

    Raises:
        TypeError: `net` is no FloatNet, or a factor is no real number.
        ValueError: factors that are not positive, or not one per channel, or so large that a
            weight would be beyond float32's range.
    """
    check_instance("net", net, FloatNet)
    layers = _weighted(net)
    if len(factors) != len(layers) - 1:
        raise ValueError(
            f"factors must be given for {len(layers) - 1} layers, those with weights but the last, "
            f"not for {len(factors)}"
        )
    weights = [layer.weight.astype(np.float64) for layer in layers]
    biases = [layer.bias.astype(np.float64) for layer in layers]
    for i, given in enumerate(factors):
        factor = as_reals(f"factors[{i}]", given).astype(np.float64)
        if factor.shape != biases[i].shape or not (factor > 0).all():
            raise ValueError(
                f"factors[{i}] must hold {biases[i].size} positive numbers, one per output channel "
                f"of {layers[i].name}"
            )
        weights[i] = _times_outputs(weights[i], factor)
        biases[i] = biases[i] * factor
        weights[i + 1] = _times_inputs(weights[i + 1], 1 / factor, _groups(layers[i + 1]))
    scaled: dict[str, Layer] = {
        layer.name: replace(layer, weight=_float32(weight, layer), bias=_float32(bias, layer))
        for layer, weight, bias in zip(layers, weights, biases, strict=True)
    }
    return FloatNet(net.name, tuple(scaled.get(layer.name, layer) for layer in net.layers))


def skew(net: FloatNet, strength: int, *, seed: int = 1) -> FloatNet:
    """Make the channels of every layer unequal by random powers of two; the logits stay the same.

    Each channel between two layers is multiplied by 2**k and divided by it in the next layer, k
    drawn evenly from -strength..strength. With one seed a channel's k grows with the strength.

    Args:
        net: the network.
        strength: 0 (nothing changes) to 12.
        seed: of the random numbers, not negative.

    Returns:
        A network whose float32 logits equal those of `net` to the bit.

    Raises:
        TypeError, ValueError: an argument of the wrong kind or out of range.
    """
    check_instance("net", net, FloatNet)
    strength = check_int("strength", strength, 0, MAX_STRENGTH)
    rng = np.random.default_rng(check_int("seed", seed, 0, 2**63 - 1))
    factors = []
    for layer in _weighted(net)[:-1]:
        drawn = rng.random(layer.bias.size)  # 0..1, cut into as many equal parts as there are k
        factors.append(2.0 ** (np.floor(drawn * (2 * strength + 1)) - strength))
    return rescale(net, factors)


def equalize(net: FloatNet, *, powers_of_two: bool = False) -> FloatNet:
    """Cross-layer equalization: give each channel the same weight range on both of its sides.

    Where a channel's weights reach r1 in the layer that makes it and r2 in the layer that takes it,
    the factor sqrt(r2 / r1) brings both to sqrt(r1 r2). One pair of layers after the other, again
    and again until nothing changes. A channel whose weights are all 0 on one side is left alone.

    Args:
        net: the network.
        powers_of_two: round each factor to a power of two. The logits then stay the same to the
            bit, and the two ranges of a channel agree within a factor of two.

    Raises:
        TypeError: an argument of the wrong kind.
    """
    check_instance("net", net, FloatNet)
    powers_of_two = check_bool("powers_of_two", powers_of_two)
    layers = _weighted(net)
    weights = [np.abs(layer.weight.astype(np.float64)) for layer in layers]
    factors = [np.ones(layer.bias.size) for layer in layers[:-1]]
    for _ in range(SWEEPS):
        largest_change = 0.0
        for i, total in enumerate(factors):
            groups = _groups(layers[i + 1])
            made, taken = _output_ranges(weights[i]), _input_ranges(weights[i + 1], groups)
            live = (made > 0) & (taken > 0)
            exponents = np.zeros(made.size)
            exponents[live] = (np.log2(taken[live]) - np.log2(made[live])) / 2
            if powers_of_two:
                exponents = np.rint(exponents)
            factor = np.exp2(exponents)
            total *= factor
            weights[i] = _times_outputs(weights[i], factor)
            weights[i + 1] = _times_inputs(weights[i + 1], 1 / factor, groups)
            largest_change = max(largest_change, float(np.abs(exponents).max()))
        if largest_change < SETTLED:
            break
    return rescale(net, factors)


def _weighted(net: FloatNet) -> list[Conv | Linear]:
    return [layer for layer in net.layers if not isinstance(layer, Pool)]


def _groups(layer: Conv | Linear) -> int:
    return layer.groups if isinstance(layer, Conv) else 1


# Weights are (outputs, inputs / groups, ...). The outputs of a group, in a depthwise layer a single
# channel, take the inputs of that group alone: (groups, outputs / groups, inputs / groups, ...).


def _by_group(weight: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    return weight.reshape(groups, len(weight) // groups, *weight.shape[1:])


def _output_ranges(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return weight.reshape(len(weight), -1).max(axis=1)


def _input_ranges(weight: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    grouped = _by_group(weight, groups)
    return grouped.max(axis=(1, *range(3, grouped.ndim))).ravel()


def _times_outputs(weight: NDArray[np.float64], factor: NDArray[np.float64]) -> NDArray[np.float64]:
    return weight * factor.reshape(-1, *[1] * (weight.ndim - 1))


def _times_inputs(
    weight: NDArray[np.float64], factor: NDArray[np.float64], groups: int
) -> NDArray[np.float64]:
    grouped = _by_group(weight, groups)
    shape = (groups, 1, grouped.shape[2], *[1] * (grouped.ndim - 3))
    return (grouped * factor.reshape(shape)).reshape(weight.shape)


def _float32(values: NDArray[np.float64], layer: Layer) -> NDArray[np.float32]:
    if np.abs(values).max() > np.finfo(np.float32).max:
        raise ValueError(f"factors would take {layer.name} beyond float32's range")
    return values.astype(np.float32)
