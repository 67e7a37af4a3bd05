"""Where in an integer network the error arises, and what each layer does to the error it is given.

With f a layer in float32, q the same layer in integers, x what float32 hands to it and x' what the
integer network does (as real numbers):

    own = q(x) - f(x)          the layer's own error, on quantized float32 inputs
    total = q(x') - f(x)       what comes out of the integer network, against float32
    inherited = total - own    what the layer makes of the errors of those before it

total = own + inherited, so their powers (mean squares) add up with a cross term:
mean(total^2) = mean(own^2) + mean(inherited^2) + 2 mean(own * inherited). The cross term is
negative where a layer's error happens to undo some of what it was given.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.images import as_batch, as_unit_floats
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import IntegerLayer
from lib.cnn.network import FloatNet
from lib.quantization.affine import dequantize, quantize

BATCH = 8  # images at once: their outputs still fit into the processor's cache


class LayerError(NamedTuple):
    """Powers (mean squares, in squared units of the layer's output) over a batch, float64."""

    name: str
    signal: float
    own: float
    inherited: float
    cross: float  # 2 mean(own * inherited), may be negative
    total: float

    @property
    def sqnr_db(self) -> float:
        """Signal over total error in decibels; infinite where there is no error."""
        return _decibels(self.signal, self.total)

    @property
    def own_sqnr_db(self) -> float:
        """What it would be if the layer's own error were the only one."""
        return _decibels(self.signal, self.own)

    @property
    def shares(self) -> tuple[float, float, float]:
        """Own, inherited and cross as parts of the total, which they sum to; 0 without error."""
        total = self.total or math.inf
        return self.own / total, self.inherited / total, self.cross / total


def layer_errors(
    float32: FloatNet, quantized: QuantizedNet, images: ArrayLike
) -> tuple[LayerError, ...]:
    """Each layer's error over all images, split into its own, the inherited and their cross term.

    Args:
        float32: the network.
        quantized: what it became by :func:`lib.cnn.quantize_network`.
        images: (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.
    """
    every = as_batch(images)
    sums = np.zeros((len(quantized.layers), 5))
    counts = np.zeros(len(quantized.layers))
    for start in range(0, len(every), BATCH):
        batch = every[start : start + BATCH]
        for position, errors in enumerate(_batch_errors(float32, quantized, batch)):
            signal, own, total = (part.ravel() for part in errors)
            inherited = total - own
            pairs = ((signal, signal), (own, own), (inherited, inherited), (own, inherited))
            for power, (a, b) in enumerate([*pairs, (total, total)]):
                # Not np.dot: BLAS would take all cores for this.
                sums[position, power] += np.einsum("i,i->", a, b)
            counts[position] += signal.size
    powers = sums / counts[:, None] * (1, 1, 1, 2, 1)
    names = (layer.name for layer in quantized.layers)
    return tuple(LayerError(name, *row) for name, row in zip(names, powers.tolist(), strict=True))


def _batch_errors(
    float32: FloatNet, quantized: QuantizedNet, batch: NDArray
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]:
    """Signal, own error and total error of each layer in turn."""
    x: NDArray = as_unit_floats(batch)
    runs = zip(quantized.layers, float32.run(batch), quantized.run(batch), strict=True)
    for layer, (_, exact), (_, codes) in runs:
        alone = quantized.run_layer(layer.name, quantize(x, layer.input_qparams))
        signal = exact.astype(np.float64)
        yield signal, in_reals(layer, alone) - signal, in_reals(layer, codes) - signal
        x = exact


def in_reals(layer: IntegerLayer, output: NDArray) -> NDArray[np.float32]:
    """What the output of an integer layer stands for; the last layer's logits are real already."""
    return output if layer.output_qparams is None else dequantize(output, layer.output_qparams)


def _decibels(signal: float, noise: float) -> float:
    if noise == 0:
        return math.inf
    return 10 * math.log10(signal / noise) if signal else -math.inf
