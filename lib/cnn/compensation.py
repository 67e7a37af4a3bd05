"""Round a network's weights so that each layer's outputs, not its weights, change little.

Layer by layer, on the inputs that the layers before it, already rounded, really give it: one weight
of a filter after the other is rounded, and those not rounded yet take its error back. Scales and
biases stay. `lib.quantization.rounding.gptq` says how; here it learns what a convolution's inputs
are: each receptive field is a column of X.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from lib.cnn.images import BATCH, as_codes
from lib.cnn.int8 import QuantizedNet, check_same_layers, outputs_of, quantize_network
from lib.cnn.layers import Conv, IntegerLayer, Linear, Pool
from lib.cnn.network import FloatNet
from lib.quantization.affine import QParams
from lib.quantization.calibration import MinMax, Observer
from lib.quantization.rounding import DAMPING, ORDERS, gptq
from lib.settings import GRANULARITIES


def compensate(
    net: FloatNet,
    calibration_images: ArrayLike,
    *,
    weight_bits: int = 8,
    activation_bits: int = 8,
    granularity: str = GRANULARITIES[0],
    symmetric_activations: bool = False,
    observer: Callable[[], Observer] = MinMax,
    damping: float = DAMPING,
    order: str = ORDERS[1],
) -> QuantizedNet:
    """Quantize a trained network with weights whose rounding makes up for its errors.

    Args:
        net, calibration_images, ...: as in :func:`lib.cnn.quantize_network`, which finds the same
            scales. 64 images are enough.
        damping, order: as in :func:`compensate_rounding`.

    Raises:
        ValueError, TypeError: an argument out of its range, named in the message.
    """
    quantized = quantize_network(
        net,
        calibration_images,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
        symmetric_activations=symmetric_activations,
        observer=observer,
    )
    return compensate_rounding(net, quantized, calibration_images, damping=damping, order=order)


def compensate_rounding(
    net: FloatNet,
    quantized: QuantizedNet,
    images: ArrayLike,
    *,
    damping: float = DAMPING,
    order: str = ORDERS[1],
) -> QuantizedNet:
    """Return `quantized` with weights rounded anew, each layer's making up for its own errors.

    Args:
        net: the network in float32.
        quantized: what `quantize_network` made of it, or of it with other biases.
        images: calibration images, (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.
        damping, order: as in :func:`lib.quantization.rounding.gptq`.

    Returns:
        A network that differs from `quantized` in the codes of its weights alone.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: images of another shape, networks whose layers don't match, or a damping or an
            order that `gptq` refuses.
    """
    steps = compensation_steps(net, quantized, images, damping=damping, order=order)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            compensated: QuantizedNet = end.value
            return compensated


def compensation_steps(
    net: FloatNet,
    quantized: QuantizedNet,
    images: ArrayLike,
    *,
    damping: float = DAMPING,
    order: str = ORDERS[1],
) -> Generator[str, None, QuantizedNet]:
    """Do what :func:`compensate_rounding` does, a layer at a time; with its arguments and errors.

    Yields:
        the name of each layer that is done.
    """
    check_same_layers(net, quantized)
    codes: NDArray = as_codes(images)
    layers: list[IntegerLayer] = []
    for layer, original in zip(quantized.layers, net.layers, strict=True):
        if not isinstance(original, Pool):  # its weights are ones, and exact
            weight = _rounded(layer, original, codes, damping, order)
            layer = replace(layer, weight=weight)
        layers.append(layer)
        if layer.output_qparams is not None:
            codes = outputs_of(layer, codes)
        yield layer.name
    return replace(quantized, layers=tuple(layers))


def _rounded(
    layer: IntegerLayer, original: Conv | Linear, codes: NDArray, damping: float, order: str
) -> NDArray[np.int8]:
    """New codes of a layer's weights for inputs (N, C, H, W), shaped like the weights."""
    # A row per filter. The filters of a group see inputs of their own: in a depthwise layer each
    # filter is a group, otherwise there is one.
    weight = original.weight.reshape(layer.groups, -1, original.weight[0].size)
    scales = np.broadcast_to(layer.weight_qparams.scales, len(original.weight))
    ends = layer.weight_qparams.qmin, layer.weight_qparams.qmax
    rounded = [
        gptq(rows, hessian, QParams(scale, 0, *ends, axis=0), damping=damping, order=order)
        for rows, hessian, scale in zip(
            weight, hessians(layer, codes), scales.reshape(layer.groups, -1), strict=True
        )
    ]
    return np.reshape(rounded, layer.weight.shape)


def hessians(layer: IntegerLayer, codes: NDArray[np.uint8]) -> NDArray[np.float64]:
    """`X @ X.T` for each group of a layer, X holding what its filters see, in steps of the input.

    Args:
        layer: a convolution or the last layer.
        codes: what goes in, (N, C, H, W).

    Returns:
        (groups, inputs, inputs), the inputs being the weights of one filter, in their order.
    """
    total: NDArray[np.float64] = np.zeros((), np.float64)
    for fields in _fields(layer, codes):
        total = total + (fields.transpose(0, 2, 1) @ fields).astype(np.float64)
    return total


def _fields(layer: IntegerLayer, codes: NDArray[np.uint8]) -> Iterator[NDArray[np.float32]]:
    """What each filter sees at each place, some images at a time: (groups, places, inputs).

    Steps from real 0 in float32, which a padded border adds nothing to.
    """
    kernel = layer.weight.shape[2:] or (1, 1)  # the last layer sees all channels at its one place
    border = [(0, 0), (0, 0), *[(layer.padding, layer.padding)] * 2]
    for start in range(0, len(codes), BATCH):
        x = codes[start : start + BATCH].astype(np.float32) - layer.input_qparams.zero_point
        windows = sliding_window_view(np.pad(x, border), kernel, axis=(2, 3))
        windows = windows[:, :, :: layer.stride, :: layer.stride]  # (n, C, H', W', kh, kw)
        grouped = windows.reshape(len(x), layer.groups, -1, *windows.shape[2:])
        places = grouped.transpose(1, 0, 3, 4, 2, 5, 6)
        yield places.reshape(layer.groups, -1, layer.weight[0].size)
