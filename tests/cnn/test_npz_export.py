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
        assert [names[0] for names in found["layers"]] == [
            f"{one.name}.weight" for one in net.layers
        ]
        assert sorted(found.files) == sorted(["layers", *found["layers"].ravel()])
        for layer, names in zip(net.layers, found["layers"], strict=True):
            weight, bias, *_ = (found[name] for name in names)
            assert weight.dtype == np.int8
            groups, _, outputs = weight.shape
            assert groups == layer.groups
            assert groups * outputs == len(layer.weight)
            for output, expected in enumerate(layer.weight):
                column = weight[output // outputs, :, output % outputs]
                np.testing.assert_array_equal(column, expected.ravel())
            np.testing.assert_array_equal(bias, layer.bias)


def test_the_same_network_gives_the_same_bytes(quantized: Quantized) -> None:
    assert archive(quantized("separable")) == archive(quantized("separable"))


def test_no_other_network() -> None:
    with pytest.raises(TypeError, match="net must be a QuantizedNet"):
        archive(None)
