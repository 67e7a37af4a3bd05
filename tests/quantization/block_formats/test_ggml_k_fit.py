"""q4_k and q6_k lose hardly more than with ggml's own choice of scales, and less than plainly."""

from functools import cache

import numpy as np
import pytest

from lib.cnn import load
from lib.cnn.layers import Conv
from lib.lm import encoder, language_model
from lib.quantization.block_formats import BLOCK_FORMATS
from tests.support import ggml
from tests.support.blocks import weights

NETWORKS = ["plain, largest", "separable, largest"]
# Matrices of the language model and of the encoder, by their names in the files.
LANGUAGE = ["layers.1.attention.value.weight", "layers.1.feed_forward.down.weight"]
ENCODER = ["layers.0.value.weight", "layers.0.down.weight"]
TENSORS = [*NETWORKS, *LANGUAGE, *ENCODER, "Gaussian", "Student's t", "uniform", "positive"]
FORMATS = {"q4_k": "q4_K", "q6_k": "q6_K"}  # by ggml's names


@cache
def tensors() -> dict[str, np.ndarray]:
    """Weights (n, 256) by name: layers of all shipped networks, and random numbers."""
    named: dict[str, np.ndarray] = {name: language_model.load().weights[name] for name in LANGUAGE}
    named |= {name: encoder.matrix(name) for name in ENCODER}
    for network in ("plain", "separable"):
        convolutions = [layer for layer in load(network).layers if isinstance(layer, Conv)]
        largest = max((layer.weight for layer in convolutions), key=np.size)
        named[f"{network}, largest"] = largest.ravel()[: largest.size // 256 * 256]
    rng = np.random.default_rng(5)
    named["Gaussian"] = rng.normal(size=2**17)
    named["Student's t"] = rng.standard_t(4, size=2**17)
    named["uniform"] = rng.uniform(-1, 1, size=2**17)
    named["positive"] = rng.uniform(1, 2, size=2**17)
    return {name: x.reshape(-1, 256).astype(np.float32) for name, x in named.items()}


def squared_error(x: np.ndarray, stored: np.ndarray) -> float:
    return float(((stored.reshape(x.shape).astype(np.float64) - x) ** 2).sum())


def round_trip_error(name: str, x: np.ndarray) -> float:
    fmt = BLOCK_FORMATS[name]
    return squared_error(x, fmt.dequantize(fmt.quantize(x)))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("tensor", TENSORS)
def test_the_error_is_close_to_that_of_ggml(name: str, tensor: str) -> None:
    x, fmt = tensors()[tensor], BLOCK_FORMATS[name]
    theirs = ggml.quantize(FORMATS[name], x, fmt.bytes_per_block)
    assert round_trip_error(name, x) <= 1.1 * squared_error(x, fmt.dequantize(theirs))


@pytest.mark.parametrize("tensor", TENSORS[:-1])  # positive weights have no minimum below 0
def test_fitted_scales_are_better_than_those_that_just_cover_the_weights(tensor: str) -> None:
    x = tensors()[tensor]
    groups = x.reshape(-1, 8, 32).astype(np.float64)
    low = np.minimum(groups.min(axis=2, keepdims=True), 0)
    scale = (groups.max(axis=2, keepdims=True) - low) / 15
    d, d_min = (np.float16(of.max(axis=1, keepdims=True) / 63) for of in (scale, -low))
    scale, low = np.rint(scale / d) * d, -np.rint(-low / d_min) * d_min
    plain = np.clip(np.rint((groups - low) / scale), 0, 15) * scale + low
    assert round_trip_error("q4_k", x) < squared_error(x, plain)

    peak = np.abs(groups.reshape(-1, 16, 16)).max(axis=2, keepdims=True) / 31
    d = np.float16(peak.max(axis=1, keepdims=True) / 127)
    scale = np.rint(peak / d) * d
    plain = np.clip(np.rint(groups.reshape(-1, 16, 16) / scale), -32, 31) * scale
    assert round_trip_error("q6_k", x) < squared_error(x, plain)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", weights())
def test_weights_that_the_codes_can_hold_are_kept(name: str, kind: str) -> None:
    """What has been through the format once stays nearly as it is."""
    fmt = BLOCK_FORMATS[name]
    once = fmt.dequantize(fmt.quantize(weights()[kind]))
    twice = fmt.dequantize(fmt.quantize(once))
    first = squared_error(weights()[kind], once)
    assert squared_error(once, twice) <= 0.5 * first + 1e-12


@pytest.mark.parametrize("name", FORMATS)
def test_zeros_stay_zeros_and_giants_are_refused(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    for tiny in (0.0, 1e-45, 1e-20):
        assert (fmt.dequantize(fmt.quantize(np.full(512, tiny))) == 0).all()
    for giant in (1e9, 1e25, 3e38):
        for x in (np.linspace(-giant, giant, 256), np.full(256, giant), np.full(256, -giant)):
            with pytest.raises(ValueError, match=f"x is too large for {name}"):
                fmt.quantize(x)
