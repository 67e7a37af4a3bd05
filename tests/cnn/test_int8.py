"""The networks in integers: what quantizing makes of them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from lib.cnn import NETWORKS, FloatNet, QuantizedNet, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.quantization.calibration import MinMax

Quantized = Callable[..., QuantizedNet]


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_int8_costs_little(name: str, nets: dict[str, FloatNet], quantized: Quantized) -> None:
    images, labels = images_and_labels()
    net = quantized(name)
    before = (nets[name].predict(images).argmax(1) == labels).mean()
    after = (net.predict(images).argmax(1) == labels).mean()
    assert after >= before - {"plain": 0.003, "separable": 0.01}[name]
    if name == "plain":
        assert net.bytes <= 0.27 * nets[name].bytes


def test_bytes_are_counted(quantized: Quantized) -> None:
    net = quantized("plain", weight_bits=4)
    weights = sum(layer.weight.size for layer in net.layers if layer.name != "pool")
    assert net.bytes - net.packed_bytes == weights / 2
    assert weights < net.bytes < 1.02 * weights


def test_codes_stay_in_their_bits(quantized: Quantized) -> None:
    net = quantized("separable", weight_bits=3, activation_bits=4)
    for layer in net.layers:
        if layer.name != "pool":
            assert layer.weight.dtype == np.int8
            assert layer.bias.dtype == np.int32
            assert set(np.unique(layer.weight)) <= set(range(-3, 4))
    for name, output in net.run(calibration_set(16)[0]):
        if name != net.layers[-1].name:
            assert output.dtype == np.uint8
            assert output.max() <= 15


def test_a_channel_with_tiny_weights_keeps_its_bias(nets: dict[str, FloatNet]) -> None:
    """Such channels exist: training with weight decay turns filters off."""
    layers = list(nets["plain"].layers)
    weight, bias = layers[1].weight.copy(), layers[1].bias.copy()
    weight[3] *= 1e-9
    bias[3] = 0.5
    layers[1] = replace(layers[1], weight=weight, bias=bias)
    images = calibration_set(32)[0]
    for granularity in ("per_channel", "per_tensor"):
        net = quantize_network(FloatNet("plain", tuple(layers)), images, granularity=granularity)
        codes = dict(net.run(images))["conv2"][:, 3]
        scale = float(net.layers[1].output_qparams.scale)
        np.testing.assert_allclose(codes * scale, 0.5, atol=0.51 * scale)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"weight_bits": 1}, "weight_bits must be from 2 to 8"),
        ({"weight_bits": 9}, "weight_bits must be from 2 to 8"),
        ({"activation_bits": 16}, "activation_bits must be from 2 to 8"),
        ({"granularity": "per_row"}, "granularity must be one of per_channel, per_tensor"),
    ],
)
def test_bad_settings_are_named(settings: dict, words: str, quantized: Quantized) -> None:
    with pytest.raises(ValueError, match=words):
        quantized("separable", **settings)


class Blind:
    """No observer: it has nothing that an observer has."""


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"net": None}, TypeError, "net must be a FloatNet, not None"),
        ({"symmetric_activations": 1}, TypeError, "symmetric_activations must be True or False"),
        ({"observer": 3}, TypeError, "observer must be callable, as MinMax is, not 3"),
        ({"observer": MinMax()}, TypeError, "observer must be callable"),
        ({"observer": Blind}, TypeError, "observer must make an Observer"),
        ({"observer": lambda: MinMax(axis=1)}, ValueError, "observer must give one range"),
    ],
)
def test_wrong_objects_are_named(
    settings: dict, error: type[Exception], words: str, nets: dict[str, FloatNet]
) -> None:
    arguments = {"net": nets["separable"], "calibration_images": calibration_set(2)[0]}
    with pytest.raises(error, match=words):
        quantize_network(**(arguments | settings))


def test_observer_is_used(nets: dict[str, FloatNet]) -> None:
    class Doubled(MinMax):
        def range(self) -> tuple[float, float]:
            low, high = super().range()
            return 2 * float(low), 2 * float(high)

    images = calibration_set(32)[0]
    usual = quantize_network(nets["plain"], images)
    wide = quantize_network(nets["plain"], images, observer=Doubled)
    for narrow, double in zip(usual.layers[:-1], wide.layers[:-1], strict=True):
        assert double.output_qparams.scale == pytest.approx(2 * narrow.output_qparams.scale)
