"""lib.quantization.affine against ONNX Runtime, torch, TensorFlow Lite and exact fractions."""

import json
import math
import os
import pickle
import tracemalloc
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnxruntime.quantization.quant_utils import compute_scale_zp

from lib.quantization.affine import (
    QParams,
    choose_qparams,
    code_range,
    dequantize,
    fake_quantize,
    quantize,
)
from tests.support import onnx_operators

CODE_TYPES = [np.int8, np.uint8, np.int16, np.uint16]
FLOAT32_MAX = float(np.finfo(np.float32).max)
FLOAT32_TINY = float(np.finfo(np.float32).tiny)


def full_range(
    dtype: type[np.integer], scale: Any, zero_point: Any, axis: int | None = None
) -> QParams:
    limits = np.iinfo(dtype)
    return QParams(scale, zero_point, int(limits.min), int(limits.max), axis)


def awkward_data(scale: float, size: int = 70_000) -> np.ndarray:
    """float32 values on, near and between ties of `scale`, of all magnitudes, with both zeros."""
    rng = np.random.default_rng(7)
    with np.errstate(over="ignore"):
        ties = (np.arange(-40_000, 40_000) + 0.5).astype(np.float32) * np.float32(scale)
        parts = [
            ties,
            np.nextafter(ties, np.float32(np.inf)),
            np.nextafter(ties, np.float32(-np.inf)),
            rng.normal(0, 60 * scale, size).astype(np.float32),
            rng.integers(0, 2**32, size, dtype=np.uint32).view(np.float32),
            np.array([0.0, -0.0, FLOAT32_MAX, -FLOAT32_MAX, 1e-45, -1e-45], np.float32),
        ]
    data = np.concatenate(parts)
    return data[np.isfinite(data)]


# --- against other implementations


