"""Networks with weights in small floats and integers, against ml_dtypes and the integer network."""

import numpy as np
import pytest
from ml_dtypes import float4_e2m1fn, float8_e4m3fn

from lib.cnn import data, load, quantize_network
from lib.cnn.layers import Pool
from lib.quantization.affine import dequantize
from lib.studies import weight_formats
from tests.support.networks import accuracy
from tests.support.runs import finish

pytestmark = pytest.mark.usefixtures("few_images")


@pytest.mark.parametrize("granularity", ["per_channel", "per_tensor"])
def test_weights_in_integers_are_those_of_the_integer_network(granularity: str) -> None:
    net = load("separable")
    images = data.calibration_set(8)[0]
    rounded = weight_formats.with_weights_in(net, "int4", granularity)
    int8 = quantize_network(net, images, weight_bits=4, granularity=granularity)
    for layer, simple in zip(int8.layers, rounded.layers, strict=True):
        if layer.name != "pool":
            expected = dequantize(layer.weight, layer.weight_qparams)
            np.testing.assert_array_equal(simple.weight, expected)


@pytest.mark.parametrize(
    ("fmt", "dtype", "largest"),
    [("float8_e4m3fn", float8_e4m3fn, 448), ("float4_e2m1fn", float4_e2m1fn, 6)],
)
def test_weights_in_floats(fmt: str, dtype: type, largest: float) -> None:
    net = load("separable")
    rounded = weight_formats.with_weights_in(net, fmt)
    for layer, simple in zip(net.layers, rounded.layers, strict=True):
        if not isinstance(layer, Pool):
            for before, after in zip(layer.weight, simple.weight, strict=True):
                scale = np.float32(np.abs(before).max() / largest)
                expected = (before / scale).astype(dtype).astype(np.float32) * scale
                np.testing.assert_allclose(after, expected, rtol=1e-6)


def test_formats_are_run_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weight_formats, "WEIGHT_FORMATS", ("int4", "float4_e2m1fn"))
    said, cells = finish(weight_formats.weight_formats("separable", "per_tensor"))
    net = load("separable")
    for cell in cells:
        assert cell.bits == 4
        assert cell.accuracy == accuracy(
            weight_formats.with_weights_in(net, cell.format, "per_tensor")
        )
        weighted = [layer for layer in net.layers if not isinstance(layer, Pool)]
        assert cell.packed_bytes == sum(
            layer.weight.size / 2 + 4 + layer.bias.nbytes for layer in weighted
        )
    assert said[-1].share == 1


def test_bad_settings_are_named() -> None:
    with pytest.raises(ValueError, match="granularity must be one of"):
        finish(weight_formats.weight_formats("separable", "per_row"))
    with pytest.raises(ValueError, match="fmt must be one of"):
        weight_formats.with_weights_in(load("separable"), "float16")
