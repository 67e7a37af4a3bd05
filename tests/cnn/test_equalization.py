"""Skewing and equalizing channels: float32 logits stay, weight ranges and integer answers move."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from lib.cnn import NETWORKS, FloatNet, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.equalization import equalize, rescale, skew
from lib.cnn.layers import Conv, Linear, Pool


def ranges(net: FloatNet) -> list[tuple[np.ndarray, np.ndarray]]:
    """The largest weight of each channel between layers: where it is made, where it is taken."""
    layers = [layer for layer in net.layers if not isinstance(layer, Pool)]
    found = []
    for first, second in pairwise(layers):
        assert not isinstance(first, Pool)
        assert not isinstance(second, Pool)
        made = np.array([np.abs(first.weight[c]).max() for c in range(len(first.bias))])
        depthwise = isinstance(second, Conv) and second.groups > 1
        taken = [
            np.abs(second.weight[c] if depthwise else second.weight[:, c]).max()
            for c in range(len(first.bias))
        ]
        found.append((made, np.array(taken)))
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_powers_of_two_change_no_bit_of_the_logits(name: str) -> None:
    net = load(name)
    images = images_and_labels()[0][:600]
    logits = net.predict(images)
    for changed in (
        skew(net, 6),
        skew(net, 12, seed=5),
        equalize(net, powers_of_two=True),
        equalize(skew(net, 6), powers_of_two=True),
    ):
        assert any(
            not np.array_equal(a.weight, b.weight)
            for a, b in zip(changed.layers, net.layers, strict=True)
            if not isinstance(a, Pool) and not isinstance(b, Pool)
        )
        np.testing.assert_array_equal(changed.predict(images), logits)


@pytest.mark.parametrize("name", NETWORKS)
def test_equalizing_keeps_the_logits_and_makes_ranges_equal(name: str) -> None:
    net = skew(load(name), 4)
    equal = equalize(net)
    images = images_and_labels()[0][:300]
    np.testing.assert_allclose(equal.predict(images), net.predict(images), rtol=1e-4, atol=1e-4)
    for made, taken in ranges(equal):
        np.testing.assert_allclose(made, taken, rtol=5e-3)
    rounded = equalize(net, powers_of_two=True)
    for made, taken in ranges(rounded):
        assert (np.abs(np.log2(made / taken)) <= 1 + 1e-3).all()
    spread = [float(np.log2(made / taken).std()) for made, taken in ranges(net)]
    assert min(spread) > 2  # it had something to do


def test_grouped_layers_against_torch() -> None:
    """Groups of several channels, which the shipped networks don't have."""
    rng = np.random.default_rng(2)

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    layers = (
        Conv("a", draw(6, 1, 3, 3), draw(6)),
        Conv("b", draw(4, 3, 3, 3), draw(4), groups=2),
        Pool("pool"),
        Linear("c", draw(10, 4), draw(10)),
    )
    factors = [2.0 ** rng.integers(-5, 5, 6), rng.uniform(0.1, 9, 4)]
    changed = rescale(FloatNet("grouped", layers), factors)

    def run(net_layers: tuple) -> torch.Tensor:
        x = torch.from_numpy(rng_images)
        for layer in net_layers:
            if isinstance(layer, Pool):
                x = x.mean((2, 3))
            elif isinstance(layer, Linear):
                x = x @ torch.from_numpy(layer.weight).T + torch.from_numpy(layer.bias)
            else:
                weight, bias = torch.from_numpy(layer.weight), torch.from_numpy(layer.bias)
                x = torch.conv2d(x, weight, bias, padding=1, groups=layer.groups).relu()
        return x

    rng_images = draw(3, 1, 8, 8)
    torch.testing.assert_close(run(changed.layers), run(layers), rtol=1e-4, atol=1e-4)
    first = changed.layers[0]
    assert isinstance(first, Conv)
    np.testing.assert_array_equal(first.bias, layers[0].bias * factors[0].astype(np.float32))


def test_dead_channels_are_left_alone() -> None:
    net = load("separable")
    first = net.layers[0]
    assert isinstance(first, Conv)
    weight = first.weight.copy()
    weight[3] = 0
    dead = FloatNet(net.name, (replace(first, weight=weight), *net.layers[1:]))
    equal = equalize(dead)
    assert all(
        np.isfinite(layer.weight).all() for layer in equal.layers if not isinstance(layer, Pool)
    )
    assert isinstance(equal.layers[0], Conv)
    assert (equal.layers[0].weight[3] == 0).all()
    assert equal.layers[0].bias[3] == first.bias[3]


def test_skew_breaks_integers_per_tensor_and_equalization_mends_them() -> None:
    images, labels = (part[:2000] for part in images_and_labels())
    calibration = calibration_set(64)[0]
    net = load("separable")

    def right(changed: FloatNet, granularity: str) -> float:
        quantized = quantize_network(changed, calibration, granularity=granularity)
        return float((quantized.predict(images).argmax(1) == labels).mean())

    skewed = skew(net, 2)
    as_trained = right(net, "per_tensor")
    assert right(skewed, "per_tensor") < 0.5 < 0.85 < right(skewed, "per_channel")
    assert right(equalize(skewed, powers_of_two=True), "per_tensor") > as_trained - 0.01


def test_skew_is_repeatable_and_grows() -> None:
    net = load("plain")

    def weights(changed: FloatNet) -> np.ndarray:
        assert isinstance(changed.layers[0], Conv)
        return changed.layers[0].weight

    assert np.array_equal(weights(skew(net, 0)), weights(net))
    assert np.array_equal(weights(skew(net, 3)), weights(skew(net, 3)))
    assert not np.array_equal(weights(skew(net, 3)), weights(skew(net, 3, seed=2)))
    steps = np.log2(weights(skew(net, 3))[:, 0, 1, 1] / weights(net)[:, 0, 1, 1])
    assert set(steps) <= set(range(-3, 4))
    assert min(steps) == -3
    assert max(steps) == 3
    milder = np.log2(weights(skew(net, 2))[:, 0, 1, 1] / weights(net)[:, 0, 1, 1])
    assert (np.abs(milder) <= np.abs(steps)).all()


def test_wrong_arguments_are_named() -> None:
    net = load("plain")
    for wrong in (-1, 13):
        with pytest.raises(ValueError, match="strength must be from 0 to 12"):
            skew(net, wrong)
    with pytest.raises(TypeError, match="net must be a FloatNet"):
        equalize("plain")
    with pytest.raises(TypeError, match="powers_of_two must be True or False"):
        equalize(net, powers_of_two=1)
    with pytest.raises(ValueError, match="factors must be given for 6 layers"):
        rescale(net, [np.ones(32)])
    sizes = [len(layer.bias) for layer in net.layers if not isinstance(layer, Pool)][:-1]
    for value, sentence in ((0, "32 positive numbers"), (1e300, "beyond float32")):
        factors = [np.ones(size) for size in sizes]
        factors[0][0] = value
        with pytest.raises(ValueError, match=sentence):
            rescale(net, factors)
