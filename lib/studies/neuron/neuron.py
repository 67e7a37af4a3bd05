"""One number of a quantized network by hand: from int8 inputs to int8 output, beside float32.

With codes q, zero points z and scales s, the real sum of products is s_x s_w times

    sum (q_x - z_x) (q_w - z_w)
        = sum q_x q_w  -  z_x sum q_w  -  z_w sum q_x  +  n z_x z_w

(Jacob et al. 2018, section 2.3). Weights here are symmetric, z_w = 0, so the last two terms vanish;
the second depends on no image and can be folded into the bias beforehand. A multiplication by
s_x s_w / s_out turns the sum into steps of the output; rounding, adding the zero point and clipping
make its code. The ReLU is part of the clip: real 0 is the code z_out.
"""

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn.engines.numpy import accumulate, output_of
from lib.cnn.layers import Floats, IntegerLayer, Layer, Pool, position_of
from lib.numbers.checks import check_int
from lib.quantization import integer_ops
from lib.quantization.affine import QParams, quantize
from lib.quantization.fixed_point import quantize_multiplier, requantize_fixed_point
from lib.studies.neuron.trace import TracedImage
from lib.studies.receptive_field import kernels, receptive_field


class NeuronStep(NamedTuple):
    """One step of the calculation and the same in float32."""

    name: str
    integer: int | float  # whole but for "multiply", a float32
    float32: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Neuron:
    """One output of one layer, with all that went into it.

    patch: codes (inputs, height, width), padding included; weights: int8, of the same shape;
    bias: int32 code. engine_value: what the network computed, a code, or a float32 in the last
    layer. float_*: the same in the float32 network.
    """

    layer: IntegerLayer
    channel: int
    row: int
    column: int
    patch: NDArray[np.uint8]
    weights: NDArray[np.int8]
    bias: int
    engine_value: int | float
    float_patch: Floats
    float_weights: Floats
    float_bias: float

    # --- integers ---------------------------------------------------------------------------------

    @functools.cached_property
    def products(self) -> NDArray[np.int32]:
        """Code times code, (inputs, height, width)."""
        return self.patch.astype(np.int32) * self.weights

    @property
    def products_sum(self) -> int:
        """The int32 sum of the products."""
        return int(self.products.sum())

    @property
    def input_zero_point(self) -> int:
        """The code that means 0 among the inputs."""
        return int(self.layer.input_qparams.zero_point)

    @property
    def weights_sum(self) -> int:
        """The sum of the weights' codes: known before there is any image."""
        return int(self.weights.sum(dtype=np.int32))

    @property
    def correction(self) -> int:
        """What the zero point of the inputs added to the sum, to be taken off: -z_x sum q_w."""
        return -self.input_zero_point * self.weights_sum

    @property
    def folded_bias(self) -> int:
        """Bias and correction in one number, as an engine may store them."""
        return self.bias + self.correction

    @property
    def accumulator(self) -> int:
        """The sum with its correction and the bias, in units of input scale x weight scale."""
        return self.products_sum + self.folded_bias

    @property
    def input_scale(self) -> np.float32:
        return np.float32(self.layer.input_qparams.scale)

    @property
    def weight_scale(self) -> np.float32:
        """The scale of this channel's weights."""
        return of_channel(self.layer.weight_qparams.scale, self.channel)

    @property
    def multiplier(self) -> np.float32:
        """(s_x * s_w) / s_out in float32; without the division in the last layer."""
        return of_channel(self.layer.multiplier, self.channel)

    @property
    def scaled(self) -> np.float32:
        """The accumulator in steps of the output, float32; the logit in the last layer."""
        return np.float32(self.accumulator) * self.multiplier

    @property
    def rounded(self) -> int:
        """The nearest whole step, ties to even."""
        return int(np.rint(self.scaled))

    @property
    def output_qparams(self) -> QParams:
        """How the codes of the output map to real numbers.

        Raises:
            ValueError: the last layer has none; its output is `scaled`.
        """
        if self.layer.output_qparams is None:
            raise ValueError(f"layer {self.layer.name} puts out float32 logits, not codes")
        return self.layer.output_qparams

    @property
    def shifted(self) -> int:
        """The rounded steps, counted from the code of real 0."""
        return self.rounded + int(self.output_qparams.zero_point)

    @property
    def clip(self) -> tuple[int, int]:
        """The lowest and the highest code allowed; with a ReLU the lowest is the code of 0."""
        output = self.output_qparams
        lowest = max(int(output.zero_point), output.qmin) if self.layer.relu else output.qmin
        return lowest, output.qmax

    @property
    def code(self) -> int:
        """The output's code."""
        lowest, highest = self.clip
        return min(max(self.shifted, lowest), highest)

    @property
    def meaning(self) -> float:
        """The real number that the output stands for."""
        if self.layer.output_qparams is None:
            return float(self.scaled)
        return (self.code - int(self.output_qparams.zero_point)) * float(self.output_qparams.scale)

    @property
    def tie(self) -> bool:
        """Whether `scaled` lies so near the middle of two steps that float32 may round either way.

        The fast engine scales sum and bias apart and adds them in float32. Each of these roundings
        can shift the result by half a unit in the last place of the larger number.
        """
        larger = max(abs(self.accumulator - self.bias), abs(self.bias), abs(self.accumulator))
        slack = 2 * np.spacing(np.float32(larger) * self.multiplier)
        fraction = float(self.scaled) - np.floor(float(self.scaled))
        return bool(abs(fraction - 0.5) <= slack)

    # --- without floats ---------------------------------------------------------------------------

    @property
    def mantissa_and_shift(self) -> tuple[int, int]:
        """The multiplier as mantissa x 2**(shift - 31), for chips without floats."""
        return quantize_multiplier(self.multiplier)

    @property
    def fixed_point_code(self) -> int:
        """The code that a chip without floats computes from the same accumulator."""
        code = requantize_fixed_point(
            self.accumulator, *self.mantissa_and_shift, self.output_qparams
        )
        return max(int(code), self.clip[0])

    # --- float32 ----------------------------------------------------------------------------------

    @functools.cached_property
    def float_products(self) -> NDArray[np.float64]:
        """Input times weight, exactly, (inputs, height, width)."""
        return self.float_patch.astype(np.float64) * self.float_weights

    @property
    def float_sum(self) -> float:
        """The sum of the products."""
        return float(self.float_products.sum())

    @property
    def float_total(self) -> float:
        """The sum with the bias."""
        return self.float_sum + self.float_bias

    @property
    def float_output(self) -> float:
        """The output: the total after the ReLU, where there is one."""
        return max(self.float_total, 0.0) if self.layer.relu else self.float_total

    # --- both -------------------------------------------------------------------------------------

    @property
    def steps(self) -> tuple[NeuronStep, ...]:
        """The calculation, step by step, beside the same in float32.

        Until the bias the integers count units of input scale x weight scale, and float32 is in
        real numbers; from "multiply" on both count steps of the output. The last layer has no steps
        of the output, and ends with "multiply", its logit.
        """
        total = self.float_total
        found = [
            NeuronStep("sum", self.products_sum, self.float_sum),
            NeuronStep("correction", self.products_sum + self.correction, self.float_sum),
            NeuronStep("bias", self.accumulator, total),
        ]
        if self.layer.output_qparams is None:
            return (*found, NeuronStep("multiply", float(self.scaled), total))
        in_steps = total / float(self.output_qparams.scale)
        zero_point = int(self.output_qparams.zero_point)
        lowest, highest = self.clip
        clipped = min(max(in_steps + zero_point, lowest), highest)
        return (
            *found,
            NeuronStep("multiply", float(self.scaled), in_steps),
            NeuronStep("round", self.rounded, in_steps),
            NeuronStep("zero point", self.shifted, in_steps + zero_point),
            NeuronStep("clip", self.code, clipped),
        )

    @functools.cached_property
    def product_errors(self) -> NDArray[np.float64]:
        """Each product as the integers stand for it, minus float32's, (inputs, height, width)."""
        real = real_products(self.patch, self.weights, self.layer, self.channel)
        return real - self.float_products

    @property
    def running_error(self) -> NDArray[np.float64]:
        """The error of the sum after each product, flat: the last one is that of the whole sum."""
        return np.cumsum(self.product_errors)


