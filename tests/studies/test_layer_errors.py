"""The error of each layer, split: against a network small enough to compute by hand."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from lib.cnn import FloatNet, QuantizedNet, engines, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.engines import numpy
from lib.cnn.engines.interface import Program
from lib.cnn.layers import Conv, IntegerLayer, Linear, Pool
from lib.quantization.error import sqnr_db
from lib.studies.feature_maps import calibrated_range, distribution, feature_maps
from lib.studies.layer_errors import LayerError, in_reals, layer_errors

FIRST = np.array([[0.7], [0.45]]), np.array([-0.1, 0.2])
SECOND = np.array([[-1.4, 1.0], [0.5, 0.3]]), np.array([0.9, -0.1])


@pytest.fixture(scope="module")
def hand_made() -> tuple[FloatNet, QuantizedNet, np.ndarray]:
    """Two 1 x 1 convolutions of two channels, the mean, and a linear layer of two classes."""

    def pointwise(name: str, weight: np.ndarray, bias: np.ndarray) -> Conv:
        return Conv(name, weight[:, :, None, None].astype(np.float32), bias.astype(np.float32))

    layers = (
        pointwise("first", *FIRST),
        pointwise("second", *SECOND),
        Pool("pool"),
        Linear("last", np.float32([[1.0, 0.3], [-0.6, 0.8]]), np.float32([0.25, 0.5])),
    )
    net = FloatNet("hand-made", layers)
    images = np.random.default_rng(5).integers(0, 256, (40, 28, 28), dtype=np.uint8)
    settings = {"weight_bits": 3, "activation_bits": 4, "granularity": "per_tensor"}
    return net, quantize_network(net, images, **settings), images


def test_split_on_a_hand_made_network(hand_made: tuple[FloatNet, QuantizedNet, np.ndarray]) -> None:
    """Each pixel is alone, so a layer is a matrix: quantized by the book, in float64."""
    net, int8, images = hand_made
    x = images.reshape(1, -1) / 255

    def real(layer: tuple[np.ndarray, np.ndarray], values: np.ndarray) -> np.ndarray:
        return np.maximum(layer[0] @ values + layer[1][:, None], 0)

    first = real(FIRST, x)
    second = real(SECOND, first)
    # 4 bits reach from 0, where ReLU's outputs begin, to 15; 3 bits from -3 to 3.
    steps = [1 / 255, first.max() / 15, second.max() / 15]

    def rounded(values: np.ndarray, step: float) -> np.ndarray:
        return np.clip(np.rint(values / step), 0, 255 if step == steps[0] else 15) * step

    def quantized(layer: tuple[np.ndarray, np.ndarray], values: np.ndarray, at: int) -> np.ndarray:
        weight_step = np.abs(layer[0]).max() / 3
        weight = np.rint(layer[0] / weight_step) * weight_step
        bias = np.rint(layer[1] / weight_step / steps[at]) * weight_step * steps[at]
        return rounded(real((weight, bias), values), steps[at + 1])

    whole = [quantized(FIRST, x, 0)]
    whole.append(quantized(SECOND, whole[0], 1))
    alone = [whole[0], quantized(SECOND, rounded(first, steps[1]), 1)]
    found = layer_errors(net, int8, images)
    for error, exact, part, chain in zip(found, (first, second), alone, whole, strict=False):
        own, total = part - exact, chain - exact
        inherited = total - own
        expected = [(exact**2).mean(), (own**2).mean(), (inherited**2).mean()]
        expected += [2 * (own * inherited).mean(), (total**2).mean()]
        # Float32 may turn a value at a tie the other way: a few of 62,720.
        np.testing.assert_allclose(error[1:], expected, rtol=3e-3, atol=1e-9)
    assert found[0].inherited == 0
    assert min(found[1].own, found[1].inherited, abs(found[1].cross)) > 1e-5


def test_first_layer_inherits_nothing_and_the_parts_add_up() -> None:
    images = calibration_set(96)[0]
    net = load("separable")
    int8 = quantize_network(net, images, weight_bits=4, activation_bits=4)
    found = layer_errors(net, int8, images)
    assert [error.name for error in found] == [layer.name for layer in net.layers]
    assert found[0].inherited == found[0].cross == 0
    for error in found:
        assert error.own + error.inherited + error.cross == pytest.approx(error.total, rel=1e-12)
    exact = dict(net.run(images))
    codes = dict(int8.run(images))
    for layer, error in zip(int8.layers, found, strict=True):
        q = layer.output_qparams
        reals = codes[layer.name].astype(float)
        if q is not None:
            reals = (reals - q.zero_point) * float(q.scale)
        # The float32 kernels add in another order for 96 images at once than for 32.
        assert error.sqnr_db == pytest.approx(sqnr_db(exact[layer.name], reals), abs=1e-3)


def test_batches_count_by_their_images() -> None:
    """Over 70 images the powers are the means of those over 32, 32 and the last 6."""
    images = calibration_set(70)[0]
    net = load("separable")
    int8 = quantize_network(net, images)
    parts = [(images[:32], 32), (images[32:64], 32), (images[64:], 6)]
    weighted = sum(np.array(layer_errors(net, int8, some)[3][1:]) * n for some, n in parts)
    np.testing.assert_allclose(layer_errors(net, int8, images)[3][1:], weighted / 70, rtol=1e-9)


def test_feature_maps_are_the_reference_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """However far the engine that runs by itself is from it."""

    def off(layers: Sequence[IntegerLayer]) -> Program:
        return numpy.prepare_integers([replace(one, bias=one.bias + 1000) for one in layers])

    fast = replace(numpy.ENGINE, name="fast", prepare_integers=off)
    monkeypatch.setitem(engines.ENGINES, "fast", fast)
    monkeypatch.setattr(engines, "available", lambda: ("fast", engines.REFERENCE))
    images = calibration_set(8)[0]
    net = load("separable")
    int8 = quantize_network(net, images)
    maps = feature_maps(net, int8, images[3])
    outputs, others = dict(int8.run(images[3], engines.REFERENCE)), dict(int8.run(images[3]))
    for layer, one in zip(int8.layers, maps, strict=True):
        exact = in_reals(layer, outputs[one.name])
        np.testing.assert_array_equal(one.quantized.ravel(), exact.ravel())
        assert (others[one.name] != outputs[one.name]).any()


def test_feature_maps_of_a_layer() -> None:
    images = calibration_set(32)[0]
    net = load("plain")
    int8 = quantize_network(net, images)
    maps = feature_maps(net, int8, images[3])
    assert [one.name for one in maps] == [layer.name for layer in net.layers]
    conv2 = maps[1]
    assert conv2.float32.shape == conv2.quantized.shape == conv2.difference.shape == (32, 28, 28)
    low, high = calibrated_range(int8, "conv2")
    step = (high - low) / 255
    assert low == 0
    codes = conv2.quantized / step
    np.testing.assert_allclose(codes, np.rint(codes), atol=1e-3)
    assert np.abs(conv2.difference).max() < 10 * step
    assert conv2.limit >= conv2.float32.max()
    strongest = conv2.strongest(4)
    power = (conv2.float32**2).sum((1, 2))
    assert sorted(power[strongest]) == sorted(power)[-4:]
    assert list(strongest) == sorted(strongest)
    parts = [conv2.strongest(8, first) for first in (1, 9, 17, 25)]
    assert sorted(np.concatenate(parts)) == list(range(32))
    assert all(power[a].min() >= power[b].max() for a, b in itertools.pairwise(parts))
    np.testing.assert_allclose(maps[-1].float32.ravel(), net.predict(images[3])[0], rtol=1e-5)


def test_distribution_counts_what_the_range_leaves_out() -> None:
    images = calibration_set(32)[0]
    net = load("separable")
    few = quantize_network(net, images[:2])  # a range seen on two images is too narrow for 32
    found = distribution(net, few, "pointwise3", images)
    values = dict(net.run(images))["pointwise3"]
    low, high = calibrated_range(few, "pointwise3")
    assert found.counts.sum() == found.values == values.size
    assert found.clipped == ((values < low) | (values > high)).sum() > 0
    assert found.zeros == (values == 0).sum() > 0
    assert found.edges[-1] == values.max()
    with pytest.raises(ValueError, match="linear puts out float32 logits"):
        distribution(net, few, "linear", images)


def test_shares_of_an_error_sum_to_one() -> None:
    assert LayerError("a", 8.0, 1.0, 4.0, -1.0, 4.0).shares == (0.25, 1.0, -0.25)
    assert LayerError("a", 8.0, 0.0, 0.0, 0.0, 0.0).shares == (0, 0, 0)
