"""Fake quantization: a network in float32 that computes as its integers will, and can be trained.

Each weight and each activation is rounded to the real number that its code stands for, so that
training sees what rounding does to the loss. Rounding has slope 0 almost everywhere; the
straight-through estimator takes it for 1 between the ends of the codes, and 0 beyond (Bengio et al.
2013, "Estimating or Propagating Gradients Through Stochastic Neurons", section 4). The scales learn
too: Esser et al. 2019, "Learned Step Size Quantization".
"""

import functools
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor
from torch.autograd.function import FunctionCtx
from torch.nn import functional

from lib.cnn.images import PIXELS
from lib.cnn.int8 import BIAS_ROOM, QuantizedNet, calibrate, integer_pool, integer_weighted
from lib.cnn.layers import Conv, Floats, IntegerLayer, Layer, Linear, Pool
from lib.cnn.network import FloatNet
from lib.numbers.checks import check_instance, check_int
from lib.quantization.affine import QParams, code_range
from lib.quantization.calibration import MeanSquaredError
from lib.settings import NETWORK_BITS

PARTS_TRIED = np.linspace(0.2, 1, 41)  # of the largest weight, as the end of the codes


class _Saved(FunctionCtx):
    """What the way forward keeps for the way back."""

    saved_tensors: tuple[Tensor, ...]
    ends: tuple[int, int]


class _FakeQuantize(torch.autograd.Function):
    """x rounded to whole steps of `scale` from qmin to qmax, zero point 0, and its gradients."""

    @staticmethod
    def forward(ctx: _Saved, x: Tensor, scale: Tensor, qmin: int, qmax: int) -> Tensor:
        y = torch.div(x, scale).clamp_(qmin, qmax).round_().mul_(scale)
        ctx.save_for_backward(x, y, scale)
        ctx.ends = qmin, qmax
        return y

    @staticmethod
    def backward(ctx: _Saved, slope: Tensor) -> tuple[Tensor, Tensor, None, None]:
        x, y, scale = ctx.saved_tensors
        qmin, qmax = ctx.ends
        to_x = slope * ((x > qmin * scale) & (x < qmax * scale))
        # Between the ends y / scale - x / scale, beyond them the end itself, which is y / scale.
        to_scale = torch.mul(slope, y).addcmul_(to_x, x, value=-1).sum_to_size(scale.shape) / scale
        return to_x, to_scale, None, None


def fake_quantize(x: Tensor, scale: Tensor, qmin: int, qmax: int) -> Tensor:
    """Return `x` as the real numbers that its codes stand for, with slopes to learn by.

    Forward: `clip(rint(x / scale), qmin, qmax) * scale`. Backward, the slope of the result with
    respect to x is 1 where x / scale lies between qmin and qmax, else 0; with respect to the scale
    it is `rint(x / scale) - x / scale` there, and qmin or qmax beyond (Esser et al. 2019, equation
    3). PyTorch's own `fake_quantize_per_channel_affine` lets slopes pass half a step farther.

    Args:
        x: float32.
        scale: float32, positive, of a shape that broadcasts with x: one for each channel, or one.
        qmin, qmax: the lowest and the highest code.
    """
    return _FakeQuantize.apply(x, scale, qmin, qmax)


class _Weights(NamedTuple):
    """What a layer learns: its weight and bias, and the logarithms of its weight's scales.

    A step of the training then changes a scale by a part of it, however small it is, and no scale
    falls to 0.
    """

    weight: Tensor
    bias: Tensor
    log_scale: Tensor  # (outputs, 1, ...), which broadcasts with the weight


class _Layer(NamedTuple):
    """A layer as it was, what it learns (nothing in a pool), and its output's logarithmic scale."""

    layer: Layer
    weights: _Weights | None
    log_output_scale: Tensor | None  # None for the last layer, whose logits stay real numbers


