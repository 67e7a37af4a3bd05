"""The layers of the map, counted again from the networks' descriptions."""

import numpy as np
import pytest

from lib.cnn import NETWORKS, load
from lib.cnn.architecture import ARCHITECTURES
from lib.cnn.layers import Pool
from lib.studies import network_map


@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_is_described_as_it_was_built(name: str) -> None:
    found = network_map.layers(name)
    side, layers = 28, iter(found)
    for spec, layer in zip(ARCHITECTURES[name].convolutions, layers, strict=False):
        side = (side - 1) // spec.stride + 1
        taps = spec.in_channels // spec.groups * spec.kernel**2
        kind = "dense" if spec.kernel > 1 else "pointwise"
        assert layer.name == spec.name
        assert layer.kind == ("depthwise" if spec.groups > 1 else kind)
        assert (layer.maps, layer.side) == (spec.out_channels, side)
        assert layer.weights == spec.out_channels * taps
        assert layer.products == layer.outputs * taps == spec.out_channels * side**2 * taps
    maps = spec.out_channels
    assert found[-2:] == (
        network_map.MapLayer("pool", "mean", maps, 1, 0, maps * side**2),
        network_map.MapLayer(found[-1].name, "linear", 10, 1, 10 * maps, 10 * maps),
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_the_weights_are_those_of_the_file(name: str) -> None:
    stored = [each.weight for each in load(name).layers if not isinstance(each, Pool)]
    counted = sum(layer.weights for layer in network_map.layers(name))
    assert counted == sum(np.size(weight) for weight in stored)
