"""Bytes by layer, counted again from the shapes."""

import numpy as np
import pytest

from lib.cnn import NETWORKS, load
from lib.cnn.memory import memory
from lib.studies import shipped


@pytest.mark.parametrize("name", NETWORKS)
def test_float32_takes_four_bytes_a_number(name: str) -> None:
    net = load(name)
    found = memory(net, np.zeros((28, 28), np.uint8))
    weights = {layer.name: getattr(layer, "weight", np.empty(0)).size for layer in net.layers}
    assert {layer.name: layer.stored.weights for layer in found.layers} == {
        layer: 4 * count for layer, count in weights.items()
    }
    assert found.stored.scales == 0
    assert found.stored.total == net.bytes
    assert found.layers[0].inputs == 4 * 28 * 28
    assert found.layers[0].outputs == found.layers[1].inputs == 4 * 32 * 28 * 28


def test_int8_takes_a_byte_and_its_scales() -> None:
    net = shipped.quantized("plain", weight_bits=4)
    found = memory(net, np.zeros((28, 28), np.uint8))
    conv2 = found.layers[1]
    assert conv2.stored == (32 * 32 * 9, 32 * 4 + 5, 32 * 4)
    assert (conv2.inputs, conv2.outputs) == (32 * 28 * 28, 32 * 28 * 28)
    assert found.peak is conv2
    assert found.total == net.bytes + 2 * 32 * 28 * 28
    assert net.stored(packed=True)["conv2"].weights == 32 * 32 * 9 // 2


def test_pool_stores_nothing_but_what_its_codes_mean() -> None:
    int8 = shipped.quantized("separable")
    assert int8.stored()["pool"] == (0, 5, 0)
    assert load("separable").stored()["pool"].total == 0
