"""The networks in integers: the fast engine against the exact one, and against ONNX Runtime."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lib.cnn import NETWORKS, FloatNet, QuantizedNet, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.engines import onednn, reference
from lib.cnn.images import BATCH, as_codes
from lib.cnn.layers import Int8Layer
from lib.quantization.calibration import MinMax
from tests.support.onnx_networks import qdq_model, session

needs_kernels = pytest.mark.skipif(
    not onednn.status().fast, reason="PyTorch has no trustworthy integer kernels here"
)
CALIBRATION = 256
Quantized = Callable[..., QuantizedNet]


@pytest.fixture(scope="module")
def nets() -> dict[str, FloatNet]:
    return {name: load(name) for name in NETWORKS}


@pytest.fixture(scope="module")
def quantized(nets: dict[str, FloatNet]) -> Quantized:
    """Quantize a network on the shipped calibration images."""

    def quantize(name: str, **settings: Any) -> QuantizedNet:
        return quantize_network(nets[name], calibration_set(CALIBRATION)[0], **settings)

    return quantize


def in_batches(step: onednn.Step, codes: np.ndarray) -> np.ndarray:
    """What a step of the network as it runs, in its batches of 32, makes of codes."""
    batches = [codes[start : start + BATCH] for start in range(0, len(codes), BATCH)]
    return np.concatenate([output for batch in batches for _, output in onednn.run([step], batch)])


@needs_kernels
@pytest.mark.parametrize("name", NETWORKS)
def test_engines_agree_on_the_whole_test_set(name: str, quantized: Quantized) -> None:
    """Each layer given the same codes, and the answers of the whole chain, on 10,000 images."""
    images, _ = images_and_labels()
    net = quantized(name)
    different = dict.fromkeys([layer.name for layer in net.layers], 0)
    values = different.copy()
    exact_answers = []
    steps = onednn.int8_steps(net.layers)
    for start in range(0, len(images), 500):
        x: np.ndarray = as_codes(images[start : start + 500])
        exact_outputs = reference.run_layers(net.layers, x)
        for layer, step, (_, exact) in zip(net.layers, steps, exact_outputs, strict=True):
            fast = in_batches(step, x)
            assert fast.shape == exact.shape
            if layer is net.layers[-1]:
                np.testing.assert_allclose(fast, exact, rtol=1e-5, atol=1e-5)
            else:
                assert fast.dtype == exact.dtype == np.uint8
                assert np.abs(fast.astype(np.int16) - exact).max() <= 1
                different[layer.name] += int(np.count_nonzero(fast != exact))
                values[layer.name] += exact.size
            x = exact
        exact_answers.append(x.argmax(1))
    for layer_name, count in different.items():
        assert count <= values[layer_name] / 100_000, layer_name
    np.testing.assert_array_equal(net.predict(images).argmax(1), np.concatenate(exact_answers))


@needs_kernels
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(
    "settings",
    [
        {"granularity": "per_tensor"},
        {"weight_bits": 2, "activation_bits": 2},
        {"weight_bits": 4, "activation_bits": 3, "granularity": "per_tensor"},
        {"symmetric_activations": True},
        {"activation_bits": 5, "symmetric_activations": True},
    ],
    ids=str,
)
def test_engines_agree_for_all_settings(name: str, settings: dict, quantized: Quantized) -> None:
    net = quantized(name, **settings)
    x: np.ndarray = as_codes(calibration_set()[0][-64:])
    steps = onednn.int8_steps(net.layers)
    exact_outputs = reference.run_layers(net.layers, x)
    for layer, step, (_, exact) in zip(net.layers, steps, exact_outputs, strict=True):
        fast = in_batches(step, x)
        if layer.output_qparams is None:
            np.testing.assert_allclose(fast, exact, rtol=1e-5, atol=1e-5)
        else:
            assert np.abs(fast.astype(np.int16) - exact).max() <= 1
            assert np.count_nonzero(fast != exact) <= max(3, exact.size / 20_000)
            assert exact.max() <= layer.output_qparams.qmax
        x = exact


@pytest.mark.parametrize("name", NETWORKS)
def test_onnx_runtime_gives_the_same_answers(name: str, quantized: Quantized) -> None:
    net = quantized(name)
    images, _ = images_and_labels()
    run = session(qdq_model(net, 500))
    theirs = [
        run.run(None, {"images": images[start : start + 500, None]})[0].argmax(1)
        for start in range(0, len(images), 500)
    ]
    assert (np.concatenate(theirs) == net.predict(images).argmax(1)).mean() >= 0.999


@pytest.mark.parametrize("name", NETWORKS)
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


@pytest.mark.skipif("AVX512-VNNI" not in onednn.processor()[1], reason="no AVX512-VNNI here")
@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_runs_on_integer_instructions(name: str) -> None:
    """oneDNN's own log names the kernel and the types of each layer."""
    program = (
        "from lib.cnn import load, quantize_network\n"
        "from lib.cnn.data import calibration_set\n"
        "images = calibration_set(32)[0]\n"
        f"net = quantize_network(load('{name}'), images)\n"
        "net.predict(images); print('begin'); net.predict(images)\n"
    )
    log = subprocess.run(
        [sys.executable, "-u", "-c", program],
        env=os.environ | {"ONEDNN_VERBOSE": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    calls = [line for line in log.split("begin")[1].splitlines() if ",exec,cpu," in line]
    convolutions = [line for line in calls if ",convolution," in line]
    products = [line for line in calls if ",inner_product," in line or ",matmul," in line]
    assert len(convolutions) == len(load(name).layers) - 1  # the pool among them
    assert len(products) == 1
    for line in convolutions + products:
        assert "vnni" in line or "int8" in line, line
        assert "src:u8" in line or "src_u8" in line, line
        assert "wei:s8" in line or "wei_s8" in line, line


def test_without_kernels_the_reference_runs(
    monkeypatch: pytest.MonkeyPatch, quantized: Quantized
) -> None:
    net = quantized("separable")
    images = calibration_set(8)[0]
    monkeypatch.setattr(onednn, "status", lambda: onednn.Status(False, "none"))
    monkeypatch.setattr(onednn, "run", None)
    np.testing.assert_array_equal(net.predict(images), reference.run(net, images))


@pytest.fixture
def untested() -> Iterator[None]:
    """An engine whose self-test has not run yet, and will run anew afterwards."""
    onednn.status.cache_clear()
    yield
    onednn.status.cache_clear()


@pytest.mark.usefixtures("untested")
def test_self_test_sees_missing_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(layers: object) -> list:
        raise AttributeError("no such operator")

    monkeypatch.setattr(onednn, "int8_steps", missing)
    assert not onednn.status().fast
    assert "no integer kernels" in onednn.status().sentence


@needs_kernels
@pytest.mark.usefixtures("untested")
def test_self_test_sees_sums_of_pairs_that_saturate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels without 32-bit dot products add two products in 16 bits: 2 x 255 x 127 won't fit."""
    steps = onednn.int8_steps

    def saturating(layers: list[Int8Layer]) -> list[onednn.Step]:
        # For equal inputs and weights that is the same as products of at most 32767 / 2.
        capped = [replace(layer, weight=layer.weight // 2) for layer in layers]
        return steps(capped)

    monkeypatch.setattr(onednn, "int8_steps", saturating)
    assert not onednn.status().fast
    assert "wrong convolution" in onednn.status().sentence


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


def test_the_reference_runs_integer_networks_only(nets: dict[str, FloatNet]) -> None:
    with pytest.raises(TypeError, match="int8_net must be an QuantizedNet, not FloatNet"):
        reference.run(nets["plain"], calibration_set(2)[0])


def test_observer_is_used(nets: dict[str, FloatNet]) -> None:
    class Doubled(MinMax):
        def range(self) -> tuple[float, float]:
            low, high = super().range()
            return 2 * low, 2 * high

    images = calibration_set(32)[0]
    usual = quantize_network(nets["plain"], images)
    wide = quantize_network(nets["plain"], images, observer=Doubled)
    for narrow, double in zip(usual.layers[:-1], wide.layers[:-1], strict=True):
        assert double.output_qparams.scale == pytest.approx(2 * narrow.output_qparams.scale)
