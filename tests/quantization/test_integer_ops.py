"""lib.quantization.integer_ops against ONNX Runtime, torch, exact integers, golden convolutions."""

import functools
import math
import os
import tracemalloc
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper

from lib.quantization.affine import QParams, choose_qparams, dequantize, quantize
from lib.quantization.integer_ops import conv2d, matmul, requantize
from tests.support import onnx_operators

# What ONNX Runtime has kernels for: types of the activations (in and out) and of the weights.
TYPE_PAIRS = [(np.uint8, np.uint8), (np.uint8, np.int8), (np.int8, np.int8)]
# Convolutions: channels, outputs, groups, kernel, stride, padding (top, left, bottom, right).
CONVOLUTIONS = [
    (1, 8, 1, (3, 3), (1, 1), (1, 1, 1, 1)),
    (3, 5, 1, (3, 3), (2, 2), (0, 1, 1, 0)),
    (16, 8, 1, (1, 1), (1, 1), (0, 0, 0, 0)),
    (16, 8, 1, (1, 1), (2, 1), (0, 0, 0, 0)),
    (4, 6, 2, (2, 3), (1, 2), (2, 0, 1, 3)),
    (8, 8, 8, (3, 3), (1, 1), (1, 1, 1, 1)),
    (8, 16, 8, (3, 3), (2, 2), (0, 0, 1, 1)),
    (8, 4, 1, (5, 5), (3, 3), (2, 2, 2, 2)),
    (64, 10, 1, (9, 7), (1, 1), (0, 0, 0, 0)),
]


@functools.cache
def widest_weight() -> int:
    """127, or 63 where ONNX Runtime's kernels saturate in 16 bits (x86 without VNNI)."""
    x, w = np.full((1, 8), 255, np.uint8), np.full((8, 1), 127, np.int8)
    exact = onnx_operators.run("MatMulInteger", x, w)[0, 0] == 8 * 255 * 127
    return 127 if exact else 63


def codes(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    dtype: type[np.integer],
    limit: int | None = None,
) -> np.ndarray:
    limits = np.iinfo(dtype)
    low, high = (limits.min, limits.max) if limit is None else (-limit, limit)
    drawn = rng.integers(max(low, limits.min), high, shape, endpoint=True, dtype=np.int64)
    return drawn.astype(dtype)


def weight_codes(
    rng: np.random.Generator, shape: tuple[int, ...], dtype: type[np.integer]
) -> np.ndarray:
    # uint8 weights go through kernels that are exact everywhere.
    return codes(rng, shape, dtype, widest_weight() if dtype == np.int8 else None)


def torch_conv2d(
    x: np.ndarray,
    x_zero_point: Any,
    w: np.ndarray,
    w_zero_point: Any,
    stride: Any,
    padding: Any,
    groups: int,
) -> np.ndarray:
    """The same convolution in float64, which holds all these integers exactly."""
    centered_x = torch.from_numpy(x.astype(np.float64) - x_zero_point)
    zeros = np.reshape(w_zero_point, (-1, 1, 1, 1))
    centered_w = torch.from_numpy(w.astype(np.float64) - zeros)
    top, left, bottom, right = padding
    padded = torch.nn.functional.pad(centered_x, (left, right, top, bottom))
    return torch.nn.functional.conv2d(padded, centered_w, stride=stride, groups=groups).numpy()


# --- exact products


@pytest.mark.parametrize(("a_type", "b_type"), TYPE_PAIRS)
@pytest.mark.parametrize("shapes", [((1, 1), (1, 1)), ((7, 500), (500, 9)), ((2, 3, 64), (64, 5))])
def test_matmul_is_onnx_matmul_integer(
    a_type: type[np.integer],
    b_type: type[np.integer],
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
) -> None:
    rng = np.random.default_rng(0)
    a, b = codes(rng, shapes[0], a_type), weight_codes(rng, shapes[1], b_type)
    a_zero, b_zero = a_type(17), b_type(5)
    per_column = codes(rng, shapes[1][-1], b_type)
    for zero in (b_zero, per_column):
        product = matmul(a, a_zero, b, zero)
        assert product.dtype == np.int32
        np.testing.assert_array_equal(
            product, onnx_operators.run("MatMulInteger", a, b, a_zero, zero)
        )


