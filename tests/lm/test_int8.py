"""The encoder's linear layers in integers: computed again in whole numbers, and near float32."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from lib.lm.encoder import Encoder, load
from lib.lm.int8 import SMOOTHED, TOKEN, WAYS, Linear, in_integers

RNG = np.random.default_rng(4)
INPUTS, OUTPUTS = 48, 20


def layer_and_input() -> tuple[nn.Linear, NDArray[np.float32]]:
    """A layer, and what goes into it: one channel is thirty times as large as the others."""
    torch.manual_seed(2)
    layer = nn.Linear(INPUTS, OUTPUTS).requires_grad_(False)
    x = RNG.normal(size=(2, 7, INPUTS)).astype(np.float32)
    x[..., 5] *= 30
    return layer, x


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("bits", [2, 5, 8])
def test_a_layer_is_its_sums_of_codes_times_its_scales(way: str, bits: int) -> None:
    layer, x = layer_and_input()
    peaks = np.abs(x).max(axis=(0, 1))
    found = Linear(layer, peaks, way, bits, 0.75)(torch.from_numpy(x)).numpy()

    weight, rows = layer.weight.numpy().astype(np.float64), x.reshape(-1, INPUTS).astype(np.float64)
    factors = np.ones(INPUTS)
    if way == SMOOTHED:
        factors = peaks**0.75 / np.abs(weight).max(axis=0) ** 0.25
    rows, weight = rows / factors, weight * factors
    high = 2 ** (bits - 1) - 1
    each = np.abs(rows).max(axis=1, keepdims=True)
    x_scale = (each if way == TOKEN else each.max()) / high
    w_scale = np.abs(weight).max(axis=1) / 127
    codes = np.clip(np.rint(rows / x_scale), -high, high)
    sums = codes @ np.rint(weight / w_scale[:, None]).T
    expected = sums * x_scale * w_scale + layer.bias.numpy()
    # A value halfway between two codes may fall to either, and then differs by a step.
    off = np.abs(found.reshape(expected.shape) - expected)
    assert np.quantile(off, 0.99) < 1e-4
    assert off.max() < 1.5 * np.max(x_scale) * np.abs(weight).max()


def test_smoothing_helps_a_layer_with_an_outlier() -> None:
    layer, x = layer_and_input()
    exact = layer(torch.from_numpy(x)).numpy()
    peaks = np.abs(x).max(axis=(0, 1))
    errors = [
        np.linalg.norm(Linear(layer, peaks, way, 8, 0.5)(torch.from_numpy(x)).numpy() - exact)
        for way in WAYS
    ]
    assert errors[1] < errors[0] / 2


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load()


def test_the_whole_encoder_is_near_float32_with_a_scale_a_token(encoder: Encoder) -> None:
    peaks = {
        name: np.abs(found).max(axis=(0, 1))
        for name, found in encoder.layer_inputs([encoder.encode("The sea is calm.")]).items()
    }
    new = in_integers(encoder, peaks, TOKEN)
    before, after = encoder.embed("The sea is calm."), new.embed("The sea is calm.")
    off = np.linalg.norm(after - before) / np.linalg.norm(before)
    assert 0 < off < 0.1
    rough = in_integers(encoder, peaks, TOKEN, bits=3).embed("The sea is calm.")
    assert np.linalg.norm(rough - before) > 5 * np.linalg.norm(after - before)
    linear = [each for each in new.network.modules() if isinstance(each, Linear)]
    assert len(linear) == 18
    assert {each.codes.dtype for each in linear} == {np.dtype(np.int8)}
    assert not any(isinstance(each, Linear) for each in encoder.network.modules())


def test_bad_arguments_are_named(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="way must be one of"):
        in_integers(encoder, {}, "two scales")
    with pytest.raises(ValueError, match="bits must be"):
        in_integers(encoder, {}, TOKEN, bits=9)
