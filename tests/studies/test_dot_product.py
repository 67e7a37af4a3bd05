"""The products behind one output of a real int8 layer, and what 16-bit pairs do to them."""

import numpy as np
import pytest
import torch

from lib.cnn import NETWORKS, data
from lib.cnn.int8 import quantize_network
from lib.studies import dot_product, shipped

LAYERS = [(network, layer) for network in NETWORKS for layer in shipped.layer_names(network)]


def exact(dot: dot_product.DotProduct) -> int:
    return sum(a * w for a, w in zip(dot.activations.tolist(), dot.weights.tolist(), strict=True))


@pytest.mark.parametrize(("network", "layer"), LAYERS)
def test_products_are_those_of_the_largest_sum(network: str, layer: str) -> None:
    """PyTorch's convolution of the same integers as float64 has that sum as its largest."""
    images = data.calibration_set(32)[0]
    net = quantize_network(shipped.float32(network), images)
    x = images[:1, None]
    inputs = [x, *(output for _, output in net.run(x))]
    place = [found.name for found in net.layers].index(layer)
    found = net.layers[place]
    weight = torch.from_numpy(found.weight.astype(np.float64))
    before = torch.from_numpy(inputs[place].astype(np.float64))
    if weight.ndim == 2:
        sums = before.flatten(1) @ weight.T
    else:
        sums = torch.nn.functional.conv2d(
            before, weight, stride=found.stride, padding=found.padding, groups=found.groups
        )
    dot = dot_product.of_layer(network, layer)
    assert dot.activations.dtype == np.uint8
    assert dot.weights.dtype == np.int8
    assert dot.weights.size == found.weight[0].size
    assert abs(exact(dot)) == sums.abs().max()
    assert exact(dot) in sums


def test_pairs_of_a_real_layer_saturate() -> None:
    """conv1 is in the list, and adding its products by hand shows why."""
    assert "conv1" in dot_product.saturating_layers("plain")
    for layer in shipped.layer_names("plain"):
        dot = dot_product.of_layer("plain", layer)
        products = dot.activations.astype(int) * dot.weights
        pairs = [int(products[i : i + 2].sum()) for i in range(0, len(products), 2)]
        kept = [min(max(pair, -32768), 32767) for pair in pairs]
        assert dot.sum_of_pairs == sum(kept)
        assert dot.saturated_pairs == sum(a != b for a, b in zip(pairs, kept, strict=True))
        saturates = layer in dot_product.saturating_layers("plain")
        assert saturates == (dot.sum_of_pairs != exact(dot) or dot.saturated_pairs > 0)


def test_largest_possible() -> None:
    dot = dot_product.largest()
    assert exact(dot) == 288 * 255 * 127
    assert dot.saturated_pairs == 144
    assert dot.sum_of_pairs == 144 * 32767


@pytest.mark.parametrize("layer", ["conv1", "conv2", "linear"])
def test_worst_pair_is_the_worst_of_all_weights_and_extreme_activations(layer: str) -> None:
    images = data.calibration_set(32)[0]
    net = quantize_network(shipped.float32("plain"), images)
    (weight,) = (found.weight for found in net.layers if found.name == layer)
    worst = 0
    for kernel in weight.reshape(len(weight), -1).tolist():
        kernel += [0] * (len(kernel) % 2)
        for v, w in zip(kernel[::2], kernel[1::2], strict=True):
            worst = max(worst, *(abs(a * v + b * w) for a in (0, 255) for b in (0, 255)))
    pair = dot_product.worst_pair("plain", layer)
    assert abs(sum(pair.products)) == worst
    assert worst > 32767
    assert pair.kept in (-32768, 32767)


def test_largest_pair_stands_in_the_sum() -> None:
    dot = dot_product.of_layer("plain", "conv1")  # 9 products
    pair = dot.largest_pair
    assert abs(sum(pair.products)) == np.abs(dot.pairs.exact).max()
    places = [i for i in range(0, 9, 2) if dot.weights[i] == pair.weights[0]]
    assert any(dot.activations[i] == pair.activations[0] for i in places)
    alone = dot_product.DotProduct(np.array([1, 1, 9], np.uint8), np.array([1, 1, 100], np.int8))
    assert alone.largest_pair == ((9, 0), (100, 0))
    assert alone.largest_pair.products == (900, 0)
    assert alone.largest_pair.kept == 900


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="layer must be one of conv1"):
        dot_product.worst_pair("plain", "conv9")
    with pytest.raises(ValueError, match="layer must be one of conv1"):
        dot_product.of_layer("plain", "conv9")
    with pytest.raises(ValueError, match="pool"):
        dot_product.of_layer("plain", "pool")


def test_longest_sum() -> None:
    assert dot_product.longest("plain") == 1152  # 3 x 3 pixels of 128 channels
    for network in NETWORKS:
        counts = [
            len(dot_product.of_layer(network, name).weights)
            for name in shipped.layer_names(network)
        ]
        assert dot_product.longest(network) == max(counts)
