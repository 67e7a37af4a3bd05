"""The sentence encoder with its linear layers in integers, its activations scaled in three ways.

Weights have 8 bits and one scale for each output; activations get their scales

- "one scale": from all sentences that calibrate, before anything is read;
- "smoothed": as these, after factors have moved outliers into the weights (SmoothQuant);
- "a scale a token": from the token itself, while the network runs.

The products are sums of int8 codes in int32. What lies between the linear layers stays in float32:
norms, attention's products, GELU.
"""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from lib.lm.encoder import Encoder
from lib.lm.networks import Floats, with_own_modules
from lib.numbers.checks import check_choice, check_int
from lib.quantization.affine import QParams, choose_qparams, quantize
from lib.quantization.integer_ops import matmul
from lib.quantization.rounding import smooth_scales

ONE, SMOOTHED, TOKEN = WAYS = "one scale", "smoothed", "a scale a token"
WEIGHT_BITS = 8


def symmetric(peaks: ArrayLike, bits: int, axis: int | None = None) -> QParams:
    """The scale or scales with which signed codes of `bits` bits reach just up to `peaks`."""
    peaks = np.asarray(peaks)
    return choose_qparams(-peaks, peaks, bits=bits, symmetric=True, narrow_range=True, axis=axis)


def weight_qparams(weight: Floats) -> QParams:
    """One scale for each output of a weight (outputs, inputs), 8 bits."""
    return symmetric(np.abs(weight).max(axis=1), WEIGHT_BITS, axis=0)


def products(x: Floats, x_qparams: QParams, weight: Floats) -> Floats:
    """A linear layer's outputs in integers, without its bias, float32 (tokens, outputs).

    Args:
        x: what goes in, (tokens, inputs).
        x_qparams: one scale, or one a token (axis 0), with zero point 0.
        weight: (outputs, inputs).
    """
    qparams = weight_qparams(weight)
    return _scaled(x, x_qparams, quantize(weight, qparams), qparams)


def _scaled(x: Floats, x_qparams: QParams, codes: NDArray, qparams: QParams) -> Floats:
    sums = matmul(quantize(x, x_qparams), 0, codes.T, 0)
    scales = np.asarray(x_qparams.scale).reshape(-1, 1) * np.asarray(qparams.scale)
    return sums.astype(np.float32) * scales.astype(np.float32)


class Linear(nn.Module):
    """A linear layer in integers."""

    def __init__(self, layer: nn.Linear, peaks: Floats, way: str, bits: int, alpha: float) -> None:
        super().__init__()
        weight = layer.weight.numpy()
        self.factors = np.ones(len(peaks), np.float32)
        if way == SMOOTHED:
            self.factors = smooth_scales(peaks, np.abs(weight).max(axis=0), alpha)
        self.bits = bits
        peak = np.float32((peaks / self.factors).max())
        self.x_qparams = None if way == TOKEN else symmetric(peak, bits)
        self.weight_qparams = weight_qparams(weight * self.factors)
        self.codes = quantize(weight * self.factors, self.weight_qparams)
        self.bias = layer.bias

    def forward(self, x: Tensor) -> Tensor:
        """Float32 in, float32 out, (lines, length, inputs or outputs); between them integers."""
        rows = np.divide(x.numpy().reshape(-1, x.shape[-1]), self.factors, dtype=np.float32)
        x_qparams = self.x_qparams or symmetric(np.abs(rows).max(axis=1), self.bits, axis=0)
        found = torch.from_numpy(_scaled(rows, x_qparams, self.codes, self.weight_qparams))
        return (found + self.bias).unflatten(0, x.shape[:-1])


def in_integers(
    encoder: Encoder, peaks: Mapping[str, Floats], way: str, *, bits: int = 8, alpha: float = 0.5
) -> Encoder:
    """The same encoder with all its linear layers in integers.

    Args:
        peaks: for each linear layer, by its weight's name, the largest magnitude of each input over
            the sentences that calibrate, (inputs,).
        way: one of `WAYS`.
        bits: 2..8, of an activation.
        alpha: 0..1, how much of the outliers "smoothed" moves; see
            :func:`lib.quantization.rounding.smooth_scales`.

    Raises:
        TypeError, ValueError: an argument out of range, named in the message.
    """
    check_choice("way", way, WAYS)
    check_int("bits", bits, 2, 8)
    network = with_own_modules(encoder.network)
    layers = [(name, x) for name, x in network.named_modules() if isinstance(x, nn.Linear)]
    for name, layer in layers:
        parent, _, child = name.rpartition(".")
        new = Linear(layer, peaks[f"{name}.weight"], way, bits, alpha)
        setattr(network.get_submodule(parent), child, new)
    return Encoder(network, encoder.config, encoder.tokenizer)
