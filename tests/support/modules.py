"""Networks as PyTorch's modules, as readers have them."""

import numpy as np
import torch
from torch import nn

from lib.cnn import load
from lib.cnn.layers import Conv, Linear, Pool

VOCABULARY, WIDTH, LAYERS = 256, 128, 2


def module(name: str) -> nn.Module:
    """A shipped network."""
    parts: list[nn.Module] = []
    for layer in load(name).layers:
        if isinstance(layer, Pool):
            parts += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        else:
            made = _conv(layer) if isinstance(layer, Conv) else _linear(layer)
            made.weight.data = torch.from_numpy(np.array(layer.weight))
            made.bias.data = torch.from_numpy(np.array(layer.bias))
            parts += [made, nn.ReLU()] if isinstance(layer, Conv) else [made]
    return nn.Sequential(*parts).eval()


def _conv(layer: Conv) -> nn.Conv2d:
    outputs, inputs, size, _ = layer.weight.shape
    return nn.Conv2d(
        inputs * layer.groups, outputs, size, layer.stride, layer.padding, groups=layer.groups
    )


def _linear(layer: Linear) -> nn.Linear:
    outputs, inputs = layer.weight.shape
    return nn.Linear(inputs, outputs)


def transformer() -> tuple[nn.Module, torch.Tensor]:
    """A language model of two layers with random weights, and a batch of tokens."""
    torch.manual_seed(0)
    # PyTorch's fast path for whole layers can't be exported.
    torch.backends.mha.set_fastpath_enabled(False)
    network = nn.Sequential(
        nn.Embedding(VOCABULARY, WIDTH),
        *(
            nn.TransformerEncoderLayer(WIDTH, 4, 2 * WIDTH, dropout=0, batch_first=True)
            for _ in range(LAYERS)
        ),
        nn.Linear(WIDTH, VOCABULARY),
    )
    return network.eval(), torch.randint(0, VOCABULARY, (2, 16))
