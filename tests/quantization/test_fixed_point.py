"""Requantization without floats in lib.quantization.fixed_point: gemmlowp's, to the bit."""

import json
import math
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.affine import QParams
from lib.quantization.fixed_point import (
    multiply_by_quantized_multiplier,
    quantize_multiplier,
    requantize_fixed_point,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)
from lib.quantization.integer_ops import requantize

INT32 = st.integers(-(2**31), 2**31 - 1)


@pytest.fixture(scope="module")
def folder() -> Path:
    path = os.environ.get("QP_VECTORS")
    if not path:
        pytest.skip("QP_VECTORS is not set: no folder of reference vectors")
    return Path(path)


@pytest.fixture(scope="module")
def gemmlowp(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / "fixedpoint.npz") as data:
        return dict(data)


def test_high_mul_is_gemmlowps(gemmlowp: dict[str, np.ndarray]) -> None:
    product = saturating_rounding_doubling_high_mul(gemmlowp["srdhm_a"], gemmlowp["srdhm_b"])
    assert product.dtype == np.int32
    np.testing.assert_array_equal(product, gemmlowp["srdhm_z"])


def test_high_mul_in_16_bits_is_gemmlowps(gemmlowp: dict[str, np.ndarray]) -> None:
    a, b = gemmlowp["srdhm16_a"].astype(np.int16), gemmlowp["srdhm16_b"].astype(np.int16)
    product = saturating_rounding_doubling_high_mul(a, b)
    assert product.dtype == np.int16
    np.testing.assert_array_equal(product, gemmlowp["srdhm16_z"])


def test_divide_by_pot_is_gemmlowps(gemmlowp: dict[str, np.ndarray]) -> None:
    quotient = rounding_divide_by_pot(gemmlowp["rdbypot_a"], gemmlowp["rdbypot_e"])
    assert quotient.dtype == np.int32
    np.testing.assert_array_equal(quotient, gemmlowp["rdbypot_z"])


def test_quantize_multiplier_is_tensorflow_lites(gemmlowp: dict[str, np.ndarray]) -> None:
    mantissa, shift = quantize_multiplier(gemmlowp["qmult_m"])
    np.testing.assert_array_equal(mantissa, gemmlowp["qmult_q"])
    np.testing.assert_array_equal(shift, gemmlowp["qmult_s"])


def test_multiply_is_gemmlowps_double_rounding(gemmlowp: dict[str, np.ndarray]) -> None:
    x, mantissa, shift = (gemmlowp[f"mbqm_{name}"] for name in "xqs")
    product = multiply_by_quantized_multiplier(x, mantissa, shift)
    assert product.dtype == np.int32
    np.testing.assert_array_equal(product, gemmlowp["mbqm_z2"])
    assert (product != gemmlowp["mbqm_z1"]).any()  # single rounding is something else


def test_values_of_upstream_tests(folder: Path) -> None:
    known = json.loads((folder / "known_values.json").read_text())
    for m, mantissa, shift in known["QuantizeMultiplierArray"]:
        assert quantize_multiplier(m) == (mantissa, shift)
    for m, mantissa, shift in known["IntegerFrExp"]:
        ours = quantize_multiplier(m)
        assert abs(ours[0] - mantissa) <= known["IntegerFrExp_tolerance"]
        assert ours[1] == shift


@given(INT32, INT32)
def test_high_mul_in_exact_arithmetic(a: int, b: int) -> None:
    exact = Fraction(a * b, 2**31)
    expected = min(math.floor(exact + Fraction(1, 2)), 2**31 - 1)
    assert saturating_rounding_doubling_high_mul(a, b) == expected


def test_the_one_product_that_saturates() -> None:
    low = -(2**31)
    assert saturating_rounding_doubling_high_mul(low, low) == 2**31 - 1
    assert saturating_rounding_doubling_high_mul(low, low + 1) == 2**31 - 1
    assert saturating_rounding_doubling_high_mul(low, low + 2) == 2**31 - 2
    shorts = np.array([-(2**15)], np.int16)
    assert saturating_rounding_doubling_high_mul(shorts, shorts) == 2**15 - 1


@given(INT32, st.integers(0, 31))
def test_divide_by_pot_in_exact_arithmetic(x: int, exponent: int) -> None:
    exact = Fraction(abs(x), 2**exponent)
    expected = math.copysign(1, x) * math.floor(exact + Fraction(1, 2))
    assert rounding_divide_by_pot(x, exponent) == expected


