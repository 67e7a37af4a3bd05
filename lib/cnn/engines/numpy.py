"""The reference engine: a network in NumPy, one operation of the lesson after the other.

Its integers are exact on every machine. The other engines are tested against it, and where none of
them can be trusted it runs in their place; it is much slower.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from lib.cnn.engines.interface import Engine
from lib.cnn.layers import Conv, Floats, IntegerLayer, Layer, Linear, Pool
from lib.quantization import integer_ops


@dataclass(frozen=True)
class _Program:
    """Layers, each with the function that computes it."""

    layers: Sequence[tuple[str, Callable[[NDArray], NDArray]]]

    def run(self, batch: NDArray) -> Iterator[tuple[str, NDArray]]:
        for name, layer in self.layers:
            batch = layer(batch)
            yield name, batch

    def run_layer(self, position: int, batch: NDArray) -> NDArray:
        return self.layers[position][1](batch)

    def ready(self, batch: NDArray) -> Callable[[], NDArray]:
        def call() -> NDArray:
            *_, (_, output) = self.run(batch)
            return output

        return call


# --- integers -------------------------------------------------------------------------------------


def prepare_integers(layers: Sequence[IntegerLayer]) -> _Program:
    """Nothing needs to be prepared: each layer is computed from its own arrays."""
    return _Program([(layer.name, functools.partial(output_of, layer)) for layer in layers])


def output_of(layer: IntegerLayer, codes: NDArray[np.uint8]) -> NDArray:
    """What an integer layer makes of codes (N, C, H, W).

    Returns:
        codes (N, out_channels, H, W), or the last layer's logits, float32 (N, classes).
    """
    sums = accumulate(layer, codes)
    if layer.output_qparams is None:
        return sums.astype(np.float32) * layer.multiplier
    axis = 1 if np.ndim(layer.multiplier) else None
    output = integer_ops.requantize(sums, layer.multiplier, layer.output_qparams, axis=axis)
    if layer.relu:  # 0 is the code zero_point, and codes keep the order of the real numbers
        output = np.maximum(output, np.asarray(layer.output_qparams.zero_point, output.dtype))
    return output


def accumulate(layer: IntegerLayer, codes: NDArray[np.uint8]) -> NDArray[np.int32]:
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


# --- float32 --------------------------------------------------------------------------------------


def prepare_float32(layers: Sequence[Layer]) -> _Program:
    """As :func:`prepare_integers`, for layers in float32."""
    return _Program([(layer.name, functools.partial(float_output_of, layer)) for layer in layers])


def float_output_of(layer: Layer, x: Floats) -> Floats:
    """What a float32 layer makes of x (N, C, H, W): (N, out_channels, H, W), or logits."""
    if isinstance(layer, Pool):
        return x.mean(axis=(2, 3), keepdims=True)
    if isinstance(layer, Linear):
        return x.reshape(len(x), -1) @ layer.weight.T + layer.bias
    return np.maximum(_convolve(layer, x) + layer.bias[:, None, None], np.float32(0))


def _convolve(layer: Conv, x: Floats) -> Floats:
    """The products of each receptive field with each kernel, summed."""
    border, (height, width) = [(layer.padding, layer.padding)] * 2, layer.weight.shape[2:]
    padded = np.pad(x, [(0, 0), (0, 0), *border])
    fields = sliding_window_view(padded, (height, width), axis=(2, 3))
    fields = fields[:, :, :: layer.stride, :: layer.stride]  # (N, C, H, W, height, width)
    if layer.groups == 1:
        return np.tensordot(fields, layer.weight, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    grouped = fields.reshape(len(x), layer.groups, -1, *fields.shape[2:])
    weight = layer.weight.reshape(layer.groups, -1, *layer.weight.shape[1:])
    products = np.einsum("ngihwyx,goiyx->ngohw", grouped, weight)
    return products.reshape(len(x), -1, *products.shape[3:])


ENGINE = Engine(
    name="numpy", title="NumPy", prepare_float32=prepare_float32, prepare_integers=prepare_integers
)