@pytest.mark.parametrize("length", [1, 100, 400, 3000])
def test_matmul_is_exact_for_every_width_and_zero_point(length: int) -> None:
    # int64 products are exact; the lengths lie on both sides of 2**24, where float32 stops being.
    rng = np.random.default_rng(length)
    pairs: list[tuple[type[np.integer], type[np.integer]]] = [
        (np.uint8, np.int8),
        (np.int16, np.int8),
        (np.int64, np.uint8),
    ]
    for dtype, other in pairs:
        limit = 2000 if dtype == np.int16 else 255
        a = codes(rng, (4, length), dtype, limit)
        b = codes(rng, (length, 6), other)
        rows, columns = rng.integers(-100, 100, 4), rng.integers(-100, 100, 6)
        exact = (a.astype(np.int64) - rows[:, None]) @ (b.astype(np.int64) - columns)
        np.testing.assert_array_equal(matmul(a, rows, b, columns), exact)
        largest = matmul(np.full((1, length), a.max()), 0, np.full((length, 1), b.max()), 0)
        assert largest == length * int(a.max()) * int(b.max())


def test_sums_just_beyond_float32s_integers_are_exact() -> None:
    a, b = np.array([[4096, 1]]), np.array([[4096], [1]])
    assert matmul(a, 0, b, 0) == 2**24 + 1
    assert conv2d(a[:, :, None, None], 0, b.T[:, :, None, None], 0) == 2**24 + 1
    signed = np.array([[4096], [-1]])
    assert matmul(a, 0, signed, 0) == 2**24 - 1


def test_matmul_takes_vectors_as_numpy_does() -> None:
    a, b = np.array([[1, 2], [3, 4]]), np.array([5, -6])
    np.testing.assert_array_equal(matmul(a, 1, b, 0), [-6, -8])
    np.testing.assert_array_equal(matmul(a, [1, 2], b, 0), [-6, -7])
    np.testing.assert_array_equal(matmul(b, 0, a, [1, 2]), [-12, -12])
    assert matmul(b, 0, b, 1) == 5 * 4 + 6 * 7


def test_the_accumulator_may_be_full_but_not_fuller() -> None:
    assert matmul([[65535]], 0, [[32767]], 0) == 65535 * 32767
    # The bound speaks for any data of this size and range, however small the sum at hand.
    a = np.array([[255] + [0] * 66_311])
    b = np.array([[127]] + [[0]] * 66_311)
    assert 66_311 * 255 * 127 <= 2**31 - 1 < 66_312 * 255 * 127
    assert matmul(a[:, :-1], 0, b[:-1], 0) == 255 * 127
    with pytest.raises(ValueError, match=r"overflow: K .* is 2147514120, above 2\*\*31 - 1"):
        matmul(a, 0, b, 0)
    with pytest.raises(ValueError, match="overflow"):
        matmul([[65535]], -1, [[32767]], -1)
    x = a[:, :, None, None].astype(np.uint8)
    w = b.T[:, :, None, None].astype(np.int8)
    assert conv2d(x[:, :-1], 0, w[:, :-1], 0) == 255 * 127
    with pytest.raises(ValueError, match="overflow"):
        conv2d(x, 0, w, 0)
    # Distances from the zero points count, not the codes.
    zeros, ones = np.zeros((1, 70_000, 1, 1), int), np.ones((1, 70_000, 1, 1), int)
    assert conv2d(zeros, 0, ones, -126) == 0
    with pytest.raises(ValueError, match="overflow"):
        conv2d(zeros, 255, ones, -126)


