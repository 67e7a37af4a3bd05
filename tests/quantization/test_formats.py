"""lib.quantization.formats: against ml_dtypes, torch and exact fractions."""

from fractions import Fraction
from math import inf, nan

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT4, INT8
from lib.quantization import affine, error, formats
from lib.studies import shipped

# NumPy's type for each format: its own, or that of ml_dtypes.
TYPES = {
    "float64": np.float64,
    "float32": np.float32,
    "float16": np.float16,
    **{name: getattr(ml_dtypes, name) for name in FORMATS if hasattr(ml_dtypes, name)},
}
NARROW = [name for name, fmt in FORMATS.items() if fmt.bits <= 16]


def numbers() -> list[float]:
    """float32 numbers of all sizes and both signs, ties of the narrow formats among them."""
    rng = np.random.default_rng(7)
    sizes = rng.uniform(-12, 12, 60)
    some = rng.choice([-1.0, 1.0], 60) * np.exp2(sizes)
    ties = [0.25, 0.75, 5.0, 464.0, 65520.0, 1.0625, -1.1875, 2.0**-10]
    return [*some.astype(np.float32).tolist(), *ties, 0.0, 2.0**126, -(2.0**126)]


def test_types_cover_all_formats() -> None:
    assert TYPES.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", FORMATS)
def test_stored_float_is_the_cast(name: str) -> None:
    fmt, dtype = FORMATS[name], TYPES[name]
    with np.errstate(over="ignore"):
        cast = np.array(numbers(), np.float32).astype(dtype)
    codes = cast.view(f"u{cast.itemsize}").tolist()
    for number, code, value in zip(numbers(), codes, cast.astype(np.float64), strict=True):
        stored = formats.store_float(Fraction(number), fmt)
        assert [len(field) for field in stored.bits] == [
            1,
            fmt.exponent_bits,
            fmt.significand_bits,
        ]
        assert int("".join(stored.bits), 2) == code, number
        np.testing.assert_equal(stored.value, float(value))
        assert (stored.relative_error is None) == (not np.isfinite(value))


def test_formula_is_the_value() -> None:
    for name in NARROW:
        for number in numbers():
            stored = formats.store_float(Fraction(number), FORMATS[name])
            if stored.formula:
                digits, power = stored.formula.split(" × 2^")
                assert float(digits) * 2.0 ** int(power) == pytest.approx(stored.value, rel=1e-4)
            else:
                assert stored.value == 0 or not np.isfinite(stored.value)


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("float32", Fraction(1, 10), 2.0**-26),
        ("float8_e4m3fn", Fraction(1, 10), 1 / 64),
        ("float8_e5m2", Fraction(-1, 10), 1 / 16),
        ("float4_e2m1fn", Fraction(1, 10), 1.0),
        ("float4_e2m1fn", Fraction(3), 0.0),
        ("float16", Fraction(0), 0.0),
        ("float16", -0.0, 0.0),
        ("float16", Fraction(10) ** 999, None),
        ("float64", Fraction(1, 10**999), 1.0),
        ("float16", inf, None),
        ("float8_e4m3fn", nan, None),
    ],
)
def test_relative_error_of_floats(
    name: str, number: Fraction | float, expected: float | None
) -> None:
    assert formats.store_float(number, FORMATS[name]).relative_error == expected


@settings(max_examples=100)
@given(st.fractions(-448, 448).filter(bool), st.sampled_from(["float16", "bfloat16", "float32"]))
def test_normal_numbers_miss_by_half_a_unit_at_most(number: Fraction, name: str) -> None:
    fmt = FORMATS[name]
    found = formats.store_float(number, fmt).relative_error
    if abs(number) >= Fraction(2) ** (1 - fmt.bias):
        assert found is not None
        assert found <= 2.0 ** -(fmt.significand_bits + 1)


