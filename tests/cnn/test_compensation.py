"""Compensation: weights rounded for what their layer puts out, on the shipped networks."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from lib.cnn import NETWORKS, FloatNet, QuantizedNet, compensate, load, quantize_network
from lib.cnn.bias_correction import correct_biases
from lib.cnn.compensation import compensate_rounding, hessians
from lib.cnn.data import calibration_set
from lib.cnn.images import as_codes
from lib.cnn.layers import IntegerLayer, Pool
from lib.quantization.affine import QParams, dequantize
from lib.quantization.rounding import gptq
from tests.support.networks import accuracy

# Zero points other than 0 are what a padded border must not disturb.
SETTINGS = [
    {"weight_bits": 3},
    {"weight_bits": 4, "granularity": "per_tensor", "symmetric_activations": True},
]


def fields(layer: IntegerLayer, codes: np.ndarray) -> np.ndarray:
    """What the filters of each group see, by torch's unfold: (groups, inputs, places)."""
    steps = torch.from_numpy(codes.astype(np.float64)) - layer.input_qparams.zero_point
    if layer.output_qparams is None:
        return steps.numpy().reshape(1, len(codes), -1).transpose(0, 2, 1)
    side = layer.weight.shape[2]
    columns = torch.nn.functional.unfold(steps, side, padding=layer.padding, stride=layer.stride)
    images, _, places = columns.shape
    grouped = columns.reshape(images, layer.groups, -1, places).permute(1, 2, 0, 3)
    return grouped.reshape(layer.groups, -1, images * places).numpy()


def rows_of(layer: IntegerLayer, weight: np.ndarray) -> np.ndarray:
    """A weight as (groups, filters, inputs)."""
    return weight.reshape(layer.groups, -1, weight[0].size)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.slow
def test_each_layer_is_rounded_for_the_inputs_that_it_really_gets(
    name: str, settings: dict, nets: dict[str, FloatNet]
) -> None:
    images = calibration_set(8)[0]
    net = nets[name]
    before = quantize_network(net, images, **settings)
    after = compensate(net, images, order="given", **settings)
    codes: np.ndarray = as_codes(images)
    outputs = [output for _, output in after.run(images, "numpy")]
    lower = []
    for i, (old, new) in enumerate(zip(before.layers, after.layers, strict=True)):
        original = net.layers[i]
        if isinstance(original, Pool):
            np.testing.assert_array_equal(new.weight, old.weight)
        else:
            x = fields(new, codes)
            hessian = x @ x.transpose(0, 2, 1)
            np.testing.assert_allclose(hessians(new, codes), hessian, rtol=1e-4)
            rows, scales = (
                rows_of(new, original.weight),
                np.broadcast_to(new.weight_qparams.scales, len(new.weight)).reshape(new.groups, -1),
            )
            found = rows_of(new, new.weight)
            differing = []
            for group in range(new.groups):
                qparams = QParams(
                    scales[group], 0, new.weight_qparams.qmin, new.weight_qparams.qmax, axis=0
                )
                wanted = gptq(rows[group], hessian[group], qparams)
                differing.append(wanted != found[group])
            # The library's sums are float32's: now and then a tie is broken the other way.
            assert np.mean(differing) <= 0.01, new.name
            errors = [
                np.sum(
                    ((rows - rows_of(each, dequantize(each.weight, each.weight_qparams))) @ x) ** 2
                )
                for each in (new, old)
            ]
            lower.append(errors[0] < errors[1])
        assert new.weight.dtype == np.int8
        np.testing.assert_array_equal(new.bias, old.bias)
        assert (new.weight_qparams, new.input_qparams, new.output_qparams) == (
            old.weight_qparams,
            old.input_qparams,
            old.output_qparams,
        )
        codes = outputs[i]
    assert np.mean(lower) > 0.8
    assert after.bytes == before.bytes


@pytest.mark.slow
def test_what_it_wins_back_of_plain(nets: dict[str, FloatNet]) -> None:
    """The accuracies on 10,000 images that it never saw, of an integer network."""
    images = calibration_set(64)[0]
    for bits, nearest, least in ((3, 0.88, 0.93), (2, 0.3, 0.7)):
        assert accuracy(quantize_network(nets["plain"], images, weight_bits=bits)) < nearest
        assert accuracy(compensate(nets["plain"], images, weight_bits=bits)) >= least


@pytest.mark.slow
def test_what_it_wins_back_of_separable(
    quantized: Callable[..., QuantizedNet], nets: dict[str, FloatNet]
) -> None:
    images = calibration_set(64)[0]
    assert accuracy(quantized("separable", weight_bits=3)) < 0.88
    assert accuracy(compensate(nets["separable"], images, weight_bits=3)) >= 0.885
    # With 8 bits there is nothing to win.
    both = [
        accuracy(net) for net in (quantized("separable"), compensate(nets["separable"], images))
    ]
    assert abs(both[0] - both[1]) < 0.003


def test_it_follows_a_bias_correction() -> None:
    """It may start from a network whose biases were moved, and leaves them so."""
    images = calibration_set(16)[0]
    net = load("separable")
    corrected = correct_biases(net, quantize_network(net, images, weight_bits=4), images)
    after = compensate_rounding(net, corrected, images)
    for old, new in zip(corrected.layers, after.layers, strict=True):
        np.testing.assert_array_equal(old.bias, new.bias)


def test_wrong_arguments_are_named() -> None:
    images = calibration_set(4)[0]
    plain, separable = load("plain"), load("separable")
    quantized = quantize_network(plain, images)
    with pytest.raises(TypeError, match="net must be a FloatNet"):
        compensate(quantized, images)
    with pytest.raises(ValueError, match="weight_bits must be from 2 to 8"):
        compensate(plain, images, weight_bits=1)
    with pytest.raises(ValueError, match="order must be one of given, activation"):
        compensate(plain, images, order="best")
    with pytest.raises(ValueError, match="damping must be from 0"):
        compensate(plain, images, damping=-1)
    with pytest.raises(TypeError, match="quantized must be a QuantizedNet"):
        compensate_rounding(plain, plain, images)
    with pytest.raises(ValueError, match="quantized must have the layers of net"):
        compensate_rounding(separable, quantized, images)
