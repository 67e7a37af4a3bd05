"""What one output of a layer sees of the layer's input: its receptive field in that layer."""

import numpy as np
from numpy.typing import NDArray

from lib.cnn.layers import IntegerLayer


def kernels(weight: NDArray) -> NDArray:
    """Weights as a convolution's, (out_channels, inputs, height, width): a linear layer's too."""
    return weight if weight.ndim == 4 else weight[:, :, None, None]


def receptive_field(
    layer: IntegerLayer, x: NDArray, channel: int, row: int, column: int, *, padding_value: float
) -> NDArray:
    """The inputs that are multiplied by a channel's weights at one position of the output.

    Args:
        layer: an integer layer; the same layer in float32 has the same geometry.
        x: inputs (..., channels, height, width), of any number of images.
        channel, row, column: the position in the output.
        padding_value: what stands beyond the edges, the code or the number that means 0.

    Returns:
        (..., inputs, height, width), as the kernel of the channel.
    """
    _, inputs, height, width = kernels(layer.weight).shape
    # With groups, a channel sees the inputs of its own group alone.
    first = channel // (len(layer.weight) // layer.groups) * inputs
    edges = [(layer.padding, layer.padding)] * 2
    padded = np.pad(
        x[..., first : first + inputs, :, :],
        [(0, 0)] * (x.ndim - 2) + edges,
        constant_values=padding_value,
    )
    top, left = row * layer.stride, column * layer.stride
    return padded[..., top : top + height, left : left + width]
