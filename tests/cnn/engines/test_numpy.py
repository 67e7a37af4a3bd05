"""The reference engine against plain integers, as they are written in the lesson."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from lib.cnn import FloatNet, QuantizedNet
from lib.cnn.data import calibration_set
from lib.cnn.engines.numpy import accumulate, output_of
from lib.cnn.layers import IntegerLayer


def plain_sum(layer: IntegerLayer, codes: np.ndarray, place: tuple[int, int, int, int]) -> int:
    """One sum of a convolution (N, C, H, W), product by product in Python's own integers."""
    image, channel, row, column = place
    outputs, inputs, height, width = layer.weight.shape
    first = channel // (outputs // layer.groups) * inputs
    total = int(layer.bias[channel])
    for i, y, x in itertools.product(range(inputs), range(height), range(width)):
        at = (
            row * layer.stride + y - layer.padding,
            column * layer.stride + x - layer.padding,
        )
        if all(0 <= k < codes.shape[2] for k in at):  # what is padded means 0
            code = int(codes[image, first + i, at[0], at[1]])
            zero_point = int(layer.input_qparams.zero_point)
            total += (code - zero_point) * int(layer.weight[channel, i, y, x])
    return total


@pytest.mark.parametrize("settings", [{}, {"symmetric_activations": True, "activation_bits": 7}])
def test_sums_and_codes_product_by_product(
    settings: dict, quantized: Callable[..., QuantizedNet]
) -> None:
    net = quantized("separable", **settings)
    rng = np.random.default_rng(0)
    codes: np.ndarray = calibration_set(2)[0][:, None]
    for layer in net.layers:
        sums, output = accumulate(layer, codes), output_of(layer, codes)
        assert sums.dtype == np.int32
        if layer.output_qparams is None:
            break
        multipliers = np.broadcast_to(layer.multiplier, len(layer.bias))
        qparams = layer.output_qparams
        lowest = int(qparams.zero_point) if layer.relu else qparams.qmin
        corners = [(0, 0, 0, 0), tuple(size - 1 for size in sums.shape)]
        for place in [*corners, *(tuple(rng.integers(sums.shape)) for _ in range(20))]:
            total = plain_sum(layer, codes, place)
            assert sums[place] == total
            scaled = np.float32(total) * multipliers[place[1]]
            code = round(float(scaled)) + int(qparams.zero_point)  # ties to even
            assert output[place] == min(max(code, lowest), qparams.qmax)
        codes = output
    linear = net.layers[-1]
    rows = codes[:, :, 0, 0].astype(int) - int(linear.input_qparams.zero_point)
    exact = rows @ linear.weight.T.astype(int) + linear.bias
    np.testing.assert_array_equal(sums, exact)
    np.testing.assert_array_equal(output, exact.astype(np.float32) * linear.multiplier)


def test_float32_product_by_product(nets: dict[str, FloatNet]) -> None:
    """In float64, against NumPy's own float32: a strided, a depthwise and a pointwise layer."""
    images = calibration_set(2)[0]
    net = nets["separable"]
    outputs = dict(net.run(images, "numpy"))
    for before, layer in zip(net.layers[:3], net.layers[1:4], strict=True):
        x = outputs[before.name].astype(np.float64)
        out = outputs[layer.name]
        p = layer.padding
        padded = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        for channel, row, column in [(0, 0, 0), (5, 3, 7), (31, *(n - 1 for n in out.shape[2:]))]:
            inputs = layer.weight.shape[1]
            first = channel // (len(layer.weight) // layer.groups) * inputs
            top, left, kernel = row * layer.stride, column * layer.stride, layer.weight.shape[2]
            seen = padded[:, first : first + inputs, top : top + kernel, left : left + kernel]
            exact = (seen * layer.weight[channel].astype(np.float64)).sum(axis=(1, 2, 3))
            exact = np.maximum(exact + layer.bias[channel], 0)
            np.testing.assert_allclose(out[:, channel, row, column], exact, rtol=1e-5, atol=1e-5)