def test_what_is_clipped_and_what_no_format_has() -> None:
    finite = FORMATS["float6_e2m3fn"]  # reaches to 7.5 in steps of 0.5
    assert formats.store_float(Fraction(31, 4) - Fraction(1, 100), finite).clipped is False
    assert formats.store_float(Fraction(31, 4), finite).clipped is True
    assert formats.store_float(-inf, finite).value == -7.5
    assert formats.store_float(nan, finite).bits == ()
    assert formats.store_float(Fraction(70_000), FORMATS["float16"]).clipped is False
    assert formats.store_float(Fraction(70_000), FORMATS["float16"]).value == inf


@pytest.mark.parametrize(
    ("number", "code", "clipped"),
    [
        (Fraction(1, 10), 2, False),
        (Fraction(-1, 10), -2, False),
        (Fraction(0), 0, False),
        (Fraction(5, 2), 50, False),
        (Fraction(127, 20), 127, False),
        (Fraction(7), 127, True),
        (Fraction(-7), -127, True),
        (Fraction(10) ** 999, 127, True),
        (-inf, -127, True),
        (inf, 127, True),
    ],
)
def test_stored_integer(number: Fraction | float, code: int, clipped: bool) -> None:
    qparams = affine.QParams(0.05, 0, -127, 127)
    stored = formats.store_integer(number, qparams, INT8)
    assert stored.bits == (f"{np.int8(code).view(np.uint8):08b}",)
    assert stored.value == np.float32(code) * np.float32(0.05)
    assert stored.formula == f"{code} × 0.05"
    assert stored.clipped is clipped
    if isinstance(number, Fraction):
        exact = abs(Fraction(stored.value) - number)
        assert stored.relative_error == (float(exact / abs(number)) if number else 0)
    else:
        assert stored.relative_error is None


def test_stored_integer_that_can_not_be() -> None:
    assert formats.store_integer(nan, affine.QParams(1, 0, -8, 7), INT4).bits == ()
    with pytest.raises(ValueError, match="per channel"):
        formats.store_integer(Fraction(1), affine.QParams([1.0, 2.0], 0, -8, 7, axis=0), INT4)
    with pytest.raises(ValueError, match="from -8 to 7"):
        formats.store_integer(Fraction(100), affine.QParams(1, 0, -128, 127), INT4)
    with pytest.raises(ValueError, match="number is 0"):
        formats.relative_error(Fraction(0), 0.5)


@pytest.mark.parametrize(
    ("relative", "digits"),
    [(2.0**-24, 6), (2.0**-26, 7), (0.01, 1), (0.005, 2), (0.05, 1), (0.06, 0), (1.0, 0), (2.0, 0)],
)
def test_correct_digits(relative: float, digits: int) -> None:
    assert formats.correct_digits(relative) == digits


@pytest.mark.parametrize("bad", [0.0, -1.0, inf, nan])
def test_correct_digits_of_no_error(bad: float) -> None:
    with pytest.raises(ValueError, match="error must be positive"):
        formats.correct_digits(bad)


@pytest.mark.parametrize("scale", [1.0, 0.0625, 0.0123])
@pytest.mark.parametrize("name", NARROW)
def test_rounding_an_array_is_the_cast(name: str, scale: float) -> None:
    x = np.random.default_rng(3).standard_normal((50, 40), np.float32)
    single, limit = np.float32(scale), FORMATS[name].max
    cast = np.clip(x / single, -limit, limit).astype(TYPES[name]).astype(np.float64)
    np.testing.assert_array_equal(
        formats.round_to_float(x, FORMATS[name], scale), cast * float(single)
    )


def test_rounding_extremes_warns_of_nothing() -> None:
    x = np.array([1e300, -1e-300, 0.0])
    assert formats.round_to_float(x, FORMATS["float4_e2m1fn"], 1e-30).tolist() == [
        6 * float(np.float32(1e-30)),
        0.0,
        0.0,
    ]
    assert formats.float_scale(np.zeros(3), FORMATS["float16"]) == 1
    assert formats.float_scale([-12.0, 3.0], FORMATS["float4_e2m1fn"]) == 2
    assert formats.float_scale([1e-40], FORMATS["float16"]) == np.finfo(np.float32).tiny
    with pytest.raises(ValueError, match="beyond float32"):
        formats.float_scale([1e300], FORMATS["float4_e2m1fn"])
    for bad in (0, -1, inf, [1.0, 2.0], 1e-50):
        with pytest.raises(ValueError, match="scale must be"):
            formats.round_to_float(x, FORMATS["float16"], bad)