@pytest.mark.parametrize("dtype", CODE_TYPES)
@pytest.mark.parametrize("scale", [0.1, 0.0078125, 0.00214854861, 3.7e5, 1e-37, 2e38])
def test_quantize_and_dequantize_are_onnx_to_the_bit(dtype: type[np.integer], scale: float) -> None:
    limits = np.iinfo(dtype)
    x = awkward_data(scale)
    every_code = np.arange(limits.min, limits.max + 1).astype(dtype)
    for zero_point in (limits.min, (limits.min + limits.max + 1) // 2 + 3, limits.max):
        qparams = full_range(dtype, scale, zero_point)
        onnx_parameters = np.float32(scale), dtype(zero_point)
        codes = quantize(x, qparams)
        assert codes.dtype == dtype
        np.testing.assert_array_equal(
            codes, onnx_operators.run("QuantizeLinear", x, *onnx_parameters)
        )
        values = dequantize(every_code, qparams)
        assert values.dtype == np.float32
        np.testing.assert_array_equal(
            values.view(np.uint32),
            onnx_operators.run("DequantizeLinear", every_code, *onnx_parameters).view(np.uint32),
        )


@pytest.mark.parametrize("dtype", CODE_TYPES)
@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_per_channel_is_onnx_to_the_bit(dtype: type[np.integer], axis: int) -> None:
    rng = np.random.default_rng(1)
    shape = (9, 70, 300)  # three blocks, which end in the middle of channels
    x = rng.normal(0, 3, shape).astype(np.float32)
    limits = np.iinfo(dtype)
    scale = rng.uniform(1e-4, 0.1, shape[axis]).astype(np.float32)
    zero_point = rng.integers(limits.min, limits.max, shape[axis]).astype(dtype)
    qparams = full_range(dtype, scale, zero_point, axis)
    codes = onnx_operators.run("QuantizeLinear", x, scale, zero_point, axis=axis)
    np.testing.assert_array_equal(quantize(x, qparams), codes)
    np.testing.assert_array_equal(
        dequantize(codes, qparams),
        onnx_operators.run("DequantizeLinear", codes, scale, zero_point, axis=axis),
    )
    # The same numbers in another memory order, and every other one of them.
    swapped = np.ascontiguousarray(x.transpose(2, 0, 1)).transpose(1, 2, 0)
    np.testing.assert_array_equal(quantize(swapped, qparams), codes)
    if axis == 1:
        np.testing.assert_array_equal(quantize(x[::2, :, ::-3], qparams), codes[::2, :, ::-3])


def test_division_not_multiplication_by_the_reciprocal() -> None:
    # torch multiplies by 1 / scale and gets 128 here.
    qparams = QParams(0.00214854861, 0, 0, 255)
    assert quantize(np.float32(0.273939937), qparams) == 127


@pytest.mark.parametrize("scale", [2.0**-7, 0.5, 4.0])
def test_fake_quantize_agrees_with_torch_where_the_reciprocal_is_exact(scale: float) -> None:
    x = awkward_data(scale, 20_000)
    x = x[np.abs(x) < 2**31 * scale]  # torch's int conversion overflows beyond
    for zero_point, qmin, qmax in [(0, -128, 127), (37, 0, 255), (-3, -8, 7)]:
        expected = torch.fake_quantize_per_tensor_affine(
            torch.from_numpy(x), scale, zero_point, qmin, qmax
        ).numpy()
        np.testing.assert_array_equal(
            fake_quantize(x, QParams(scale, zero_point, qmin, qmax)), expected
        )


@given(
    st.floats(-1e270, 1e270) | st.floats(-100, 100),
    st.floats(2.0**-100, 2.0**100, width=32),
    st.integers(-8, 7),
)
def test_a_float64_is_divided_in_float64(x: float, scale: float, zero_point: int) -> None:
    # Python divides floats in float64 and rounds ties to even.
    expected = min(max(round(x / scale) + zero_point, -8), 7)
    assert quantize(x, QParams(scale, zero_point, -8, 7)) == expected
    assert quantize([x], QParams([scale], zero_point, -8, 7, axis=0)) == [expected]


def test_other_types_of_data() -> None:
    qparams = QParams(0.1, 3, -8, 7)
    halves = np.array([0.25, 0.349853515625, -0.05], np.float16)
    np.testing.assert_array_equal(
        quantize(halves, qparams), quantize(halves.astype(np.float32), qparams)
    )
    big_endian = np.array([0.25, -0.3], ">f4")
    np.testing.assert_array_equal(quantize(big_endian, qparams), quantize([0.25, -0.3], qparams))
    integers = np.array([0, 1, -1, 2**62], np.int64)
    np.testing.assert_array_equal(quantize(integers, qparams), [3, 7, -7, 7])
    np.testing.assert_array_equal(quantize(integers.astype(np.uint64)[:2], qparams), [3, 7])


# --- choosing scale and zero point


def vectors() -> Path:
    folder = os.environ.get("QP_VECTORS")
    if not folder:
        pytest.skip("QP_VECTORS is not set: no folder of reference vectors")
    return Path(folder)


def test_choose_qparams_against_tensorflow_lite() -> None:
    known = json.loads((vectors() / "known_values.json").read_text())
    cases = [c for c in known["ChooseQuantizationParams_uint8"] if c["min"] != c["max"]]
    assert len(cases) == 3
    for case in cases:
        qparams = choose_qparams(case["min"], case["max"], signed=False)
        assert qparams.scale == pytest.approx(case["scale"], abs=1e-5)
        assert qparams.zero_point == case["zero_point"]


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("bits", [4, 8, 16])
def test_choose_qparams_against_onnx_runtimes_tool(symmetric: bool, bits: int) -> None:
    rng = np.random.default_rng(3)
    for low, high in np.sort(rng.normal(0, 5, (200, 2))):
        # The tool splits the code range unevenly when symmetric, unless it is the narrow one.
        qparams = choose_qparams(low, high, bits=bits, symmetric=symmetric, narrow_range=symmetric)
        zero_point, scale = compute_scale_zp(
            np.float64(low),
            np.float64(high),
            np.int32(qparams.qmin),
            np.int32(qparams.qmax),
            symmetric,
        )
        assert qparams.scale == pytest.approx(float(scale), rel=1e-7)
        assert abs(int(qparams.zero_point) - int(zero_point)) <= 1  # their scale is a float64


@pytest.mark.parametrize("bits", range(2, 17))
def test_code_ranges_and_types(bits: int) -> None:
    half = 2 ** (bits - 1)
    assert code_range(bits) == (-half, half - 1)
    assert code_range(bits, narrow_range=True) == (1 - half, half - 1)
    assert code_range(bits, signed=False) == (0, 2 * half - 1)
    assert code_range(bits, signed=False, narrow_range=True) == (1, 2 * half - 1)
    signed = choose_qparams(-1, 1, bits=bits)
    unsigned = choose_qparams(-1, 1, bits=bits, signed=False)
    assert signed.dtype == (np.int8 if bits <= 8 else np.int16)
    assert unsigned.dtype == (np.uint8 if bits <= 8 else np.uint16)
    ends = quantize([-1e30, 1e30], signed)
    assert ends.dtype == signed.dtype
    np.testing.assert_array_equal(ends, code_range(bits))
    np.testing.assert_array_equal(quantize([-1e30, 1e30], unsigned), (0, 2 * half - 1))


def test_symmetric_scales() -> None:
    assert choose_qparams(-2, 1, symmetric=True) == QParams(2 / 127.5, 0, -128, 127)
    narrow = choose_qparams(-1, 2, symmetric=True, narrow_range=True)
    assert narrow == QParams(2 / 127, 0, -127, 127)
    unsigned = choose_qparams(-1, 2, symmetric=True, signed=False)
    assert unsigned == QParams(2 / 127.5, 128, 0, 255)
    assert choose_qparams(0, 3, bits=4, symmetric=True) == QParams(3 / 7.5, 0, -8, 7)


def test_the_range_is_widened_to_hold_zero() -> None:
    assert choose_qparams(2, 6, bits=2) == choose_qparams(0, 6, bits=2) == QParams(2, -2, -2, 1)
    assert choose_qparams(-6, -2, bits=2) == choose_qparams(-6, 0, bits=2) == QParams(2, 1, -2, 1)


def test_a_range_of_nothing_but_zero_has_scale_one() -> None:
    for symmetric in (False, True):
        for zero in (0, -0.0, np.float32(0)):
            assert choose_qparams(zero, zero, symmetric=symmetric).scale == 1
    per_channel = choose_qparams([0.0, -1.0], [0.0, 1.0], symmetric=True, axis=0)
    np.testing.assert_array_equal(per_channel.scale, np.float32([1, 1 / 127.5]))


def test_the_scale_never_falls_below_the_smallest_normal() -> None:
    for low, high in [(0, 1e-45), (-1e-300, 0), (-FLOAT32_TINY, FLOAT32_TINY)]:
        assert choose_qparams(low, high).scale == np.float32(FLOAT32_TINY)


ENDS = st.floats(-FLOAT32_MAX, FLOAT32_MAX) | st.floats(-10, 10) | st.sampled_from([0.0, -1e-40])


@given(
    st.tuples(ENDS, ENDS).map(sorted),
    st.integers(2, 16),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_choose_qparams_in_exact_arithmetic(
    ends: list[float], bits: int, signed: bool, symmetric: bool, narrow_range: bool
) -> None:
    low, high = ends
    qparams = choose_qparams(
        low, high, bits=bits, signed=signed, symmetric=symmetric, narrow_range=narrow_range
    )
    levels = qparams.qmax - qparams.qmin
    if symmetric:
        exact = Fraction(max(abs(low), abs(high))) * 2 / levels
        assert qparams.zero_point == (0 if signed else 2 ** (bits - 1))
    else:
        exact = (Fraction(max(high, 0.0)) - Fraction(min(low, 0.0))) / levels
        step = Fraction(float(qparams.scale))
        ideal = qparams.qmin - Fraction(min(low, 0.0)) / step
        assert abs(int(qparams.zero_point) - ideal) <= Fraction(1, 2) + Fraction(1, 10**9) or (
            qparams.zero_point == qparams.qmax
        )
    if exact == 0:
        assert qparams.scale == 1
    elif exact < Fraction(FLOAT32_TINY):
        assert qparams.scale == np.float32(FLOAT32_TINY)
    else:
        # Half a unit in the last place of 24 bits, and a little for the float64 before it.
        assert abs(Fraction(float(qparams.scale)) / exact - 1) <= Fraction(1, 2**24 - 1)
    # Real 0 is a code, and the code of 0 is real 0.
    assert quantize(0.0, qparams) == qparams.zero_point
    assert dequantize(qparams.zero_point, qparams) == 0


def test_per_channel_choice_is_each_channels_own() -> None:
    low, high = np.array([-1.0, 0.5, -3.0]), np.array([2.0, 0.75, -1.0])
    together = choose_qparams(low, high, bits=5, signed=False, axis=1)
    for i in range(3):
        alone = choose_qparams(low[i], high[i], bits=5, signed=False)
        assert together.scales[i] == alone.scale
        assert np.asarray(together.zero_point)[i] == alone.zero_point
    assert together.axis == 1


# --- properties


@st.composite
def maps(draw: st.DrawFn) -> QParams:
    """Any valid scalar QParams with a scale that leaves float32 room to move."""
    bits = draw(st.integers(2, 16))
    qmin, qmax = code_range(bits, draw(st.booleans()), draw(st.booleans()))
    scale = draw(st.floats(2.0**-40, 2.0**40, width=32))
    return QParams(scale, draw(st.integers(qmin, qmax)), qmin, qmax)


STEPS = st.lists(st.floats(-70_000, 70_000), min_size=1, max_size=30)


@given(maps(), STEPS)
def test_round_trip_stays_within_half_a_step_inside_the_range(
    qparams: QParams, steps: list[float]
) -> None:
    low, high = qparams.qmin - qparams.zero_point, qparams.qmax - qparams.zero_point
    x = (np.clip(steps, low, high) * float(qparams.scale)).astype(np.float32)
    error = np.abs(fake_quantize(x, qparams).astype(np.float64) - x) / float(qparams.scale)
    # Beside the half step, float32 rounds the quotient and the product: 2**-24 of each.
    assert (error <= 0.5 + np.abs(x / qparams.scale) * 2.0**-22).all()


@given(maps(), STEPS)
def test_monotone_and_within_the_range(qparams: QParams, steps: list[float]) -> None:
    x = np.sort(np.float32(steps) * qparams.scale)
    for rounding in ("nearest", "floor"):
        codes = quantize(x, qparams, rounding=rounding).astype(int)
        assert (np.diff(codes) >= 0).all()
        assert codes.min() >= qparams.qmin
        assert codes.max() <= qparams.qmax


@given(maps(), STEPS)
def test_idempotent(qparams: QParams, steps: list[float]) -> None:
    once = fake_quantize(np.float32(steps) * qparams.scale, qparams)
    np.testing.assert_array_equal(fake_quantize(once, qparams), once)
    np.testing.assert_array_equal(
        quantize(dequantize(qparams.qmin, qparams), qparams), qparams.qmin
    )


@settings(max_examples=300)
@given(
    st.floats(2.0**-149, FLOAT32_MAX, width=32),
    st.lists(st.floats(-FLOAT32_MAX, FLOAT32_MAX, width=32), min_size=1, max_size=5),
)
def test_extremes_end_at_the_ends_without_a_warning(scale: float, values: list[float]) -> None:
    qparams = QParams(scale, -5, -128, 127)
    x = np.float32(values)
    with np.errstate(all="raise"):  # whatever the caller asks NumPy for
        codes = quantize(x, qparams)
        quantize(x, qparams, rounding="floor")
        quantize(x, qparams, rounding="stochastic", rng=np.random.default_rng(0))
        dequantize(codes, qparams)
    for value, code in zip(values, codes.tolist(), strict=True):
        steps = Fraction(float(np.float32(value))) / Fraction(scale) - 5
        slack = abs(steps + 5) / 2**23 + Fraction(1, 2)
        assert steps - slack <= code <= steps + slack or code == max(-128, min(127, round(steps)))


# --- other roundings


def test_floor_goes_down_and_is_biased_by_half_a_step() -> None:
    qparams = QParams(0.5, 0, -128, 127)
    np.testing.assert_array_equal(
        quantize([0.49, 0.5, -0.01, -0.5, 0.99], qparams, rounding="floor"), [0, 1, -1, -1, 1]
    )
    x = np.random.default_rng(0).uniform(-50, 50, 100_000)
    error = dequantize(quantize(x, qparams, rounding="floor"), qparams) - x
    assert error.mean() == pytest.approx(-0.25, abs=0.003)
    error = fake_quantize(x, qparams) - x
    assert error.mean() == pytest.approx(0, abs=0.003)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stochastic_rounding_goes_up_as_often_as_the_fraction_says(
    dtype: type[np.floating],
) -> None:
    qparams = QParams(0.25, 1, -128, 127)
    for fraction in (0.0, 0.1, 0.5, 0.9):
        for whole in (-7, 0, 12):
            x = np.full(100_000, (whole + fraction) * 0.25, dtype)
            codes = quantize(x, qparams, rounding="stochastic", rng=np.random.default_rng(5))
            assert set(np.unique(codes)) <= {whole + 1, whole + 2}
            up = float((codes == whole + 2).mean())
            deviation = math.sqrt(fraction * (1 - fraction) / x.size)
            assert abs(up - fraction) <= 5 * deviation + 1e-6


def test_stochastic_rounding_leaves_the_grid_alone_whatever_is_drawn() -> None:
    class Lowest(np.random.Generator):
        def random(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
            return np.zeros(size, dtype)

    rng = Lowest(np.random.PCG64(0))
    x = np.array([-1.0, 0.0, 0.5, 0.5 + 2.0**-20])
    codes = quantize(x, QParams(0.5, 0, -8, 7), rounding="stochastic", rng=rng)
    np.testing.assert_array_equal(codes, [-2, 0, 1, 2])


def test_stochastic_rounding_repeats_with_the_same_generator() -> None:
    x = np.linspace(-1, 1, 150_000)
    qparams = choose_qparams(-1, 1, bits=3)
    first, second, other = (
        quantize(x, qparams, rounding="stochastic", rng=np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()
    assert (quantize(x, qparams, rounding="stochastic") != first).any()


# --- the record


def test_qparams_is_a_value() -> None:
    one = QParams(0.1, 3, -8, 7)
    many = QParams([0.1, 0.2], 3, -8, 7, axis=0)
    assert one.scale.dtype == np.float32
    assert isinstance(one.zero_point, int)
    np.testing.assert_array_equal(many.zero_point, [3, 3])
    assert many == QParams(np.float32([0.1, 0.2]), [3, 3], -8, 7, axis=0)
    assert many != QParams([0.1, 0.2], [3, 4], -8, 7, axis=0)
    assert many != one
    assert len({one, many, QParams(np.float64(0.1), np.int8(3), -8, 7)}) == 2
    assert pickle.loads(pickle.dumps(many)) == many
    with pytest.raises(AttributeError):
        one.__setattr__("scale", 2)
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(many.scale)[0] = 2


def test_scales_are_an_array_however_many() -> None:
    one, three = QParams(0.5, 3, 0, 7), QParams([1.0, 2.0, 4.0], 3, 0, 7, axis=0)
    assert one.scales.tolist() == [0.5]
    assert three.scales.tolist() == [1.0, 2.0, 4.0]


def test_the_callers_arrays_stay_the_callers() -> None:
    scale = np.array([0.1, 0.2], np.float32)
    qparams = QParams(scale, 0, -8, 7, axis=0)
    scale[0] = 9
    assert qparams.scales[0] == np.float32(0.1)
    x = np.linspace(-1, 1, 10, dtype=np.float32)
    before = x.copy()
    quantize(x, QParams(0.1, 0, -8, 7))
    np.testing.assert_array_equal(x, before)


def test_no_second_array_as_large_as_the_data() -> None:
    x = np.random.default_rng(0).normal(size=4_000_000).astype(np.float32)
    qparams = QParams(0.05, 0, -128, 127)
    codes = quantize(x, qparams)
    for call, result in (
        (lambda: quantize(x, qparams), codes.nbytes),
        (lambda: dequantize(codes, qparams), x.nbytes),
    ):
        tracemalloc.start()
        call()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak - result < x.nbytes / 2


def test_shapes_and_scalars() -> None:
    qparams = QParams(0.5, 0, -8, 7)
    for shape in [(), (1,), (2, 3), (1, 2, 3, 4)]:
        assert quantize(np.zeros(shape), qparams).shape == shape
        assert dequantize(np.zeros(shape, int), qparams).shape == shape
    assert isinstance(quantize(0.5, qparams), np.int8)
    assert isinstance(dequantize(1, qparams), np.float32)


# --- refusals

ONE = QParams(0.1, 0, -8, 7)
TWO = QParams([0.1, 0.2], 0, -8, 7, axis=1)


@pytest.mark.parametrize(
    ("arguments", "error", "word"),
    [
        ((0.0, 0, -8, 7), ValueError, "scale"),
        ((-1.0, 0, -8, 7), ValueError, "scale"),
        ((math.nan, 0, -8, 7), ValueError, "scale"),
        ((math.inf, 0, -8, 7), ValueError, "scale"),
        ((1e39, 0, -8, 7), ValueError, "scale"),
        ((1e-50, 0, -8, 7), ValueError, "scale"),
        (("1", 0, -8, 7), TypeError, "scale"),
        ((None, 0, -8, 7), TypeError, "scale"),
        ((1j, 0, -8, 7), TypeError, "scale"),
        ((True, 0, -8, 7), TypeError, "scale"),
        (([0.1, -0.2], 0, -8, 7, 0), ValueError, "scale"),
        ((0.1, 8, -8, 7), ValueError, "zero_point must be from -8 to 7, not 8"),
        ((0.1, -9, -8, 7), ValueError, "zero_point"),
        ((0.1, 1.0, -8, 7), TypeError, "zero_point"),
        ((0.1, None, -8, 7), TypeError, "zero_point"),
        ((0.1, 0, 7, 7), ValueError, "qmax"),
        ((0.1, 0, -8, 40_000), ValueError, "qmax"),
        ((0.1, 0, -40_000, 7), ValueError, "qmin"),
        ((0.1, 0, 0, 70_000), ValueError, "qmax"),
        ((0.1, 0, -8.0, 7), TypeError, "qmin"),
        ((0.1, 0, False, 7), TypeError, "qmin"),
        (([0.1, 0.2], 0, -8, 7), ValueError, "axis"),
        ((0.1, [0, 1], -8, 7), ValueError, "axis"),
        ((0.1, 0, -8, 7, 0), ValueError, "axis"),
        (([[0.1, 0.2]], 0, -8, 7, 0), ValueError, "1-D"),
        (([0.1, 0.2], [0, 1, 2], -8, 7, 0), ValueError, "length"),
        (([0.1, 0.2], 0, -8, 7, 0.0), TypeError, "axis"),
        (([0.1, 0.2], 0, -8, 7, True), TypeError, "axis"),
        (([], 0, -8, 7, 0), ValueError, "empty"),
        (([[0.1], [0.1, 0.2]], 0, -8, 7, 0), ValueError, "rectangular"),
    ],
)
def test_qparams_refuses(arguments: tuple[Any, ...], error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        QParams(*arguments)


@pytest.mark.parametrize(
    ("low", "high", "settings", "error", "word"),
    [
        (1, -1, {}, ValueError, "x_min"),
        (math.nan, 1, {}, ValueError, "x_min.* 1 of its 1 values are NaN"),
        (-1, math.inf, {}, ValueError, "x_max"),
        ("a", 1, {}, TypeError, "x_min"),
        (0, 1, {"bits": 1}, ValueError, "bits must be from 2 to 16, not 1"),
        (0, 1, {"bits": 17}, ValueError, "bits"),
        (0, 1, {"bits": 8.0}, TypeError, "bits"),
        (0, 1, {"signed": 1}, TypeError, "signed"),
        (0, 1, {"symmetric": "yes"}, TypeError, "symmetric"),
        (0, 1, {"narrow_range": None}, TypeError, "narrow_range"),
        ([0, 0], [1, 1], {}, ValueError, "axis"),
        (0, 1, {"axis": 0}, ValueError, "axis"),
        ([0, 0], [1, 1, 1], {"axis": 0}, ValueError, "shape"),
        ([0, 3], [1, 1], {"axis": 0}, ValueError, "1 of 2"),
        ([], [], {"axis": 0}, ValueError, "empty"),
        (-1e300, 1e308, {}, ValueError, "float32"),
        (-1.7e308, 1.7e308, {}, ValueError, "float32"),
    ],
)
def test_choose_qparams_refuses(
    low: Any, high: Any, settings: dict[str, Any], error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        choose_qparams(low, high, **settings)


@pytest.mark.parametrize(
    ("x", "qparams", "error", "word"),
    [
        ([1.0, math.nan, math.nan, math.inf], ONE, ValueError, "2 of its 4 .* NaN and 1 "),
        ([], ONE, ValueError, "x is empty"),
        ([[1.0], [1.0, 2.0]], ONE, ValueError, "x must be rectangular"),
        ([1j], ONE, TypeError, "x must hold real numbers"),
        ([True], ONE, TypeError, "bool"),
        (["1"], ONE, TypeError, "x"),
        ([None], ONE, TypeError, "object"),
        ([10**30], ONE, TypeError, "object"),
        (np.array([1], "datetime64[s]"), ONE, TypeError, "datetime"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), ONE, TypeError, "masked"),
        (np.array([1], np.longdouble), ONE, TypeError, "float64"),
        (np.zeros((2, 3)), TWO, ValueError, "2 entries.*3 along axis 1"),
        (np.zeros(2), TWO, ValueError, "axis"),
        (0.5, TWO, ValueError, "axis"),
        (0.5, None, TypeError, "qparams must be a QParams, not None"),
        (0.5, QParams, TypeError, "qparams must be a QParams"),
    ],
)
def test_quantize_refuses(x: Any, qparams: Any, error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        quantize(x, qparams)
    with pytest.raises(error, match=word):
        fake_quantize(x, qparams)


def test_quantize_refuses_other_settings() -> None:
    with pytest.raises(ValueError, match="rounding must be one of nearest, floor, stochastic"):
        quantize(0.5, ONE, rounding="up")
    with pytest.raises(TypeError, match="rng"):
        quantize(0.5, ONE, rounding="stochastic", rng=3)


@pytest.mark.parametrize(
    ("q", "qparams", "error", "word"),
    [
        ([8], ONE, ValueError, r"q must hold integers from -8 to 7, not 8"),
        ([-9, 3], ONE, ValueError, "-9"),
        ([1.0], ONE, TypeError, "q must hold integers"),
        ([True], ONE, TypeError, "q must hold integers"),
        ([], ONE, ValueError, "empty"),
        ([2**63, -1], ONE, ValueError, "q must hold integers from"),
        (np.ma.array([1, 2], mask=[False, True]), ONE, TypeError, "q must not be a masked array"),
        ([[1], [1, 2]], ONE, ValueError, "q must be rectangular"),
        (1, 3, TypeError, "qparams must be a QParams, not 3"),
        (np.zeros((2, 3), int), TWO, ValueError, "axis"),
    ],
)
def test_dequantize_refuses(q: Any, qparams: Any, error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        dequantize(q, qparams)
