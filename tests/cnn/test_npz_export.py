"""Networks in .npz files: what is in them. The script that runs them is tested in tests/ui."""

import io
from collections.abc import Callable

import numpy as np
import pytest

from lib.cnn import QuantizedNet
from lib.cnn.npz_export import archive

Quantized = Callable[..., QuantizedNet]


def test_every_layer_has_its_arrays(quantized: Quantized) -> None:
    net = quantized("separable", weight_bits=4)
    with np.load(io.BytesIO(archive(net)), allow_pickle=False) as found:
        assert list(found["layers"]) == [layer.name for layer in net.layers]
        assert len(found.files) == 1 + 5 * len(net.layers)
        for layer in net.layers:
            weight = found[f"{layer.name}.weight"]
            assert weight.dtype == np.int8
            assert weight.ndim == 5
            np.testing.assert_array_equal(weight.ravel(), layer.weight.ravel())
            assert len(weight) == layer.groups
            np.testing.assert_array_equal(found[f"{layer.name}.bias"].ravel(), layer.bias)


def test_the_same_network_gives_the_same_bytes(quantized: Quantized) -> None:
    assert archive(quantized("separable")) == archive(quantized("separable"))


def test_no_other_network() -> None:
    with pytest.raises(TypeError, match="net must be a QuantizedNet"):
        archive(None)
