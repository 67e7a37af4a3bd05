"""One real layer on its way from float32 to int8, every number of the way kept for the page.

Nothing is computed here that the networks don't compute: the parts come from where a network is
loaded, calibrated and quantized, and are only put beside each other.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.cnn.engines.numpy import accumulate
from lib.cnn.folding import BatchNorm
from lib.cnn.layers import Conv, Floats, IntegerLayer, position_of
from lib.cnn.memory import stored_in_integers
from lib.cnn.network import load_trained
from lib.numbers.checks import check_choice
from lib.quantization.affine import QParams, dequantize
from lib.studies import shipped
from lib.studies.neuron.neuron import of_channel
from lib.studies.neuron.trace import of_test_image


def strength(values: NDArray) -> NDArray[np.float64]:
    """Each value over the largest magnitude among them, -1..1."""
    return values / max(float(np.abs(values.astype(np.float64)).max()), 1e-30)


def convolutions(network: str) -> tuple[str, ...]:
    """The layers that the page can show, in order: those with a BatchNorm."""
    return tuple(layer.name for layer in shipped.float32(network).layers if isinstance(layer, Conv))


@dataclass(frozen=True, eq=False, kw_only=True)
class Conversion:
    """A convolution before, on the way and after; of its channels, the one that says most.

    Attributes:
        trained: weights as trained, float32 (C, inputs, kernel, kernel).
        norm: the BatchNorm behind it.
        folded: the float32 layer without BatchNorm.
        integers: the layer in integers.
        sums: its int32 sums for one test image, bias included, (C, H, W).
        codes: its output, (C, H, W).
        float_output: the same output of the float32 network, (C, H, W).
        channel: the output channel that is strongest for this image.
    """

    trained: Floats
    norm: BatchNorm
    folded: Conv
    integers: IntegerLayer
    sums: NDArray[np.int32]
    codes: NDArray[np.uint8]
    float_output: Floats
    channel: int

    @property
    def strongest_input(self) -> int | None:
        """The input channel with the largest weight; None where a kernel is a single point."""
        weight = self.folded.weight[self.channel]
        return int(np.abs(weight).max(axis=(1, 2)).argmax()) if weight.shape[1] == 3 else None

    @property
    def nine(self) -> tuple[Floats, Floats, NDArray[np.int8], Floats]:
        """Nine weights of the channel: as trained, folded, as codes, and what the codes stand for.

        Each (3, 3): the kernel over the strongest input, or, where a kernel is one number, the
        first nine inputs.
        """
        back = dequantize(self.integers.weight, self.integers.weight_qparams)
        strongest = self.strongest_input
        trained, folded, codes, back = (
            weights[self.channel].ravel()[:9]
            if strongest is None
            else weights[self.channel, strongest]
            for weights in (self.trained, self.folded.weight, self.integers.weight, back)
        )
        shape = (3, 3)
        return (
            trained.reshape(shape),
            folded.reshape(shape),
            codes.reshape(shape),
            back.reshape(shape),
        )

    @property
    def factor(self) -> float:
        """What folding multiplies the channel's weights by."""
        return float(self.norm.factor[self.channel])

    @property
    def weight_scale(self) -> np.float32:
        """The scale of the channel's weights."""
        return of_channel(self.integers.weight_qparams.scale, self.channel)

    @property
    def weight_error(self) -> float:
        """The largest error of a weight of the channel, in steps: at most half of one."""
        codes, scale = self.integers.weight[self.channel], np.float64(self.weight_scale)
        return float(np.abs(codes - self.folded.weight[self.channel] / scale).max())

    @property
    def kilobytes(self) -> tuple[float, float]:
        """Memory of weights and biases in float32, and of the same in integers with scales."""
        after = stored_in_integers(self.integers, 8)
        return (self.folded.weight.nbytes + self.folded.bias.nbytes) / 1000, after.total / 1000

    @property
    def bias_unit(self) -> float:
        """What one unit of a bias, and of a sum, stands for: input scale times weight scale."""
        return float(self.integers.input_qparams.scale) * float(self.weight_scale)

    @property
    def multiplier(self) -> np.float32:
        """What takes the channel's sums to the steps of the output."""
        return of_channel(self.integers.multiplier, self.channel)

    @property
    def pixel(self) -> tuple[int, int]:
        """Row and column of the channel's largest code: a pixel to follow."""
        row, column = np.unravel_index(int(self.codes[self.channel].argmax()), self.codes.shape[1:])
        return int(row), int(column)

    @property
    def output_qparams(self) -> QParams:
        """How the codes of the output map to real numbers."""
        assert self.integers.output_qparams is not None, "only a network's last layer has none"
        return self.integers.output_qparams

    @property
    def output_range(self) -> tuple[float, float]:
        """What the first and the last code of the output stand for."""
        output = self.output_qparams
        low, high = dequantize(np.array([output.qmin, output.qmax]), output)
        return float(low), float(high)

    @property
    def scaled(self) -> float:
        """The sum at the pixel times the multiplier: the code before it is rounded."""
        return float(self.sums[self.channel][self.pixel]) * float(self.multiplier)

    @property
    def strongest(self) -> list[int]:
        """The six channels with the largest outputs, the one that is followed first."""
        order = np.argsort(-self.codes.sum(axis=(1, 2), dtype=np.int64), kind="stable")
        return order[:6].tolist()

    @property
    def largest_difference(self) -> float:
        """Between what the codes of the strongest channels stand for and float32."""
        shown = self.strongest
        return float(np.abs(self.meaning[shown] - self.float_output[shown]).max())

    @property
    def meaning(self) -> Floats:
        """What the codes of the output stand for, float32 (C, H, W)."""
        return dequantize(self.codes, self.output_qparams)

    @property
    def worst_sum(self) -> int:
        """The largest magnitude that a sum can have, bias included, whatever the image shows."""
        inputs = self.integers.input_qparams
        low, high = inputs.qmin - int(inputs.zero_point), inputs.qmax - int(inputs.zero_point)
        weights = self.integers.weight.astype(np.int64)
        positive, negative = (
            np.clip(weights, *ends).sum(axis=(1, 2, 3)) for ends in ((0, None), (None, 0))
        )
        bias = self.integers.bias.astype(np.int64)
        ends = positive * high + negative * low + bias, positive * low + negative * high + bias
        return int(np.abs(ends).max())

    @property
    def largest(self) -> dict[str, int]:
        """How large the integers of the layer get, by what they are: the largest magnitude."""
        parts: dict[str, NDArray] = {
            "weights": self.integers.weight,
            "output": self.codes,
            "biases": self.integers.bias,
            "sums": self.sums,
        }
        found = {name: int(np.abs(part.astype(np.int64)).max()) for name, part in parts.items()}
        return found | {"sums, at worst": self.worst_sum}


@functools.lru_cache(maxsize=8)
def convert(network: str, layer: str, image: int = 0) -> Conversion:
    """Follow one convolution through the conversion of its network to 8 bits, per channel.

    Args:
        network: ``"plain"`` or ``"separable"``.
        layer: one of :func:`convolutions`.
        image: which of the 10,000 test images the layer then runs on.

    Raises:
        ValueError: there is no such network or convolution.
    """
    check_choice("layer", layer, convolutions(network))
    traced = of_test_image(network, image=image)
    position = position_of(layer, traced.float32.layers)
    folded, integers = traced.float32.layers[position], traced.quantized.layers[position]
    assert isinstance(folded, Conv)
    codes = traced.outputs[layer][0]
    trained, norm = load_trained(network).convolutions[layer]
    return Conversion(
        trained=trained,
        norm=norm,
        folded=folded,
        integers=integers,
        sums=accumulate(integers, traced.inputs[layer])[0],
        codes=codes,
        float_output=traced.float_outputs[layer][0],
        channel=int(codes.sum(axis=(1, 2), dtype=np.int64).argmax()),
    )