def neuron(traced: TracedImage, layer: str, channel: int, row: int = 0, column: int = 0) -> Neuron:
    """One output of one layer, taken apart.

    Args:
        traced: an image in both networks.
        layer: the layer's name.
        channel, row, column: which of its outputs; the last layer has one for each class, and rows
            and columns 0 only.

    Raises:
        ValueError, TypeError: there is no such layer or output.
    """
    position = position_of(layer, traced.quantized.layers)
    integers = traced.quantized.layers[position]
    outputs = traced.outputs[layer][0]
    channel = check_int("channel", channel, 0, outputs.shape[0] - 1)
    row = check_int("row", row, 0, outputs.shape[1] - 1)
    column = check_int("column", column, 0, outputs.shape[2] - 1)
    place = channel, row, column
    weights, bias = float_parameters(traced.float32.layers[position], integers)
    zero_point = int(integers.input_qparams.zero_point)
    return Neuron(
        layer=integers,
        channel=channel,
        row=row,
        column=column,
        patch=receptive_field(integers, traced.inputs[layer][0], *place, padding_value=zero_point),
        weights=kernels(integers.weight)[channel],
        bias=int(integers.bias[channel]),
        engine_value=outputs[place].item(),
        float_patch=receptive_field(
            integers, traced.float_inputs[layer][0], *place, padding_value=0
        ),
        float_weights=weights[channel],
        float_bias=float(bias[channel]),
    )