@pytest.mark.parametrize(("x_type", "w_type"), TYPE_PAIRS)
@pytest.mark.parametrize("setting", CONVOLUTIONS)
def test_conv2d_is_onnx_conv_integer(
    x_type: type[np.integer], w_type: type[np.integer], setting: tuple[Any, ...]
) -> None:
    channels, outputs, groups, kernel, stride, padding = setting
    rng = np.random.default_rng(4)
    x = codes(rng, (3, channels, 13, 12), x_type)
    w = weight_codes(rng, (outputs, channels // groups, *kernel), w_type)
    x_zero, w_zero = codes(rng, (), x_type)[()], w_type(3)
    sums = conv2d(x, x_zero, w, w_zero, stride=stride, padding=padding, groups=groups)
    assert sums.dtype == np.int32
    expected = onnx_operators.run(
        "ConvInteger", x, w, x_zero, w_zero, group=groups, strides=stride, pads=padding
    )
    np.testing.assert_array_equal(sums, expected)


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[Any, ...]:
    groups = draw(st.integers(1, 4))
    group_channels, group_outputs = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    size = draw(st.tuples(st.integers(4, 9), st.integers(4, 9)))
    padding = draw(st.tuples(*[st.integers(0, 3)] * 4))
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    batch = draw(st.integers(1, 3))
    # 16-bit codes in wide types: many of these sums are beyond float32's exact integers.
    x = rng.integers(
        0, draw(st.sampled_from([3, 255, 4095])), (batch, groups * group_channels, *size)
    )
    w = rng.integers(-60, 60, (groups * group_outputs, group_channels, *kernel))
    w_zero = rng.integers(-3, 3, len(w)) if draw(st.booleans()) else draw(st.integers(-3, 3))
    return x, draw(st.integers(-9, 300)), w, w_zero, stride, padding, groups


@settings(max_examples=150)
@given(convolutions(), st.booleans())
def test_conv2d_is_torchs_in_float64(case: tuple[Any, ...], channels_last: bool) -> None:
    x, x_zero, w, w_zero, stride, padding, groups = case
    expected = torch_conv2d(*case)
    if channels_last:
        x = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    sums = conv2d(x, x_zero, w, w_zero, stride=stride, padding=padding, groups=groups)
    np.testing.assert_array_equal(sums, expected)


@pytest.mark.parametrize(
    ("batch", "channels", "size", "groups"),
    [(20, 32, 28, 1), (20, 32, 28, 4), (40, 32, 28, 32), (1, 3, 300, 1), (2, 128, 7, 1)],
)
def test_conv2d_of_batches_and_images_larger_than_a_chunk(
    batch: int, channels: int, size: int, groups: int
) -> None:
    rng = np.random.default_rng(8)
    x = codes(rng, (batch, channels, size, size), np.uint8)
    w = codes(rng, (32, channels // groups, 3, 3), np.int8)
    sums = conv2d(x, 7, w, 0, padding=1, groups=groups)
    np.testing.assert_array_equal(sums, torch_conv2d(x, 7, w, 0, 1, (1, 1, 1, 1), groups))


def test_conv2d_takes_one_number_for_all_sides_and_directions() -> None:
    rng = np.random.default_rng(9)
    x, w = codes(rng, (1, 2, 9, 9), np.uint8), codes(rng, (3, 2, 3, 3), np.int8)
    np.testing.assert_array_equal(
        conv2d(x, 3, w, 0, stride=2, padding=1),
        conv2d(x, 3, w, 0, stride=(2, 2), padding=(1, 1, 1, 1)),
    )
    assert conv2d(x, 3, w, 0).shape == (1, 3, 7, 7)


def test_conv2d_needs_little_memory() -> None:
    x = np.ones((1, 8, 256, 256), np.uint8)
    w = np.ones((4, 8, 5, 5), np.int8)
    tracemalloc.start()
    try:
        conv2d(x, 0, w, 0, padding=2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # All windows at once would take 52 MB; the image in float32 takes 2 MB and the sums 1 MB.
    assert peak < 8e6


# --- back to codes


def network_layer(
    rng: np.random.Generator,
    x_type: type[np.integer],
    w_type: type[np.integer],
    channels: int,
    outputs: int,
    groups: int,
    kernel: tuple[int, int],
    per_channel: bool,
) -> tuple[Any, ...]:
    """Made-up codes, scales and bias of a convolution whose outputs fill the range of codes."""
    x = codes(rng, (3, channels, 13, 12), x_type)
    w = weight_codes(rng, (outputs, channels // groups, *kernel), w_type)
    x_scale = np.float32(rng.uniform(0.001, 0.1))
    w_scale = rng.uniform(0.0005, 0.02, outputs).astype(np.float32)
    if not per_channel:
        w_scale = w_scale[0]
    spread = float(x_scale) * float(np.mean(w_scale)) * 74 * 50 * math.sqrt(w[0].size)
    y_scale = np.float32(spread / 50)
    bias = rng.integers(-20_000, 20_000, outputs, dtype=np.int32)
    return x, x_scale, w, w_scale, y_scale, bias


@pytest.mark.parametrize(("x_type", "w_type"), TYPE_PAIRS)
@pytest.mark.parametrize("setting", CONVOLUTIONS)
@pytest.mark.parametrize("per_channel", [False, True])
def test_a_layer_is_onnx_qlinear_conv(
    x_type: type[np.integer], w_type: type[np.integer], setting: tuple[Any, ...], per_channel: bool
) -> None:
    channels, outputs, groups, kernel, stride, padding = setting
    rng = np.random.default_rng(outputs)
    x, x_scale, w, w_scale, y_scale, bias = network_layer(
        rng, x_type, w_type, channels, outputs, groups, kernel, per_channel
    )
    x_zero, y_zero = codes(rng, (), x_type)[()], codes(rng, (), x_type)[()]
    w_zero = w_type(0 if w_type == np.int8 else 128)
    limits = np.iinfo(x_type)
    sums = conv2d(x, x_zero, w, w_zero, stride=stride, padding=padding, groups=groups)
    y = requantize(
        sums + bias[:, None, None],
        x_scale * w_scale / y_scale,
        QParams(y_scale, y_zero, limits.min, limits.max),
        axis=1 if per_channel else None,
    )
    w_zeros = np.full(outputs, w_zero) if per_channel else w_zero
    constants = (x_scale, x_zero, w, w_scale, w_zeros, y_scale, y_zero, bias)
    expected = onnx_operators.run(
        "QLinearConv", x, *constants, group=groups, strides=stride, pads=padding
    )
    assert y.dtype == expected.dtype
    np.testing.assert_array_equal(y, expected)
    assert len(np.unique(y)) > 30  # not all clipped


@pytest.mark.parametrize(("a_type", "b_type"), TYPE_PAIRS)
@pytest.mark.parametrize("per_column", [False, True])
def test_a_layer_is_onnx_qlinear_matmul(
    a_type: type[np.integer], b_type: type[np.integer], per_column: bool
) -> None:
    rng = np.random.default_rng(6)
    a, b = codes(rng, (50, 300), a_type), weight_codes(rng, (300, 40), b_type)
    a_scale, y_scale = np.float32(0.021), np.float32(1.3)
    b_scale = rng.uniform(0.001, 0.01, 40).astype(np.float32)
    b_zero = codes(rng, 40, b_type, 20)
    if not per_column:
        b_scale, b_zero = b_scale[0], b_zero[0]
    a_zero, y_zero = a_type(90), a_type(101)
    limits = np.iinfo(a_type)
    y = requantize(
        matmul(a, a_zero, b, b_zero),
        a_scale * b_scale / y_scale,
        QParams(y_scale, y_zero, limits.min, limits.max),
        axis=-1 if per_column else None,
    )
    expected = onnx_operators.run(
        "QLinearMatMul", a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero
    )
    np.testing.assert_array_equal(y, expected)
    assert len(np.unique(y)) > 30


@pytest.mark.parametrize(("x_type", "w_type"), TYPE_PAIRS)
@pytest.mark.parametrize("setting", CONVOLUTIONS[:6])
def test_a_layer_is_within_one_code_of_a_qdq_model(
    x_type: type[np.integer], w_type: type[np.integer], setting: tuple[Any, ...]
) -> None:
    """Quantize, dequantize, float convolution, quantize: as exporters write int8 networks."""
    channels, outputs, groups, kernel, stride, padding = setting
    rng = np.random.default_rng(outputs)
    x, x_scale, w, w_scale, y_scale, bias = network_layer(
        rng, x_type, w_type, channels, outputs, groups, kernel, per_channel=True
    )
    limits = np.iinfo(x_type)
    x_qparams = QParams(x_scale, 77, limits.min, limits.max)
    y_qparams = QParams(y_scale, 100, limits.min, limits.max)
    w_zero = w_type(0 if w_type == np.int8 else 128)
    constants = {
        "sx": x_scale,
        "zx": x_type(77),
        "w": w,
        "sw": w_scale,
        "zw": np.full(outputs, w_zero),
        "b": bias,
        "sb": x_scale * w_scale,
        "zb": np.zeros(outputs, np.int32),
        "sy": y_scale,
        "zy": x_type(100),
    }
    nodes = [
        helper.make_node("QuantizeLinear", ["i0", "sx", "zx"], ["xq"]),
        helper.make_node("DequantizeLinear", ["xq", "sx", "zx"], ["xf"]),
        helper.make_node("DequantizeLinear", ["w", "sw", "zw"], ["wf"], axis=0),
        helper.make_node("DequantizeLinear", ["b", "sb", "zb"], ["bf"], axis=0),
        helper.make_node(
            "Conv", ["xf", "wf", "bf"], ["yf"], group=groups, strides=stride, pads=padding
        ),
        helper.make_node("QuantizeLinear", ["yf", "sy", "zy"], ["y"]),
    ]
    real_x = dequantize(x, x_qparams)
    expected = onnx_operators.run_model(onnx_operators.model(nodes, real_x, "y", constants), real_x)
    sums = conv2d(
        quantize(real_x, x_qparams), 77, w, w_zero, stride=stride, padding=padding, groups=groups
    )
    y = requantize(sums + bias[:, None, None], x_scale * w_scale / y_scale, y_qparams, axis=1)
    assert np.abs(y.astype(int) - expected.astype(int)).max() <= 1
    assert (y != expected).mean() < 0.01


def vectors() -> Path:
    folder = os.environ.get("QP_VECTORS")
    if not folder:
        pytest.skip("QP_VECTORS is not set: no folder of reference vectors")
    return Path(folder)


@pytest.mark.parametrize(
    ("layer", "padding", "top_value"),
    [("A", (0, 0, 1, 1), 6.0), ("B", (0, 0, 1, 1), None), ("C", (1, 1, 1, 1), None)],
)
def test_golden_convolutions_of_microcontrollers(
    layer: str, padding: tuple[int, int, int, int], top_value: float | None
) -> None:
    golden = np.load(vectors() / "tfm_conv_golden.npz")
    x, w, bias, expected = (golden[f"{layer}_{name}"] for name in ("x", "w", "bias", "y"))
    x_scale, w_scale, y_scale = (golden[f"{layer}_{name}_scale"] for name in "xwy")
    y_zero = int(golden[f"{layer}_y_zp"])
    qmin, qmax = -128, 127
    if top_value is not None:  # ReLU6: clip to the codes of 0 and 6
        qmin, qmax = quantize([0.0, top_value], QParams(y_scale, y_zero, -128, 127)).tolist()
    sums = conv2d(
        x.transpose(0, 3, 1, 2),
        int(golden[f"{layer}_x_zp"]),
        w.transpose(0, 3, 1, 2),
        0,
        stride=2,
        padding=padding,
    )
    y = requantize(
        sums + bias[:, None, None],
        x_scale * w_scale / y_scale,
        QParams(y_scale, y_zero, qmin, qmax),
        axis=1,
    )
    difference = y.transpose(0, 2, 3, 1).astype(int) - expected.astype(int)
    assert np.abs(difference).max() <= 1


@given(
    st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=20),
    st.floats(0, 2.0**127, width=32) | st.floats(0, 1, width=32),
    st.integers(-8, 7),
)
def test_requantize_in_exact_arithmetic(
    sums: list[int], multiplier: float, zero_point: int
) -> None:
    qparams = QParams(1.0, zero_point, -8, 7)
    with np.errstate(all="raise"):
        y = requantize(sums, multiplier, qparams)
    for total, code in zip(sums, y.tolist(), strict=True):
        # Two roundings to 24 bits come before the one to an integer.
        product = Fraction(total) * Fraction(multiplier)
        slack = abs(product) / 2**23
        low, high = (
            min(max(round(p) + zero_point, -8), 7) for p in (product - slack, product + slack)
        )
        assert low <= code <= high


def test_requantize_rounds_the_sum_to_float32_first() -> None:
    # 2**24 + 1 becomes 2**24, the product the tie 2.5, and the code 2; exact arithmetic says 3.
    qparams = QParams(1.0, 0, -128, 127)
    assert requantize(2**24 + 1, 2.5 * 2.0**-24, qparams) == 2
    np.testing.assert_array_equal(requantize([1, 3, 5, -1, -3], 0.5, qparams), [0, 2, 2, 0, -2])


def test_requantize_makes_codes_of_any_width_in_the_order_of_its_input() -> None:
    acc = np.arange(-3000, 3000).reshape(2, 3, 1000).transpose(0, 2, 1)
    for bits, signed, dtype in [(4, True, np.int8), (8, False, np.uint8), (16, False, np.uint16)]:
        qparams = choose_qparams(-1, 1, bits=bits, signed=signed)
        y = requantize(acc, 0.01, qparams)
        assert y.dtype == dtype
        assert y.shape == acc.shape
        assert y.strides[1] == y.itemsize
    assert isinstance(requantize(5, 0.5, qparams), np.uint16)
    np.testing.assert_array_equal(
        requantize(np.ones((2, 3), int), [1.0, 2.0], QParams(1, 0, -8, 7), axis=0),
        [[1, 1, 1], [2, 2, 2]],
    )


def test_requantize_and_dequantize_tell_the_same_story() -> None:
    # A whole layer in integers is within half an output step of the layer in real numbers.
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(30, 64)), rng.normal(size=(64, 20))
    a_qparams = choose_qparams(a.min(), a.max(), signed=False)
    low, high = b.min(axis=0), b.max(axis=0)
    b_qparams = choose_qparams(low, high, symmetric=True, narrow_range=True, axis=1)
    a_codes, b_codes = quantize(a, a_qparams), quantize(b, b_qparams)
    real = dequantize(a_codes, a_qparams).astype(float) @ dequantize(b_codes, b_qparams)
    y_qparams = choose_qparams(real.min(), real.max(), signed=False)
    sums = matmul(a_codes, a_qparams.zero_point, b_codes, 0)
    multiplier = a_qparams.scale * b_qparams.scale / y_qparams.scale
    y = requantize(sums, multiplier, y_qparams, axis=1)
    assert np.abs(dequantize(y, y_qparams) - real).max() <= 0.501 * y_qparams.scale


# --- refusals

A, B = np.ones((2, 3), np.int8), np.ones((3, 4), np.int8)


@pytest.mark.parametrize(
    ("arguments", "error", "word"),
    [
        ((A, 0, B.T, 0), ValueError, "a with shape .* 3 columns, but b .* 4 rows"),
        ((A.astype(float), 0, B, 0), TypeError, "a must hold integers"),
        ((A, 0, B.astype(complex), 0), TypeError, "b must hold integers"),
        ((A > 0, 0, B, 0), TypeError, "a must hold integers"),
        ((A, 0.0, B, 0), TypeError, "a_zero_point must hold integers"),
        ((A, [0, 1, 2], B, 0), ValueError, "a_zero_point must be .* 2 entries, one per row of a"),
        ((A, 0, B, [0, 1]), ValueError, "b_zero_point must be .* 4 entries, one per column"),
        ((A, 0, B, [[0, 1, 2, 3]]), ValueError, "b_zero_point"),
        ((A[0], [0, 1, 2], B, 0), ValueError, "a_zero_point must be a single integer;"),
        ((A, 70_000, B, 0), ValueError, "a_zero_point must be from -32768 to 65535"),
        (
            (A.astype(int) * 70_000, 0, B, 0),
            ValueError,
            "a must hold integers from -32768",
        ),
        ((A[:, :0], 0, B[:0], 0), ValueError, "a is empty"),
        ((A, 0, "b", 0), TypeError, "b must hold integers"),
        ((1, 0, B, 0), ValueError, "a and b must be vectors or matrices"),
        ((np.stack([A, A]), 0, np.stack([B, B, B]), 0), ValueError, "stacks"),
        (([[1, 2], [3]], 0, B, 0), ValueError, "a must be rectangular"),
    ],
)
def test_matmul_refuses(arguments: tuple[Any, ...], error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        matmul(*arguments)


X, W = np.ones((1, 4, 6, 6), np.uint8), np.ones((8, 4, 3, 3), np.int8)


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "word"),
    [
        ((X[0], 0, W, 0), {}, ValueError, "four dimensions"),
        ((X, 0, W[0], 0), {}, ValueError, "four dimensions"),
        ((X[:, :3], 0, W, 0), {}, ValueError, "w with shape"),
        ((X, 0, W, 0), {"groups": 2}, ValueError, "w with shape"),
        ((X, 0, W[:7, :2], 0), {"groups": 2}, ValueError, "w with shape"),
        ((X, 0, W, 0), {"groups": 0}, ValueError, "groups must be from 1 to 4, not 0"),
        ((X, 0, W, 0), {"groups": 1.0}, TypeError, "groups"),
        ((X, 0, W, 0), {"stride": 0}, ValueError, "stride"),
        ((X, 0, W, 0), {"stride": (1, 2, 3)}, ValueError, "stride must be one integer or 2, not 3"),
        ((X, 0, W, 0), {"stride": 1.5}, TypeError, "stride"),
        ((X, 0, W, 0), {"padding": -1}, ValueError, "padding"),
        ((X, 0, W, 0), {"padding": 10**6}, ValueError, "padding must be from 0 to 255"),
        ((X, 0, W, 0), {"padding": (0, 0, 0, 256)}, ValueError, "padding must be from 0 to 255"),
        ((X, 0, W, 0), {"padding": (1, 1)}, ValueError, "padding must be one integer or 4, not 2"),
        ((X, 0, W, 0), {"padding": (1, 1, 1, True)}, TypeError, "padding"),
        ((X[..., :2], 0, W, 0), {}, ValueError, "kernel of 3x3 is larger than x .* 6x2"),
        ((X, [0], W, 0), {}, TypeError, "x_zero_point must be an integer"),
        ((X, 0.5, W, 0), {}, TypeError, "x_zero_point"),
        ((X, 0, W, [0] * 7), {}, ValueError, "w_zero_point .* 8 entries, one per output channel"),
        ((X.astype(np.float32), 0, W, 0), {}, TypeError, "x must hold integers"),
        ((X, 0, W.astype(object), 0), {}, TypeError, "w must hold integers"),
        ((X[:0], 0, W, 0), {}, ValueError, "x is empty"),
        ((X, 0, W.astype(int) * 99_999, 0), {}, ValueError, "w must hold integers"),
    ],
)
def test_conv2d_refuses(
    arguments: tuple[Any, ...], settings: dict[str, Any], error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        conv2d(*arguments, **settings)


OUT = QParams(1.0, 0, -8, 7)


@pytest.mark.parametrize(
    ("arguments", "axis", "error", "word"),
    [
        (([1.5], 0.5, OUT), None, TypeError, "acc must hold integers"),
        (([2**31], 0.5, OUT), None, ValueError, "acc must hold integers"),
        (([], 0.5, OUT), None, ValueError, "acc is empty"),
        (([1], math.nan, OUT), None, ValueError, "multiplier must be finite"),
        (([1], math.inf, OUT), None, ValueError, "multiplier must be finite"),
        (([1], 1e39, OUT), None, ValueError, "multiplier must lie in"),
        (([1], -0.5, OUT), None, ValueError, "multiplier must lie in"),
        (([1], "1", OUT), None, TypeError, "multiplier"),
        (([1, 2], [0.5, 0.5], OUT), None, ValueError, "multiplier must be a single number"),
        (([1, 2], 0.5, OUT), 0, ValueError, "multiplier must be 1-D"),
        (([1, 2], [0.5, 0.5, 0.5], OUT), 0, ValueError, "3 entries.* 2 along axis 0"),
        (([1, 2], [0.5, 0.5], OUT), 1, ValueError, "axis"),
        ((1, [0.5], OUT), 0, ValueError, "axis"),
        (([1], 0.5, QParams([1.0], 0, -8, 7, axis=0)), None, ValueError, "out_qparams"),
        ((1, 0.5, None), None, TypeError, "out_qparams must be a QParams, not None"),
    ],
)
def test_requantize_refuses(
    arguments: tuple[Any, ...], axis: int | None, error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        requantize(*arguments, axis=axis)
