"""Bias correction: move each integer bias until its channel's mean output is float32's again.

Rounding weights shifts the mean of a channel's output: the errors of its few weights do not cancel
on inputs that are never negative. A bias is added to every output of its channel, so it can take
the shift back, at no cost when the network runs. Nagel et al. 2019, "Data-Free Quantization Through
Weight Equalization and Bias Correction", section 4.2; here with images, and measured behind ReLU
and rounding, on what the next layer really sees.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.images import BATCH, as_batch, as_codes
from lib.cnn.int8 import BIAS_ROOM, QuantizedNet, check_same_layers, outputs_of
from lib.cnn.layers import IntegerLayer, Pool
from lib.cnn.network import FloatNet
from lib.quantization.affine import QParams

ROUNDS = 10
# Moving a bias moves the mean only through outputs that are neither cut at 0 nor at the top. Fewer
# of them than this count as this many, so that no step is wild.
LEAST_MOVED = 0.02


def correct_biases(net: FloatNet, quantized: QuantizedNet, images: ArrayLike) -> QuantizedNet:
    """Return `quantized` with biases for which every channel's mean output is that of `net`.

    Layer by layer, each seeing what the corrected layers before it make of the images. A mean
    stays off where no bias can mend it: outside the range of the output's codes.

    Args:
        net: the network in float32.
        quantized: what `quantize_network` made of it.
        images: calibration images, (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.

    Returns:
        A network that differs from `quantized` in its int32 biases alone.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: images of another shape, or networks whose layers don't match.
    """
    check_same_layers(net, quantized)
    codes: NDArray = as_codes(images)
    wanted = channel_means(net, codes)
    layers: list[IntegerLayer] = []
    for layer, original in zip(quantized.layers, net.layers, strict=True):
        if not isinstance(original, Pool):  # an average rounds nothing but its output
            layer = _corrected(layer, codes, wanted[layer.name])
        layers.append(layer)
        codes = outputs_of(layer, codes)
    return replace(quantized, layers=tuple(layers))


def channel_means(
    net: FloatNet | QuantizedNet, images: ArrayLike
) -> dict[str, NDArray[np.float64]]:
    """Return the mean output of each channel of each layer, over all images and positions.

    Args:
        net: in float32, or in integers, whose codes count as the real numbers they stand for.
        images: (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.

    Returns:
        layer name -> (channels,), the last layer's being its logits.
    """
    batch = as_batch(images)
    outputs = {}
    if isinstance(net, QuantizedNet):
        outputs = {layer.name: layer.output_qparams for layer in net.layers}
    sums: dict[str, NDArray[np.float64]] = {}
    for start in range(0, len(batch), BATCH):
        for name, output in net.run(batch[start : start + BATCH]):
            sums[name] = sums.get(name, 0) + _mean(output, outputs.get(name)) * len(output)
    return {name: total / len(batch) for name, total in sums.items()}


def _mean(output: NDArray, qparams: QParams | None) -> NDArray[np.float64]:
    """The mean of each channel (axis 1) as a real number; codes where `qparams` are given."""
    means = output.mean(axis=(0, *range(2, output.ndim)), dtype=np.float64)
    return means if qparams is None else (means - qparams.zero_point) * float(qparams.scale)


def _corrected(layer: IntegerLayer, codes: NDArray, wanted: NDArray[np.float64]) -> IntegerLayer:
    """The layer with the biases that bring its mean outputs nearest to `wanted`.

    The mean never falls as the bias rises, but it may jump: where all outputs of a channel are
    alike, they round up together. So: Newton's method, kept between biases too low and too high.
    """
    unit = float(layer.input_qparams.scale) * np.asarray(layer.weight_qparams.scale, np.float64)
    best, nearest = layer.bias, np.full(wanted.shape, np.inf)
    low, high = np.full(wanted.shape, -BIAS_ROOM), np.full(wanted.shape, BIAS_ROOM)
    for _ in range(ROUNDS):
        output = outputs_of(layer, codes)
        missing = wanted - _mean(output, layer.output_qparams)
        better = np.abs(missing) < nearest
        best, nearest = np.where(better, layer.bias, best), np.where(better, abs(missing), nearest)
        low = np.where(missing > 0, layer.bias, low)
        high = np.where(missing < 0, layer.bias, high)
        moved = np.maximum(_moved(output, layer.output_qparams), LEAST_MOVED)
        newton = layer.bias + np.rint(missing / (moved * unit))
        between = (low < newton) & (newton < high)
        bias = np.where(between | (missing == 0), newton, (low + high) // 2)
        layer = replace(layer, bias=bias.astype(np.int32))
    return replace(layer, bias=best)


def _moved(output: NDArray, qparams: QParams | None) -> NDArray[np.float64]:
    """The share of each channel's outputs that follow its bias: logits, codes inside the ends."""
    if qparams is None:
        return np.ones(output.shape[1])
    inside = (output > qparams.zero_point) & (output < qparams.qmax)
    return inside.mean(axis=(0, *range(2, output.ndim)))