class FixedPointDifference(NamedTuple):
    """How often a chip without floats gets another code in one layer, for one image."""

    differing: int
    values: int
    largest: int  # difference, in codes


def fixed_point(traced: TracedImage, layer: str) -> FixedPointDifference:
    """Requantize a layer's sums with integers alone and compare with float32's way.

    Args:
        traced: an image in both networks.
        layer: the layer's name; not the last one.

    Raises:
        ValueError: there is no such layer, or it is the last, whose logits are float32.
    """
    integers = traced.quantized.layers[position_of(layer, traced.quantized.layers)]
    if integers.output_qparams is None:
        raise ValueError(f"layer {layer} puts out float32 logits, not codes")
    output = integers.output_qparams
    sums = accumulate(integers, traced.inputs[layer])
    multipliers = np.broadcast_to(integers.multiplier, len(integers.bias))
    mantissa, shift = quantize_multiplier(multipliers)
    along = (slice(None), None, None)
    codes = requantize_fixed_point(sums, mantissa[along], shift[along], output)
    usual = integer_ops.requantize(sums, multipliers, output, axis=1)
    if integers.relu:
        codes, usual = (np.maximum(each, output.zero_point) for each in (codes, usual))
    difference = np.abs(codes.astype(np.int64) - usual)
    return FixedPointDifference(
        int(np.count_nonzero(difference)), difference.size, int(difference.max())
    )


def blackboard() -> Neuron:
    """A patch of 2 x 2 in 4-bit codes, both zero points other than 0: small enough to write down.

    The scales are powers of two, so that every step is exact but the rounding itself. Without
    floats the code is another: that way rounds twice, 8.5 to 9 and then 4.5 to 5, not 4.25 to 4.
    """
    x = np.array([[[1.0, -0.5], [2.2, 0.7]]], np.float32)
    weight = np.array([[[[0.5, -0.7], [0.3, 1.1]]]], np.float32)
    bias = np.array([0.3], np.float32)
    unsigned = QParams(np.float32(0.5), 3, 0, 15)
    signed = QParams(np.float32(0.25), 0, -7, 7)
    layer = IntegerLayer(
        name="blackboard",
        weight=quantize(weight, signed).astype(np.int8, copy=False),
        weight_qparams=signed,
        bias=np.rint(bias / np.float32(0.125)).astype(np.int32),
        input_qparams=unsigned,
        output_qparams=QParams(np.float32(0.5), 1, 0, 15),
        relu=True,
    )
    codes = quantize(x, unsigned).astype(np.uint8, copy=False)
    output = output_of(layer, codes[None])
    return Neuron(
        layer=layer,
        channel=0,
        row=0,
        column=0,
        patch=codes,
        weights=layer.weight[0],
        bias=int(layer.bias[0]),
        engine_value=output.item(),
        float_patch=x,
        float_weights=weight[0],
        float_bias=float(bias[0]),
    )


def float_parameters(layer: Layer, integers: IntegerLayer) -> tuple[Floats, Floats]:
    """A float32 layer's weights, as a convolution's, and biases; a pool's weights are all equal."""
    if isinstance(layer, Pool):
        shape = integers.weight.shape
        even = np.full(shape, 1 / (shape[2] * shape[3]), np.float32)
        return even, np.zeros(len(even), np.float32)
    return kernels(layer.weight), layer.bias


def of_channel(values: NDArray[np.float32] | np.float32, channel: int) -> np.float32:
    """A channel's scale, where there is one for each channel or one for all."""
    return np.float32(values[channel] if np.ndim(values) else values)  # type: ignore[index]


def real_products(
    codes: NDArray, weights: NDArray[np.int8], layer: IntegerLayer, channel: int
) -> NDArray[np.float64]:
    """The products that codes and a channel's weights stand for, exactly.

    Args:
        codes: (..., inputs, height, width).
        weights: of the channel, (inputs, height, width).
    """
    scale = np.float64(layer.input_qparams.scale) * of_channel(layer.weight_qparams.scale, channel)
    whole = (codes.astype(np.int64) - int(layer.input_qparams.zero_point)) * weights
    return whole * scale
