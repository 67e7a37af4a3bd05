"""The exact engine: an integer network in NumPy, one operation of the lesson after the other.

The fast engine is tested against it, and it runs in its place where PyTorch has no integer kernels.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn import int8  # as a module, for it itself falls back to this one
from lib.cnn.images import as_codes, in_batches
from lib.cnn.layers import Int8Layer
from lib.numbers.checks import check_instance
from lib.quantization import integer_ops


def run(int8_net: "int8.QuantizedNet", images: ArrayLike) -> NDArray[np.float32]:
    """Logits, float32 (N, classes), of an QuantizedNet computed in NumPy.

    Args:
        int8_net: the network.
        images: (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.
    """
    check_instance("int8_net", int8_net, int8.QuantizedNet)
    return in_batches(lambda batch: run_layers(int8_net.layers, as_codes(batch)), images)


def run_layers(
    layers: Iterable[Int8Layer], codes: NDArray[np.uint8]
) -> Iterator[tuple[str, NDArray]]:
    """Run codes (N, C, H, W) through the layers; yield each one's name and output."""
    x: NDArray = codes
    for layer in layers:
        sums = accumulate(layer, x)
        if layer.output_qparams is None:
            yield layer.name, sums.astype(np.float32) * layer.multiplier
            return
        axis = 1 if np.ndim(layer.multiplier) else None
        x = integer_ops.requantize(sums, layer.multiplier, layer.output_qparams, axis=axis)
        if layer.relu:  # 0 is the code zero_point, and codes keep the order of the real numbers
            x = np.maximum(x, np.asarray(layer.output_qparams.zero_point, x.dtype))
        yield layer.name, x


def accumulate(layer: Int8Layer, codes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The sums of a layer for codes (N, C, H, W), zero points subtracted and biases added.

    Returns:
        int32 (N, out_channels, H, W), or (N, classes) for the last layer.
    """
    zero_point = int(layer.input_qparams.zero_point)
    if layer.output_qparams is None:
        rows = codes.reshape(len(codes), -1)
        return integer_ops.matmul(rows, zero_point, layer.weight.T, 0) + layer.bias
    sums = integer_ops.conv2d(
        codes,
        zero_point,
        layer.weight,
        0,
        stride=layer.stride,
        padding=layer.padding,
        groups=layer.groups,
    )
    return sums + layer.bias[:, None, None]
