"""Networks with some layers in float32: pure at both ends, a chain of both between them."""

from collections.abc import Callable

import numpy as np
import pytest

from lib.cnn import FloatNet, QuantizedNet, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.engines.numpy import prepare_integers
from lib.cnn.int8 import calibrate
from lib.cnn.mixed import mix
from lib.quantization.affine import dequantize, quantize
from lib.quantization.calibration import (
    Entropy,
    MeanSquaredError,
    MinMax,
    MovingAverage,
    Observer,
    Percentile,
)
from lib.settings import OBSERVERS
from lib.studies import shipped

IMAGES = calibration_set(64)[0]
MADE: dict[str, Callable[[], Observer]] = {  # what the names stand for, with 4 bits
    "min_max": MinMax,
    "moving_average": MovingAverage,
    "percentile": lambda: Percentile(99.9),
    "mean_squared_error": lambda: MeanSquaredError(4, signed=False),
    "entropy": lambda: Entropy(4, signed=False),
}


@pytest.fixture(scope="module")
def pair() -> tuple[FloatNet, QuantizedNet]:
    net = load("plain")
    return net, quantize_network(net, IMAGES, weight_bits=4, activation_bits=5)


def test_nothing_or_all_in_float32(pair: tuple[FloatNet, QuantizedNet]) -> None:
    float32, int8 = pair
    np.testing.assert_array_equal(mix(float32, int8, ()).predict(IMAGES), int8.predict(IMAGES))
    everything = mix(float32, int8, [layer.name for layer in float32.layers])
    # An engine may sum a whole network in another order than its layers one by one.
    np.testing.assert_allclose(everything.predict(IMAGES), float32.predict(IMAGES), atol=1e-4)
    assert everything.packed_bytes == float32.bytes
    assert mix(float32, int8, ()).packed_bytes == int8.packed_bytes


def test_float32_first_then_integers(pair: tuple[FloatNet, QuantizedNet]) -> None:
    float32, int8 = pair
    mixed = mix(float32, int8, {"conv1", "conv2", "conv3"})
    x = dict(float32.run(IMAGES))["conv3"]
    rest = int8.layers[3:]
    expected = prepare_integers(rest).ready(quantize(x, rest[0].input_qparams))()
    outputs = dict(mixed.run(IMAGES))
    assert [outputs[name].dtype for name in ("conv3", "conv4", "pool", "linear")] == [
        np.float32,
        np.uint8,
        np.uint8,
        np.float32,
    ]
    # One code in 100,000 may differ between the engines, by 1.
    np.testing.assert_allclose(outputs["linear"], expected, atol=0.02)
    weights = float32.layers[2].weight.size
    one_less = mix(float32, int8, {"conv1", "conv2"})
    assert mixed.packed_bytes - one_less.packed_bytes == weights * (4 - 0.5) - 4 * 64 - 4 - 1


def test_integers_first_then_float32(pair: tuple[FloatNet, QuantizedNet]) -> None:
    float32, int8 = pair
    mixed = mix(float32, int8, {"linear"})
    codes = prepare_integers(int8.layers[:-1]).ready(IMAGES[:, None])()
    features = dequantize(codes, int8.layers[-1].input_qparams)[:, :, 0, 0]
    last = float32.layers[-1]
    expected = features @ last.weight.T + last.bias
    np.testing.assert_allclose(mixed.predict(IMAGES), expected, atol=0.02)


def test_keeping_a_layer_undoes_its_error(pair: tuple[FloatNet, QuantizedNet]) -> None:
    float32, _ = pair
    bad = quantize_network(float32, IMAGES, weight_bits=2, activation_bits=8)
    exact = float32.predict(IMAGES)

    def error(kept: tuple[str, ...]) -> float:
        return float(((mix(float32, bad, kept).predict(IMAGES) - exact) ** 2).mean())

    names = tuple(layer.name for layer in float32.layers)
    assert error(names[:-1]) < error(names[:3]) < error(())


def test_unknown_layers_are_named(pair: tuple[FloatNet, QuantizedNet]) -> None:
    with pytest.raises(ValueError, match=r"layer must be one of conv1, .*, linear, not 'conv9'"):
        mix(*pair, ["conv1", "conv9"])


@pytest.mark.slow
def test_names_of_settings_are_what_they_say() -> None:
    net = shipped.quantized("separable", weight_bits=4, activation_bits=6, calibration_images=32)
    direct = quantize_network(load("separable"), IMAGES[:32], weight_bits=4, activation_bits=6)
    np.testing.assert_array_equal(net.predict(IMAGES), direct.predict(IMAGES))
    assert shipped.quantized("separable", weight_bits=4, activation_bits=6, calibration_images=32)
    for observer in OBSERVERS:
        wide = shipped.calibration("separable", observer, 8, 32).ranges["conv1"]
        narrow = shipped.calibration("separable", observer, 2, 32).ranges["conv1"]
        assert (wide == narrow) == (observer in ("min_max", "moving_average", "percentile"))
        made = calibrate(load("separable"), IMAGES[:32], MADE[observer])
        assert shipped.calibration("separable", observer, 4, 32).ranges == made.ranges
    with pytest.raises(ValueError, match=r"observer must be one of min_max, .*, not 'median'"):
        shipped.quantized("plain", observer="median")
