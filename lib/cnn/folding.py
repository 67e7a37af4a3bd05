"""Fold BatchNorm into the convolution before it (Jacob et al. 2018, section 3.2)."""

import numpy as np
import torch
from torch import nn

from lib.cnn.architecture import Architecture
from lib.cnn.layers import Conv, Linear, Pool
from lib.cnn.network import FloatNet


def fold_batch_norm(model: nn.Sequential, architecture: Architecture) -> FloatNet:
    """The trained model as a FloatNet, each BatchNorm multiplied into its convolution.

    At inference BatchNorm is y = gamma (x - mean) / sqrt(variance + eps) + beta with constants per
    channel, so with f = gamma / sqrt(variance + eps) the convolution's weights become f w and its
    bias beta - f mean. Computed in float64 and rounded once to float32.

    Args:
        model: convolution, BatchNorm2d, ReLU in turn, then pool, flatten and one linear layer.
        architecture: what the model was built from.
    """
    modules = list(model)
    layers: list[Conv | Pool | Linear] = []
    for number, spec in enumerate(architecture.convolutions):
        convolution, norm = modules[3 * number], modules[3 * number + 1]
        assert isinstance(convolution, nn.Conv2d)
        assert isinstance(norm, nn.BatchNorm2d)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        weight = convolution.weight.detach().double()
        factor = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
        bias = norm.bias.detach().double() - factor * norm.running_mean.double()
        layers.append(
            Conv(
                spec.name,
                (weight * factor[:, None, None, None]).numpy().astype(np.float32),
                bias.numpy().astype(np.float32),
                stride=spec.stride,
                groups=spec.groups,
            )
        )
    layers.append(Pool("pool"))
    linear = modules[-1]
    assert isinstance(linear, nn.Linear)
    layers.append(
        Linear("linear", linear.weight.detach().numpy().copy(), linear.bias.detach().numpy().copy())
    )
    return FloatNet(architecture.name, tuple(layers))