@pytest.mark.parametrize(("network", "layer"), [("plain", "conv3"), ("separable", "depthwise2")])
def test_a_layer_in_every_format(network: str, layer: str) -> None:
    weight = shipped.weight(network, layer)
    found = {(one.name, one.scaling): one for one in formats.compare(weight)}
    assert len(found) == 10 + 7 + 14
    for (name, scaling), one in found.items():
        if name in FORMATS:
            limit = FORMATS[name].max
            scale = np.float32(np.abs(weight).max() / limit if scaling == "per tensor" else 1)
            inside = np.clip(weight / scale, -limit, limit) if name in NARROW else weight
            restored = inside.astype(TYPES[name]).astype(np.float64) * float(scale)
            scales = int(scaling == "per tensor")
        else:
            restored, scales = torch_round(weight, one.bits, scaling == "per channel")
        noise = np.square(weight.astype(np.float64) - restored).sum()
        with np.errstate(divide="ignore"):
            sqnr = 10 * np.log10(np.square(weight, dtype=np.float64).sum() / noise)
        # torch multiplies by the reciprocal of the scale, so that a tie or two may differ.
        assert one.sqnr_db == pytest.approx(sqnr, abs=0.02), (name, scaling)
        assert one.bits_per_weight == one.bits + 32 * scales / weight.size
    assert found["float32", "none"].sqnr_db == inf


def torch_round(weight: np.ndarray, bits: int, per_channel: bool) -> tuple[np.ndarray, int]:
    """The weights after torch's own rounding to integers, and the number of scales."""
    x, top = torch.tensor(weight), 2 ** (bits - 1) - 1
    if not per_channel:
        scale = float(x.abs().max()) / top
        return torch.fake_quantize_per_tensor_affine(x, scale, 0, -top, top).double().numpy(), 1
    scales = x.abs().flatten(1).max(1).values / top
    zeros = torch.zeros(len(scales), dtype=torch.int32)
    restored = torch.fake_quantize_per_channel_affine(x, scales, zeros, 0, -top, top)
    return restored.double().numpy(), len(scales)


def test_what_can_not_be_compared() -> None:
    with pytest.raises(ValueError, match="two dimensions"):
        formats.compare(np.ones(8, np.float32))
    with pytest.raises(ValueError, match="NaN"):
        formats.compare([[1.0, nan]])
    with pytest.raises(TypeError, match="real numbers"):
        formats.compare([["a"]])


def test_one_of_the_weights() -> None:
    x = np.array([[3.0, -1.5], [0.25, 7.0]], np.float32)
    picked = [formats.at_percent(x, percent) for percent in (0, 33, 67, 100)]
    assert picked == [Fraction(-3, 2), Fraction(1, 4), 3, 7]
    with pytest.raises(ValueError, match="from 0 to 100"):
        formats.at_percent(x, 101)


def test_sqnr_of_any_approximation() -> None:
    x = np.random.default_rng(1).standard_normal(1000, np.float32)
    qparams = affine.choose_qparams(x.min(), x.max(), bits=5)
    report = error.error_report(x, qparams)
    found = error.sqnr_db(x, affine.fake_quantize(x, qparams))
    assert found == pytest.approx(report.sqnr_db, rel=1e-12)
    assert error.sqnr_db([1e300, 1e300], [0.9e300, 1.1e300]) == pytest.approx(20)
    assert error.sqnr_db([3, 4], [3, 4]) == inf
    assert error.sqnr_db(np.full(9, -128, np.int8), np.full(9, 127, np.int8)) < 0
    assert error.sqnr_db([0.0], [0.5]) == -inf
    with pytest.raises(ValueError, match="same shape"):
        error.sqnr_db([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="approximation must be finite"):
        error.sqnr_db([1.0], [inf])
