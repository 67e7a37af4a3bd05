"""Bias correction: mean channel outputs of the integer network are float32's again."""

import numpy as np
import pytest

from lib.cnn import NETWORKS, QuantizedNet, load, quantize_network
from lib.cnn.bias_correction import channel_means, correct_biases
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.equalization import skew

SETTINGS = [
    {},
    {"weight_bits": 4, "granularity": "per_tensor"},
    {"weight_bits": 4, "symmetric_activations": True},  # zero points other than 0
]


def means_in_steps(name: str, net: QuantizedNet, images: np.ndarray) -> dict[str, np.ndarray]:
    """How far each channel's mean is from float32's, in steps of its layer's output codes.

    The means are taken here by hand from the whole outputs, not by the library's own function.
    """
    wanted = {layer: output.astype(np.float64) for layer, output in load(name).run(images)}
    found = {}
    for layer, (layer_name, output) in zip(net.layers, net.run(images), strict=True):
        q = layer.output_qparams
        if q is not None:
            rest = (0, 2, 3)
            real = (output.astype(np.float64) - q.zero_point) * float(q.scale)
            found[layer_name] = np.abs((real - wanted[layer_name]).mean(axis=rest)) / float(q.scale)
    return found


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.slow
def test_means_come_within_half_a_step(name: str, settings: dict) -> None:
    images = calibration_set(64)[0]
    net = load(name)
    before = quantize_network(net, images, **settings)
    after = correct_biases(net, before, images)
    was, now = (means_in_steps(name, quantized, images) for quantized in (before, after))
    for layer in was:
        # A channel whose outputs are all alike is rounded as one: nothing beats half a step.
        assert now[layer].max() < 0.5, layer
        assert now[layer].mean() < 0.2, layer
        assert now[layer].mean() <= (0.5 if settings else 1) * was[layer].mean(), layer
    # Only biases changed, and they are int32.
    for old, new in zip(before.layers, after.layers, strict=True):
        assert new.bias.dtype == np.int32
        assert np.array_equal(old.weight, new.weight)
        assert old.output_qparams == new.output_qparams
    assert after.bytes == before.bytes


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_accuracy_on_images_it_never_saw(name: str) -> None:
    images, labels = (part[:2000] for part in images_and_labels())
    calibration = calibration_set(128)[0]
    net = load(name)
    for bits, granularity, gain in ((8, "per_channel", -0.004), (4, "per_tensor", 0.05)):
        before = quantize_network(net, calibration, weight_bits=bits, granularity=granularity)
        after = correct_biases(net, before, calibration)
        accuracies = [(n.predict(images).argmax(1) == labels).mean() for n in (before, after)]
        assert accuracies[1] - accuracies[0] >= gain, (bits, accuracies)


def test_channel_means_of_both_kinds_of_networks() -> None:
    net = load("separable")
    images = calibration_set(40)[0]  # no multiple of a batch
    for layer, output in net.run(images):
        expected = output.astype(np.float64).mean(axis=(0, *range(2, output.ndim)))
        np.testing.assert_allclose(channel_means(net, images)[layer], expected, atol=1e-5)
    quantized = quantize_network(net, images)
    [*_, (last, logits)] = quantized.run(images)
    np.testing.assert_allclose(
        channel_means(quantized, images)[last], logits.mean(axis=0), atol=1e-5
    )


def test_hopeless_biases_stay_finite() -> None:
    """2 bits per tensor on a badly skewed network: most weights are 0, and no bias overflows."""
    images = calibration_set(32)[0]
    net = skew(load("separable"), 8)
    before = quantize_network(net, images, weight_bits=2, granularity="per_tensor")
    after = correct_biases(net, before, images)
    assert max(np.abs(layer.bias.astype(np.int64)).max() for layer in after.layers) <= 2**30
    assert np.isfinite(after.predict(images)).all()


def test_wrong_arguments_are_named() -> None:
    images = calibration_set(4)[0]
    plain, separable = load("plain"), load("separable")
    quantized = quantize_network(plain, images)
    with pytest.raises(TypeError, match="net must be a FloatNet"):
        correct_biases(quantized, quantized, images)
    with pytest.raises(TypeError, match="quantized must be a QuantizedNet"):
        correct_biases(plain, plain, images)
    with pytest.raises(ValueError, match="quantized must have the layers of net"):
        correct_biases(separable, quantized, images)