@given(st.floats(2.0**-32, 2.0**30), st.booleans())
def test_quantize_multiplier_is_the_nearest_of_31_bits(m: float, negative: bool) -> None:
    mantissa, shift = quantize_multiplier(-m if negative else m)
    assert isinstance(mantissa, int)
    assert isinstance(shift, int)
    assert 2**30 <= abs(mantissa) <= 2**31 - (not negative)
    value = Fraction(mantissa) * Fraction(2) ** (shift - 31)
    assert abs(abs(value) - Fraction(m)) <= Fraction(2) ** (shift - 32)
    assert (mantissa < 0) == negative


def test_quantize_multiplier_at_the_edges() -> None:
    assert quantize_multiplier(0) == (0, 0)
    assert quantize_multiplier(2.0**-33) == (0, 0)
    assert quantize_multiplier(2.0**-32) == (2**30, -31)
    assert quantize_multiplier(1 - 2.0**-40) == (2**30, 1)  # rounded up to the next power
    assert quantize_multiplier(2.0**30) == (2**30, 31)
    mantissa, shift = quantize_multiplier([[0.5, 0.25]])
    np.testing.assert_array_equal(mantissa, [[2**30, 2**30]])
    np.testing.assert_array_equal(shift, [[0, -1]])


@given(
    st.lists(st.integers(-(2**24), 2**24), min_size=1, max_size=20),
    st.floats(2.0**-24, 1.0),
    st.integers(-128, 127),
)
def test_requantize_fixed_point_is_within_one_code_of_the_float_way(
    sums: list[int], m: float, zero_point: int
) -> None:
    qparams = QParams(1.0, zero_point, -128, 127)
    y = requantize_fixed_point(sums, *quantize_multiplier(m), qparams)
    assert y.dtype == np.int8
    for total, code in zip(sums, y.tolist(), strict=True):
        exact = min(max(Fraction(total) * Fraction(m) + zero_point, -128), 127)
        assert abs(code - exact) <= Fraction(1, 2) + Fraction(1, 4) + Fraction(1, 1000)
    assert np.abs(y.astype(int) - requantize(sums, m, qparams)).max() <= 1


def test_requantize_fixed_point_clips_and_broadcasts() -> None:
    acc = np.full((1, 2, 3, 3), 1000)
    mantissa, shift = quantize_multiplier(np.array([0.05, 1.0]).reshape(2, 1, 1))
    y = requantize_fixed_point(acc, mantissa, shift, QParams(1.0, 10, 0, 255))
    assert y.dtype == np.uint8
    assert (y[:, 0] == 60).all()
    assert (y[:, 1] == 255).all()
    # Saturated at int32's end, then moved by the zero point: no wrap.
    assert requantize_fixed_point(2**31 - 1, 2**31 - 1, 0, QParams(1.0, 255, 0, 255)) == 255


@pytest.mark.parametrize(
    ("function", "arguments", "error", "word"),
    [
        (saturating_rounding_doubling_high_mul, (2**31, 1), ValueError, "a must be from"),
        (saturating_rounding_doubling_high_mul, (1, 1.0), TypeError, "b must hold integers"),
        (saturating_rounding_doubling_high_mul, ([1, 2], [1, 2, 3]), ValueError, "broadcast"),
        (rounding_divide_by_pot, (1, 32), ValueError, "exponent must be from 0 to 31, not 32"),
        (rounding_divide_by_pot, (1, -1), ValueError, "exponent"),
        (rounding_divide_by_pot, ("1", 1), TypeError, "x must hold integers"),
        (quantize_multiplier, (math.nan,), ValueError, "m must be finite"),
        (quantize_multiplier, (math.inf,), ValueError, "m must be finite"),
        (quantize_multiplier, (2.0**31,), ValueError, "m must lie"),
        (quantize_multiplier, (1e300,), ValueError, "m must lie"),
        (quantize_multiplier, ([],), ValueError, "m is empty"),
        (quantize_multiplier, (1j,), TypeError, "m must hold real numbers"),
        (multiply_by_quantized_multiplier, (2**30, 2**30, 1), ValueError, r"x \* 2\*\*shift"),
        (multiply_by_quantized_multiplier, (1, 2**30, 32), ValueError, "shift must be from"),
        (multiply_by_quantized_multiplier, (1, 2**31, 0), ValueError, "mantissa must be from"),
        (multiply_by_quantized_multiplier, (1, 0.5, 0), TypeError, "mantissa must hold integers"),
        (multiply_by_quantized_multiplier, ([1, 2], [1, 2, 3], 0), ValueError, "broadcast"),
        (
            requantize_fixed_point,
            (1, 2**30, 0, QParams([1.0], 0, -8, 7, axis=0)),
            ValueError,
            "out_qparams",
        ),
        (requantize_fixed_point, (100, 2**30, 0, None), TypeError, "out_qparams must be a QParams"),
    ],
)
def test_refuses(
    function: Callable[..., object], arguments: tuple[Any, ...], error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        function(*arguments)
