"""The recipe: a layer's way to int8 against torch and plain arithmetic."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from lib.cnn import NETWORKS
from lib.cnn.data import test_set as images_and_labels
from lib.studies import recipe


@pytest.mark.parametrize("network", NETWORKS)
def test_first_layer_follows_from_the_trained_weights_alone(network: str) -> None:
    found = recipe.convert(network, "conv1", 3)
    pixels = torch.from_numpy(images_and_labels()[0][3:4, None].astype(np.float64))
    gamma, beta, mean, variance = (torch.from_numpy(part).double() for part in found.norm)
    convolved = functional.conv2d(pixels / 255, torch.from_numpy(found.trained).double(), padding=1)
    normed = functional.batch_norm(convolved, mean, variance, gamma, beta, eps=1e-5)
    np.testing.assert_allclose(found.float_output, normed.relu()[0].numpy(), atol=1e-5)
    # Whole numbers in float64 are exact, so these are the sums to the unit.
    weight = torch.from_numpy(found.integers.weight.astype(np.float64))
    sums = functional.conv2d(
        pixels, weight, torch.from_numpy(found.integers.bias).double(), padding=1
    )
    np.testing.assert_array_equal(found.sums, sums[0].numpy())
    output = found.integers.output_qparams
    assert output is not None
    assert np.abs(found.meaning - found.float_output).max() < 6 * output.scale
    largest = np.abs(found.folded.weight[found.channel]).max()
    assert found.weight_scale == pytest.approx(largest / 127, rel=1e-6)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_layer_s_numbers_agree_with_each_other(network: str) -> None:
    for name in recipe.convolutions(network):
        found = recipe.convert(network, name)
        trained, folded, codes, back = found.nine
        np.testing.assert_allclose(trained * found.factor, folded, rtol=1e-6)
        assert np.abs(folded).max() == np.abs(found.folded.weight[found.channel]).max() or (
            found.trained.shape[2] == 1
        )
        np.testing.assert_allclose(codes * float(found.weight_scale), back, rtol=1e-6)
        assert np.abs(back - folded).max() <= found.weight_scale * 0.5001
        assert 0 < found.weight_error <= 0.5001
        assert found.channel == found.strongest[0]
        apart = [found.meaning[k] - found.float_output[k] for k in found.strongest]
        assert found.largest_difference == max(np.abs(each).max() for each in apart)
        assert abs(found.scaled - float(found.codes[found.channel][found.pixel])) <= 0.51
        bias = found.integers.bias[found.channel] * found.bias_unit
        assert bias == pytest.approx(found.folded.bias[found.channel], abs=found.bias_unit)
        assert found.output_range[0] <= 0 < found.output_range[1]
        assert found.largest["weights"] == 127
        strongest = np.abs(found.folded.weight[found.channel]).max(axis=(1, 2))
        if found.strongest_input is None:
            assert found.trained.shape[2] == 1
        else:
            assert strongest[found.strongest_input] == strongest.max()


@pytest.mark.parametrize("layer", ["conv1", "depthwise3", "pointwise5"])
def test_the_worst_sum_is_reached_by_the_worst_inputs_and_passed_by_none(layer: str) -> None:
    found = recipe.convert("separable", layer)
    assert found.integers.input_qparams.zero_point == 0
    reached = 0
    for weights, bias in zip(found.integers.weight, found.integers.bias.tolist(), strict=True):
        codes = weights.ravel().tolist()
        for sign in (1, -1):  # 255 where the weight has this sign, else 0
            reached = max(reached, abs(sum(255 * w for w in codes if sign * w > 0) + bias))
    assert found.worst_sum == reached > 2**15
    assert found.largest["sums"] <= found.worst_sum == found.largest["sums, at worst"]


def test_unknown_layers_are_named() -> None:
    with pytest.raises(ValueError, match=r"layer must be one of conv1, .*, not 'linear'"):
        recipe.convert("plain", "linear")
