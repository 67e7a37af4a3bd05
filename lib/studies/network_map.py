"""The network as a map: what each layer does, how large it is, and what it has to do."""

import functools
from typing import Literal, NamedTuple

import numpy as np

from lib.cnn.layers import IntegerLayer
from lib.settings import IMAGE_SIDE
from lib.studies import breakdown, shipped
from lib.studies.neuron.trace import output_shapes

Kind = Literal["dense", "depthwise", "pointwise", "mean", "linear"]


class MapLayer(NamedTuple):
    """One layer: what it puts out, `maps` of `side` x `side`, and what that takes for one image.

    weights: that training found; the mean has none. products: of a weight and an input, of all
    outputs together; those of the mean have weights of 1.
    """

    name: str
    kind: Kind
    maps: int
    side: int
    weights: int
    products: int

    @property
    def outputs(self) -> int:
        """How many numbers it computes."""
        return self.maps * self.side * self.side

    @property
    def products_each(self) -> int:
        """How many products each of them adds up."""
        return self.products // self.outputs


@functools.cache
def layers(network: str) -> tuple[MapLayer, ...]:
    """The layers of a shipped network, in order.

    Args:
        network: ``"plain"`` or ``"separable"``.
    """
    net = shipped.quantized(network)
    shapes = output_shapes(network)
    work = breakdown.work(net, np.zeros((1, IMAGE_SIDE, IMAGE_SIDE), np.uint8))
    return tuple(
        MapLayer(each.name, kind(layer), *shapes[each.name][:2], each.weights, each.operations // 2)
        for layer, each in zip(net.layers, work, strict=True)
    )


def kind(layer: IntegerLayer) -> Kind:
    """What a layer does with its inputs.

    "dense": each output map adds up all input maps, in windows of several pixels; "pointwise": the
    same, pixel by pixel; "depthwise": each output map looks at one input map; "mean": of all
    pixels of one map; "linear": the last layer, which adds up all means.
    """
    if layer.is_pool:
        return "mean"
    if layer.output_qparams is None:
        return "linear"
    if layer.is_depthwise:
        return "depthwise"
    return "pointwise" if layer.weight.shape[-1] == 1 else "dense"