class FakeQuantizedNet:
    """A network that computes in float32 what its integers will compute, and can learn.

    Weights are symmetric with a scale for each output channel; activations are unsigned with zero
    point 0, for nothing is below 0 behind a ReLU. All scales begin where the mean squared error is
    least. Weights stay real numbers underneath; what they are rounded to is what computes.

    Args:
        net: where the training begins.
        images: on which the scales of activations are found: some of the training images,
            (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1.
        weight_bits, activation_bits: 2..8.

    Raises:
        TypeError, ValueError: an argument of the wrong kind or out of range, named in the message.
    """

    def __init__(
        self, net: FloatNet, images: ArrayLike, weight_bits: int, activation_bits: int
    ) -> None:
        check_instance("net", net, FloatNet)
        least, most = NETWORK_BITS[0], NETWORK_BITS[-1]
        self.name = net.name
        self.weight_bits = check_int("weight_bits", weight_bits, least, most)
        self.activation_bits = check_int("activation_bits", activation_bits, least, most)
        _, self._weight_end = code_range(self.weight_bits)
        _, self._output_end = code_range(self.activation_bits, signed=False)
        observer = functools.partial(MeanSquaredError, self.activation_bits, signed=False)
        ranges, self._shapes = calibrate(net, images, observer)
        self._layers: list[_Layer] = []
        for layer in net.layers:
            weights = None if isinstance(layer, Pool) else self._weights(layer)
            output_scale = None
            if layer is not net.layers[-1]:
                highest = ranges[layer.name][1] or 1  # 0 where the layer is silent
                output_scale = _logarithm(np.array(highest / self._output_end))
            self._layers.append(_Layer(layer, weights, output_scale))

    def _weights(self, layer: Conv | Linear) -> _Weights:
        scales = least_error_scales(layer.weight, self._weight_end)
        tensors = [torch.tensor(array) for array in (layer.weight, layer.bias)]
        if isinstance(layer, Conv):  # in the order of memory that convolutions are fastest in
            tensors[0] = tensors[0].contiguous(memory_format=torch.channels_last)
        weight, bias = (tensor.requires_grad_() for tensor in tensors)
        return _Weights(weight, bias, _logarithm(scales))

    @property
    def classes(self) -> int:
        """How many logits an image gets."""
        return self.weights_and_biases()[-1].numel()

    def weights_and_biases(self) -> list[Tensor]:
        """What learns, but for the scales."""
        return [part for each in self._layers if each.weights for part in each.weights[:2]]

    def log_scales(self) -> list[Tensor]:
        """The logarithms of all scales, of weights and of activations."""
        return [
            scale
            for _, weights, output_scale in self._layers
            for scale in (weights and weights.log_scale, output_scale)
            if scale is not None
        ]

    def logits(self, images: Tensor) -> Tensor:
        """Logits (N, classes) of images, float32 (N, 1, 28, 28) in 0..1."""
        x, scale = images, torch.tensor(PIXELS.scale)
        for layer, weights, log_output_scale in self._layers:
            if weights is None:
                x = x.mean((2, 3), keepdim=True)
            else:
                x = self._sums(layer, weights, x, scale)
            if log_output_scale is not None:  # codes from 0 up: that is the ReLU too
                scale = log_output_scale.exp()
                x = fake_quantize(x, scale, 0, self._output_end)
        return x

    def _sums(self, layer: Layer, weights: _Weights, x: Tensor, x_scale: Tensor) -> Tensor:
        """The sums of a layer with weights; its bias is whole steps of both scales."""
        scale, end = weights.log_scale.exp(), self._weight_end
        weight = fake_quantize(weights.weight, scale, -end, end)
        bias = fake_quantize(weights.bias, x_scale * scale.flatten(), -BIAS_ROOM, BIAS_ROOM)
        if isinstance(layer, Conv):
            return functional.conv2d(
                x, weight, bias, layer.stride, layer.padding, groups=layer.groups
            )
        return functional.linear(x.flatten(1), weight, bias)

    def float32(self) -> FloatNet:
        """The real numbers underneath, as a network of their own; a copy."""
        layers = [
            layer if weights is None or isinstance(layer, Pool) else _learned(layer, weights)
            for layer, weights, _ in self._layers
        ]
        return FloatNet(self.name, tuple(layers))

    def quantized(self) -> QuantizedNet:
        """The integers as they are now; a copy."""
        layers: list[IntegerLayer] = []
        x, end = PIXELS, self._weight_end
        for layer, weights, log_output_scale in self._layers:
            output = None
            if log_output_scale is not None:
                output = QParams(_array(log_output_scale.exp()), 0, 0, self._output_end)
            if isinstance(layer, Pool):
                layers.append(integer_pool(layer, self._shapes[layer.name], x, output))
            elif weights is not None:
                qparams = QParams(_array(weights.log_scale.exp()).ravel(), 0, -end, end, axis=0)
                layers.append(integer_weighted(_learned(layer, weights), qparams, x, output))
            x = output or x
        return QuantizedNet(self.name, tuple(layers), self.weight_bits, self.activation_bits)


def _learned(layer: Conv | Linear, weights: _Weights) -> Conv | Linear:
    """The layer as it is by now."""
    return replace(layer, weight=_array(weights.weight), bias=_array(weights.bias))


def least_error_scales(weight: Floats, qmax: int) -> NDArray[np.float64]:
    """Scales, one for each output channel, of codes -qmax..qmax with the least squared error.

    Args:
        weight: (outputs, ...).
        qmax: the highest code.

    Returns:
        (outputs, 1, ...), positive: the best of 41 ends from a fifth of the channel's largest
        magnitude to all of it.
    """
    rest = tuple(range(1, weight.ndim))
    exact = weight.astype(np.float64)
    largest = np.abs(exact).max(axis=rest, keepdims=True)
    best = np.where(largest > 0, largest, 1) / qmax
    least = np.full(best.shape, np.inf)
    for part in PARTS_TRIED:
        scale = np.where(largest > 0, part * largest, 1) / qmax
        off = np.clip(np.rint(exact / scale), -qmax, qmax) * scale - exact
        error = np.square(off).sum(axis=rest, keepdims=True)
        best, least = np.where(error < least, scale, best), np.minimum(error, least)
    return best


def _logarithm(scale: NDArray[np.float64]) -> Tensor:
    return torch.tensor(np.log(scale).astype(np.float32), requires_grad=True)


def _array(tensor: Tensor) -> Floats:
    return tensor.detach().contiguous().numpy().copy()
