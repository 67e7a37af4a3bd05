"""lib.numbers.floats against ml_dtypes, gfloat, NumPy, TestFloat, Python's math and decimal."""

import dataclasses
import math
import os
import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import gfloat
import gfloat.formats
import ml_dtypes
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.numbers.floats import FORMATS, FloatFormat
from tests.support.formats import custom_formats, formats

SMALL = {name: fmt for name, fmt in FORMATS.items() if fmt.bits <= 16}
GFLOAT = {
    "float16": gfloat.formats.format_info_binary16,
    "bfloat16": gfloat.formats.format_info_bfloat16,
    "float8_e4m3fn": gfloat.formats.format_info_ocp_e4m3,
    "float8_e5m2": gfloat.formats.format_info_ocp_e5m2,
    "float6_e2m3fn": gfloat.formats.format_info_ocp_e2m3,
    "float6_e3m2fn": gfloat.formats.format_info_ocp_e3m2,
    "float4_e2m1fn": gfloat.formats.format_info_ocp_e2m1,
}
IEEE: dict[str, type[np.floating]] = {
    "float16": np.float16,
    "float32": np.float32,
    "float64": np.float64,
}


def outside_dtype(name: str) -> np.dtype:
    return np.dtype(IEEE.get(name) or getattr(ml_dtypes, name))


def all_codes(fmt: FloatFormat) -> np.ndarray:
    return np.arange(1 << fmt.bits, dtype=np.uint16 if fmt.bits > 8 else np.uint8)


def to_gfloat(fmt: FloatFormat) -> gfloat.FormatInfo:
    return gfloat.FormatInfo(
        name=fmt.name,
        k=fmt.bits,
        precision=fmt.significand_bits + 1,
        bias=fmt.bias,
        is_signed=True,
        domain=gfloat.Domain.Extended if fmt.specials == "ieee" else gfloat.Domain.Finite,
        has_nz=fmt.specials != "fnuz",
        num_high_nans={"ieee": 2**fmt.significand_bits - 1, "fn": 1}.get(fmt.specials, 0),
        has_subnormals=True,
        is_twos_complement=False,
    )


CUSTOM = list(custom_formats())


def same_bits(a: np.ndarray, b: np.ndarray) -> None:
    """Equal as float64 bit patterns, so that -0 is not 0; any NaN equals any NaN."""
    np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(np.signbit(a)[~np.isnan(a)], np.signbit(b)[~np.isnan(b)])


def rounding_points(fmt: FloatFormat) -> tuple[np.ndarray, np.ndarray]:
    """Float64 values of every kind of rounding, with the codes they must get (positive ones).

    Every value; each midpoint between neighbors, which goes to the even code; and the float64
    numbers next to the midpoint, which go to the nearer code.
    """
    codes = np.arange(fmt.max_code + 1)
    values = fmt.decode(codes)
    middle = values[:-1] + np.diff(values) / 2
    even = codes[:-1] + (codes[:-1] & 1)
    x = [values, middle, np.nextafter(middle, -np.inf), np.nextafter(middle, np.inf)]
    return np.concatenate(x), np.concatenate([codes, even, codes[:-1], codes[1:]])


# Decoding


@pytest.mark.parametrize("name", SMALL)
def test_decode_agrees_with_ml_dtypes_on_every_code(name: str) -> None:
    fmt, codes = FORMATS[name], all_codes(FORMATS[name])
    with np.errstate(invalid="ignore"):
        expected = codes.view(outside_dtype(name)).astype(np.float64)
    for shaped in (codes, np.tile(codes, 3), codes.astype(np.int64)):
        decoded = fmt.decode(shaped)
        assert decoded.dtype == np.float64
        same_bits(decoded, np.resize(expected, shaped.shape))


@pytest.mark.parametrize("name", GFLOAT)
def test_decode_agrees_with_gfloat_on_every_code(name: str) -> None:
    codes = all_codes(FORMATS[name]).astype(np.int64)
    same_bits(FORMATS[name].decode(codes), gfloat.decode_ndarray(GFLOAT[name], codes))


@pytest.mark.parametrize("fmt", CUSTOM, ids=lambda f: f.name)
def test_custom_formats_agree_with_gfloat_on_every_code(fmt: FloatFormat) -> None:
    info, codes = to_gfloat(fmt), all_codes(fmt).astype(np.int64)
    expected = gfloat.decode_ndarray(info, codes)
    same_bits(fmt.decode(codes), expected)
    same_bits(np.array([fmt.decode(int(code)) for code in codes[:4]]), expected[:4])


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_decode_agrees_with_numpy_on_random_codes(name: str) -> None:
    fmt, bits = FORMATS[name], FORMATS[name].bits
    codes = np.random.default_rng(0).integers(0, 2**bits, 100_000, f"uint{bits}", endpoint=False)
    assert fmt.infinity_code is not None
    assert fmt.nan_code is not None
    specials = [0, 1, fmt.max_code, fmt.infinity_code, fmt.infinity_code + 1, fmt.nan_code]
    codes[:12] = specials + [1 << (bits - 1) | c for c in specials]
    with np.errstate(invalid="ignore"):
        same_bits(fmt.decode(codes), codes.view(IEEE[name]).astype(np.float64))


@given(formats(), st.data())
def test_decode_is_the_formula_of_the_standard(fmt: FloatFormat, data: st.DataObject) -> None:
    code = data.draw(st.integers(0, 2**fmt.bits - 1))
    fields = fmt.fields(code)
    bits = f"{code:0{fmt.bits}b}"
    exponent, significand = bits[1 : 1 + fmt.exponent_bits], bits[1 + fmt.exponent_bits :]
    assert fields[:3] == (int(bits[0]), int(exponent, 2), int(significand or "0", 2))
    value = fmt.decode(code)
    assert type(value) is float
    if fields.kind in ("infinity", "nan"):
        assert not math.isfinite(value)
        return
    hidden = "1" if "1" in exponent else "0"
    assert fields.hidden_bit == int(hidden)
    power = max(int(exponent, 2), 1) - fmt.bias - fmt.significand_bits
    expected = int(hidden + significand, 2) * Fraction(2) ** power
    assert Fraction(value) == (-expected if bits[0] == "1" else expected)
    assert math.copysign(1, value) == (-1 if bits[0] == "1" else 1)


# Encoding


@pytest.mark.parametrize("fmt", [*SMALL.values(), *CUSTOM], ids=lambda f: f.name)
def test_encode_rounds_to_nearest_even_at_every_midpoint(fmt: FloatFormat) -> None:
    x, codes = rounding_points(fmt)
    encoded = fmt.encode(x)
    np.testing.assert_array_equal(encoded, codes)
    negative = np.signbit(fmt.decode(fmt.encode(-x[codes > 0])))
    assert negative.all()
    np.testing.assert_array_equal(fmt.decode(fmt.encode(-x)), -fmt.decode(codes))
    np.testing.assert_array_equal(fmt.encode(x, saturate=True), codes)


@pytest.mark.parametrize("name", SMALL)
def test_encode_agrees_with_ml_dtypes_from_float32(name: str) -> None:
    # Where float32 can't hold a point beside the midpoint, it becomes the midpoint: no harm.
    fmt = FORMATS[name]
    x = rounding_points(fmt)[0].astype(np.float32)
    beyond = np.geomspace(max(fmt.max / 2, 2.0**-126), 3e38, 5000).astype(np.float32)
    subnormal = np.float32(2.0**-149) * np.arange(50, dtype=np.float32)
    x = np.concatenate([x, beyond, subnormal, [np.float32(np.inf)]])
    x = np.concatenate([x, -x])
    if fmt.specials != "finite":
        x = np.append(x, [np.float32(np.nan), -np.float32(np.nan)])
    with np.errstate(over="ignore"):
        expected = x.astype(outside_dtype(name)).view(fmt.encode(x[:1]).dtype)
    np.testing.assert_array_equal(fmt.encode(x), expected)
    np.testing.assert_array_equal(fmt.encode(x.astype(np.float64)), expected)
    one_by_one = [fmt.encode(v) for v in x[:100]]
    assert one_by_one == expected[:100].tolist()


# gfloat mistakes the largest value of formats without normal numbers; see the test below.
@pytest.mark.parametrize("saturate", [False, True])
@pytest.mark.parametrize("fmt", [f for f in CUSTOM if f.exponent_bits > 1], ids=lambda f: f.name)
def test_encode_agrees_with_gfloat_beyond_the_largest_value(
    fmt: FloatFormat, saturate: bool
) -> None:
    info, largest, step = to_gfloat(fmt), fmt.max, fmt.ulp(fmt.max)
    with np.errstate(over="ignore"):
        halves = largest + step * np.arange(-4, 9) / 4
        x = np.concatenate([halves, [largest * 2, largest * 1e9, np.inf]])
    x = np.concatenate([x, -x])
    if fmt.specials == "finite":
        expected = gfloat.round_ndarray(info, x, sat=True)
    else:
        expected = gfloat.round_ndarray(info, x, sat=saturate)
    same_bits(fmt.decode(fmt.encode(x, saturate=saturate)), expected)


def test_the_smallest_formats_of_all() -> None:
    fmt = FloatFormat("no normals", 1, 2)
    assert fmt.decode(np.arange(5)).tolist() == [0, 0.5, 1, 1.5, math.inf]
    assert fmt.encode(np.array([1.74, 1.75, 99])).tolist() == [3, 4, 4]
    assert fmt.encode(np.array([1.74, 1.75, 99]), saturate=True).tolist() == [3, 3, 3]
    fmt = FloatFormat("only zero", 1, 0, specials="fn")
    assert fmt.encode(np.array([1.0, 1.1, -1.0, -1.1])).tolist() == [0, 1, 2, 3]
    assert fmt.encode(np.array([1.0, 1.1, -1.0, -1.1]), saturate=True).tolist() == [0, 0, 2, 2]
    assert fmt.next_up(0) == 0


@pytest.mark.parametrize(
    "fmt",
    [
        *SMALL.values(),
        FloatFormat("at the limit", 5, 5, bias=127),
        FloatFormat("past the limit", 5, 5, bias=128),
        FloatFormat("at float64's limit", 5, 5, bias=1023),
        FloatFormat("past float64's limit", 5, 5, bias=1024),
        FloatFormat("too precise", 5, 6),
        FloatFormat("all of it below", 3, 2, bias=300),
        FloatFormat("all of it above", 3, 2, bias=-300, specials="fn"),
    ],
    ids=lambda f: f.name,
)
@pytest.mark.parametrize("saturate", [False, True])
@pytest.mark.parametrize("number", [np.float32, np.float64])
def test_long_arrays_round_like_short_ones(
    fmt: FloatFormat, saturate: bool, number: type[np.floating]
) -> None:
    # A long array is looked up by its upper 16 or 19 bits; each stands here with bits below.
    whole, kept, step = {np.float32: (np.uint32, 16, 1), np.float64: (np.uint64, 19, 3)}[number]
    below = np.dtype(whole).itemsize * 8 - kept
    upper = np.arange(0, 1 << kept, step, dtype=whole) << whole(below)
    half = 1 << (below - 1)
    lower = np.array([0, 1, half - 1, half, half + 1, 2 * half - 1], whole)
    x = (upper[:, None] | lower).view(number)
    if fmt.specials == "finite":
        x = np.where(np.isnan(x), number(-7), x)
    assert x.size > 1 << kept
    expected = [fmt.encode(part, saturate) for part in np.array_split(x, 8)]
    encoded = fmt.encode(x, saturate)
    assert encoded.shape == x.shape
    np.testing.assert_array_equal(encoded, np.concatenate(expected))


@pytest.mark.parametrize("fmt", [*SMALL.values(), *CUSTOM], ids=lambda f: f.name)
def test_round_trip_of_every_code(fmt: FloatFormat) -> None:
    codes = all_codes(fmt)
    values = fmt.decode(codes)
    numbers = ~np.isnan(values)
    assert fmt.encode(values[numbers]).dtype == codes.dtype
    np.testing.assert_array_equal(fmt.encode(values[numbers]), codes[numbers])
    if not numbers.all():
        sign = codes[~numbers] & codes.dtype.type(1 << (fmt.bits - 1))
        np.testing.assert_array_equal(fmt.encode(values[~numbers]), sign | fmt.nan_code)


def test_float64_is_rounded_once() -> None:
    # Each lies just beside a tie of the small format, and rounds onto the tie in float32.
    for name, tie in (("float16", 1 + 2**-11), ("bfloat16", 1 + 2**-8), ("float8_e4m3fn", 1.0625)):
        fmt = FORMATS[name]
        x = tie + 2**-40
        assert fmt.encode(x) == fmt.encode(1.0) + 1
        assert fmt.encode(np.float32(x)) == fmt.encode(1.0)


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_encode_agrees_with_numpy_on_random_float64(name: str) -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2**64, 100_000, np.uint64, endpoint=False).view(np.float64)
    near_range = np.ldexp(rng.normal(size=100_000), rng.integers(-160, 140, 100_000))
    x = np.concatenate([x, near_range, near_range / 2.0**9])
    x = x[~np.isnan(x)]
    with np.errstate(over="ignore", under="ignore"):
        expected = x.astype(IEEE[name])
    codes = FORMATS[name].encode(x)
    np.testing.assert_array_equal(codes, expected.view(codes.dtype))


@settings(max_examples=200)
@given(formats(), st.data())
def test_encode_is_the_nearest_value_in_exact_fractions(
    fmt: FloatFormat, data: st.DataObject
) -> None:
    dtype, width = data.draw(st.sampled_from([(np.float32, 32), (np.float64, 64)]))
    near = fmt.decode(data.draw(st.integers(0, fmt.max_code)))
    close = [near, -near, near + fmt.ulp(near) / 2, math.nextafter(near, 0)]
    with np.errstate(over="ignore", under="ignore"):
        close = [float(dtype(x)) for x in close]
    anything = st.floats(width=width, allow_nan=False, allow_infinity=False)
    x = data.draw(anything | st.sampled_from(close))
    assume(abs(x) <= fmt.max)
    code = fmt.encode(dtype(x))
    error = abs(Fraction(fmt.decode(code)) - Fraction(x))
    assert fmt.fields(code).kind in ("zero", "subnormal", "normal")
    for neighbor in (fmt.next_up(code), fmt.next_down(code)):
        value = fmt.decode(neighbor)
        if neighbor == code or math.isinf(value) or value == fmt.decode(code):
            continue
        other = abs(Fraction(value) - Fraction(x))
        assert error <= other
        if error == other:
            assert code % 2 == 0


def test_infinity_overflow_and_nan_by_kind_of_specials() -> None:
    x = np.array([np.inf, -np.inf, 1e30, -1e30])
    nan = np.array([np.nan, np.copysign(np.nan, -1)])
    e5m2, e4m3fn = FORMATS["float8_e5m2"], FORMATS["float8_e4m3fn"]
    fnuz, fp4 = FORMATS["float8_e4m3fnuz"], FORMATS["float4_e2m1fn"]
    assert e5m2.encode(x).tolist() == [0x7C, 0xFC, 0x7C, 0xFC]
    assert e4m3fn.encode(x).tolist() == [0x7F, 0xFF, 0x7F, 0xFF]
    assert fnuz.encode(x).tolist() == [0x80] * 4
    assert fp4.encode(x).tolist() == [7, 15, 7, 15]
    for fmt, largest in ((e5m2, 57344.0), (e4m3fn, 448.0), (fnuz, 240.0), (fp4, 6.0)):
        assert fmt.max == largest
        saturated = fmt.decode(fmt.encode(x, saturate=True))
        assert saturated.tolist() == [largest, -largest] * 2
    for saturate in (False, True):
        assert e5m2.encode(nan, saturate).tolist() == [0x7E, 0xFE]
        assert e4m3fn.encode(nan, saturate).tolist() == [0x7F, 0xFF]
        assert fnuz.encode(nan, saturate).tolist() == [0x80, 0x80]
        with pytest.raises(ValueError, match=r"x must hold no NaN .* has 2"):
            fp4.encode(np.append(nan, 1.0), saturate)
    assert e4m3fn.encode(464.0) == 0x7E
    assert e4m3fn.encode(np.nextafter(464.0, 500)) == 0x7F
    payload = np.array([0x7F800001, 0x7FC12345, 0xFFFFFFFF], np.uint32).view(np.float32)
    assert FORMATS["float32"].encode(payload).tolist() == [0x7FC00000, 0x7FC00000, 0xFFC00000]
    assert FORMATS["float64"].encode(payload).tolist()[2] == 0xFFF8 << 48


def test_minus_zero() -> None:
    for name, fmt in FORMATS.items():
        negative_zero = 0 if fmt.specials == "fnuz" else 1 << (fmt.bits - 1)
        assert fmt.encode(-0.0) == negative_zero, name
        assert fmt.encode(np.array([-0.0, -1e-320]))[0] == negative_zero
        if fmt.bits < 64:
            assert fmt.encode(-5e-324) == negative_zero
        assert fmt.encode(0.0) == 0
        assert fmt.encode(0) == 0


# TestFloat


@pytest.fixture(scope="module")
def testfloat() -> dict[str, np.ndarray]:
    folder = os.environ.get("QP_VECTORS")
    if not folder:
        pytest.skip("QP_VECTORS is not set")
    with np.load(Path(folder) / "testfloat.npz") as vectors:
        return dict(vectors)


LONG_NAMES = {"f16": "float16", "f32": "float32", "f64": "float64", "bf16": "bfloat16"}
NARROWING = ["f32_to_f16", "f32_to_bf16", "f64_to_f16", "f64_to_f32"]
INEXACT, OVERFLOW = 1, 4


def exact_or_nearest(
    testfloat: dict[str, np.ndarray], function: str, mode: str
) -> tuple[FloatFormat, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    source, target = (FORMATS[LONG_NAMES[part]] for part in function.split("_to_"))
    key = f"{function}__{mode}__"
    x, z, flags = testfloat[key + "x"], testfloat[key + "z"], testfloat[key + "flags"]
    values = source.decode(x)
    numbers = ~np.isnan(values)
    if source.bits == 32:
        values = x.view(np.float32)
    return target, values, z, flags, numbers


@pytest.mark.parametrize("function", ["f16_to_f32", "f16_to_f64", "f32_to_f64", "bf16_to_f32"])
def test_testfloat_widening(testfloat: dict[str, np.ndarray], function: str) -> None:
    target, values, z, _, numbers = exact_or_nearest(testfloat, function, "exact")
    codes = target.encode(values)
    np.testing.assert_array_equal(codes[numbers], z[numbers])
    assert np.isnan(target.decode(codes[~numbers])).all()
    assert np.isnan(target.decode(z[~numbers])).all()


@pytest.mark.parametrize("function", NARROWING)
def test_testfloat_narrowing(testfloat: dict[str, np.ndarray], function: str) -> None:
    target, values, z, flags, numbers = exact_or_nearest(testfloat, function, "near_even")
    codes = target.encode(values)
    np.testing.assert_array_equal(codes[numbers], z[numbers])
    assert np.isnan(target.decode(codes[~numbers])).all()

    finite = np.isfinite(values)
    inexact = target.decode(codes) != values
    np.testing.assert_array_equal(inexact[numbers], (flags[numbers] & INEXACT) != 0)
    overflow = finite & np.isinf(target.decode(codes))
    np.testing.assert_array_equal(overflow[numbers], (flags[numbers] & OVERFLOW) != 0)
    saturated = np.abs(target.decode(target.encode(values, saturate=True)))
    assert (saturated[overflow] == target.max).all()


@pytest.mark.parametrize("function", NARROWING)
def test_testfloat_rounding_up_and_down_are_neighbors(
    testfloat: dict[str, np.ndarray], function: str
) -> None:
    target, _, up, flags, numbers = exact_or_nearest(testfloat, function, "max")
    _, _, down, _, _ = exact_or_nearest(testfloat, function, "min")
    inexact = numbers & ((flags & INEXACT) != 0)
    assert inexact.any()
    np.testing.assert_array_equal(target.next_up(down[inexact]), up[inexact])
    np.testing.assert_array_equal(
        target.decode(target.next_down(up[inexact])), target.decode(down[inexact])
    )


@pytest.mark.parametrize("function", ["i32_to_f16", "i32_to_f32"])
def test_testfloat_integers(testfloat: dict[str, np.ndarray], function: str) -> None:
    key = f"{function}__near_even__"
    integers = testfloat[key + "x"].view(np.int32)
    codes = FORMATS[LONG_NAMES[function[-3:]]].encode(integers)
    np.testing.assert_array_equal(codes, testfloat[key + "z"])


# Fields, decimals, neighbors, ulp


@pytest.mark.parametrize("fmt", [*SMALL.values(), *CUSTOM], ids=lambda f: f.name)
def test_fields_put_together_give_the_code_back(fmt: FloatFormat) -> None:
    codes = all_codes(fmt).astype(np.int64)
    sign, exponent, significand, hidden_bit, kind = fmt.fields(codes)
    m = fmt.significand_bits
    joined = (((sign << fmt.exponent_bits) | exponent) << m) | significand
    np.testing.assert_array_equal(joined, codes)

    values = fmt.decode(codes)
    np.testing.assert_array_equal(kind == "nan", np.isnan(values))
    np.testing.assert_array_equal(kind == "infinity", np.isinf(values))
    np.testing.assert_array_equal(kind == "zero", values == 0)
    finite = np.isfinite(values) & (values != 0)
    smallest_normal = math.ldexp(1, 1 - fmt.bias)
    is_normal = finite & (np.abs(values) >= smallest_normal)
    np.testing.assert_array_equal(kind == "normal", is_normal)
    np.testing.assert_array_equal(kind == "subnormal", finite & ~is_normal)
    np.testing.assert_array_equal(hidden_bit == 1, is_normal)


def test_fields_of_one_code() -> None:
    fields = FORMATS["float32"].fields(0xC0D00000)  # -6.5
    assert type(fields.sign) is int
    assert type(fields.kind) is str
    assert fields == (1, 129, 0x500000, 1, "normal")
    assert FORMATS["float64"].fields(2**64 - 1) == (1, 2047, 2**52 - 1, 0, "nan")


@pytest.mark.parametrize("name", SMALL)
def test_exact_decimal_agrees_with_python_on_small_formats(name: str) -> None:
    fmt = FORMATS[name]
    codes = all_codes(fmt)
    for code in codes[:: 1 if fmt.bits <= 8 else 97]:
        value = fmt.decode(int(code))
        expected = f"{Decimal(value):f}" if math.isfinite(value) else str(value)
        assert fmt.exact_decimal(int(code)) == expected


@given(st.integers(0, 2**64 - 1))
def test_exact_decimal_agrees_with_python_on_float64(code: int) -> None:
    value = FORMATS["float64"].decode(code)
    expected = f"{Decimal(value):f}" if math.isfinite(value) else str(value)
    assert FORMATS["float64"].exact_decimal(code) == expected


def test_exact_decimal_at_the_ends_of_float64() -> None:
    fmt = FORMATS["float64"]
    assert fmt.infinity_code is not None
    assert fmt.nan_code is not None
    smallest = fmt.exact_decimal(1)
    assert len(smallest) == 2 + 1074
    assert smallest.endswith("5")
    assert Fraction(smallest) == Fraction(1, 2**1074)
    assert int(fmt.exact_decimal(fmt.max_code)) == int(np.finfo(np.float64).max)
    assert fmt.exact_decimal(1 << 63) == "-0"
    assert fmt.exact_decimal(fmt.infinity_code) == "inf"
    assert fmt.exact_decimal((1 << 63) | fmt.infinity_code) == "-inf"
    assert fmt.exact_decimal((1 << 63) | fmt.nan_code) == "nan"
    assert FORMATS["float32"].exact_decimal(0x3DCCCCCD) == "0.100000001490116119384765625"


@pytest.mark.parametrize("fmt", [*SMALL.values(), *CUSTOM], ids=lambda f: f.name)
def test_neighbors_walk_through_every_value(fmt: FloatFormat) -> None:
    codes = all_codes(fmt)
    values = fmt.decode(codes)
    up, down = fmt.next_up(codes), fmt.next_down(codes)
    assert up.dtype == down.dtype == codes.dtype
    nan = np.isnan(values)
    np.testing.assert_array_equal(up[nan], codes[nan])
    np.testing.assert_array_equal(down[nan], codes[nan])

    ladder = np.unique(values[~nan])  # ascending; -0 and 0 are one rung
    rung = np.searchsorted(ladder, values[~nan])
    top = len(ladder) - 1
    np.testing.assert_array_equal(fmt.decode(up[~nan]), ladder[np.minimum(rung + 1, top)])
    np.testing.assert_array_equal(fmt.decode(down[~nan]), ladder[np.maximum(rung - 1, 0)])


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_neighbors_agree_with_numpy_to_the_bit(name: str) -> None:
    fmt = FORMATS[name]
    dtype = f"uint{fmt.bits}"
    codes = np.random.default_rng(2).integers(0, 2**fmt.bits, 20_000, dtype, endpoint=False)
    codes = np.append(codes, np.array([1, fmt.max_code, fmt.infinity_code], dtype))
    codes = np.concatenate([codes, codes ^ np.array(1 << (fmt.bits - 1), dtype)])
    floats = codes.view(IEEE[name])
    codes, floats = codes[~np.isnan(floats)], floats[~np.isnan(floats)]
    infinity = IEEE[name](np.inf)
    with np.errstate(all="ignore"):
        up, down = np.nextafter(floats, infinity), np.nextafter(floats, -infinity)
    np.testing.assert_array_equal(fmt.next_up(codes), up.view(dtype))
    np.testing.assert_array_equal(fmt.next_down(codes), down.view(dtype))


def test_neighbors_of_zero() -> None:
    float16, fnuz = FORMATS["float16"], FORMATS["float8_e4m3fnuz"]
    for zero in (0, 0x8000):
        assert float16.next_up(zero) == 1
        assert float16.next_down(zero) == 0x8001
    assert float16.next_up(0x8001) == 0x8000
    assert float16.next_down(1) == 0
    assert fnuz.next_up(0x81) == 0
    assert fnuz.next_down(0) == 0x81
    assert fnuz.next_up(0x80) == 0x80
    assert type(float16.next_up(np.uint16(3))) is int
    assert FORMATS["float64"].next_down(0) == 2**63 + 1


@given(st.floats(allow_nan=False))
def test_ulp_of_float64_agrees_with_python(x: float) -> None:
    assert FORMATS["float64"].ulp(x) == math.ulp(x)


@pytest.mark.parametrize("name", ["float16", "float32"])
def test_ulp_agrees_with_numpy_spacing(name: str) -> None:
    fmt = FORMATS[name]
    codes = np.random.default_rng(3).integers(0, fmt.max_code, 20_000, f"uint{fmt.bits}")
    values = codes.view(IEEE[name])
    np.testing.assert_array_equal(fmt.ulp(values), np.spacing(values).astype(np.float64))
    np.testing.assert_array_equal(fmt.ulp(-values), np.spacing(values).astype(np.float64))


@pytest.mark.parametrize("fmt", [*SMALL.values(), *CUSTOM], ids=lambda f: f.name)
def test_ulp_is_the_gap_to_the_next_value(fmt: FloatFormat) -> None:
    values = fmt.decode(np.arange(fmt.max_code + 1))
    gaps = np.diff(values)
    np.testing.assert_array_equal(fmt.ulp(values[:-1]), gaps)
    np.testing.assert_array_equal(fmt.ulp(-values[:-1]), gaps)
    np.testing.assert_array_equal(fmt.ulp(values[:-1] + gaps / 2), gaps)


def test_ulp_beyond_the_format() -> None:
    fmt = FORMATS["float16"]
    assert fmt.ulp(65504.0) == 32
    assert fmt.ulp(65505.0) == math.inf
    assert fmt.ulp(-math.inf) == math.inf
    assert math.isnan(fmt.ulp(math.nan))
    assert fmt.ulp(1) == 2.0**-10


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_landmarks_agree_with_finfo(name: str) -> None:
    fmt, info = FORMATS[name], np.finfo(IEEE[name])
    values = {landmark: fmt.decode(code) for landmark, code in fmt.landmarks().items()}
    assert values["smallest subnormal"] == info.smallest_subnormal
    assert values["smallest normal"] == info.smallest_normal
    assert values["largest"] == fmt.max == info.max
    assert values["infinity"] == math.inf
    assert math.isnan(values["nan"])
    assert values["zero"] == values["negative zero"] == 0
    assert math.copysign(1, values["negative zero"]) == -1


@pytest.mark.parametrize("fmt", CUSTOM, ids=lambda f: f.name)
def test_landmarks_of_custom_formats_name_the_right_kind(fmt: FloatFormat) -> None:
    kinds = {name: fmt.fields(code).kind for name, code in fmt.landmarks().items()}
    every_kind = set(fmt.fields(all_codes(fmt)).kind.tolist())
    for kind in ("infinity", "nan"):
        assert (kind in kinds) == (kind in every_kind)
    for kind in ("subnormal", "normal"):
        assert (f"smallest {kind}" in kinds) == (kind in every_kind)
        assert kinds.get(f"smallest {kind}", kind) == kind
    assert ("negative zero" in kinds) == (fmt.specials != "fnuz")


def test_formats_have_their_own_names_and_widths() -> None:
    assert {name: fmt.bits for name, fmt in FORMATS.items()} == {
        "float64": 64,
        "float32": 32,
        "float16": 16,
        "bfloat16": 16,
        "float8_e4m3fn": 8,
        "float8_e5m2": 8,
        "float8_e4m3fnuz": 8,
        "float8_e5m2fnuz": 8,
        "float6_e2m3fn": 6,
        "float6_e3m2fn": 6,
        "float4_e2m1fn": 4,
    }
    for name, fmt in FORMATS.items():
        assert fmt.name == name


# The form of arguments, and bad ones


def test_the_form_of_the_argument_is_kept() -> None:
    fmt = FORMATS["bfloat16"]
    assert type(fmt.encode(1.0)) is int
    assert type(fmt.encode(np.float32(1))) is int
    assert type(fmt.decode(np.uint16(3))) is float
    assert type(fmt.ulp(1.0)) is float
    for array in (np.array(1.0), np.zeros((0, 3)), np.ones((2, 3), np.float32)[:, ::2]):
        codes = fmt.encode(array)
        assert isinstance(codes, np.ndarray)
        assert codes.dtype == np.uint16
        for result in (codes, fmt.decode(codes), fmt.next_up(codes), fmt.ulp(array)):
            assert isinstance(result, np.ndarray)
            assert result.shape == array.shape
    assert fmt.encode([1.0, 2]).tolist() == [0x3F80, 0x4000]
    assert fmt.encode(np.array([1.0], ">f4")).tolist() == [0x3F80]
    assert fmt.encode(np.array([1.0], np.float16)).tolist() == [0x3F80]
    strided = np.repeat(np.float32([1.0, -2.0]), 80_000)[::2]
    assert np.unique(FORMATS["float8_e5m2"].encode(strided)).tolist() == [0x3C, 0xC0]


def test_nothing_in_nothing_out() -> None:
    for fmt in FORMATS.values():
        assert fmt.encode([]).shape == fmt.encode(np.zeros((0, 3))).shape[:1] == (0,)
        assert fmt.encode([]).dtype == fmt.next_up([]).dtype == fmt.encode([1.0]).dtype
        assert fmt.decode([]).shape == fmt.ulp([]).shape == fmt.fields([]).kind.shape == (0,)
        assert fmt.decode([]).dtype == fmt.ulp([]).dtype == np.float64
        assert fmt.decode(np.zeros((2, 0), np.uint8)).shape == (2, 0)


def test_a_format_is_a_value() -> None:
    fmt = FloatFormat("mine", 5, 10)
    assert fmt == FloatFormat("mine", 5, 10, bias=15)
    assert fmt != FloatFormat("mine", 5, 10, bias=14)
    assert hash(fmt) == hash(FloatFormat("mine", 5, 10, bias=np.int64(15)))
    assert pickle.loads(pickle.dumps(fmt)) == fmt
    assert dataclasses.replace(fmt, name="float16") == FORMATS["float16"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        fmt.__setattr__("bias", 1)


def test_the_argument_is_left_alone() -> None:
    x = np.array([np.nan, -0.0, np.inf, 3.3], np.float32)
    before = x.tobytes()
    FORMATS["float64"].encode(x)
    FORMATS["float64"].ulp(x)
    codes = np.array([0, 0x80, 0x7F], np.uint8)
    FORMATS["float8_e4m3fn"].next_down(codes)
    assert x.tobytes() == before
    assert codes.tolist() == [0, 0x80, 0x7F]


@pytest.mark.parametrize("fmt", [*FORMATS.values(), *CUSTOM[::7]], ids=lambda f: f.name)
def test_no_floating_point_warning_escapes(fmt: FloatFormat) -> None:
    signaling = np.array([0x7F800001, 0xFF800001], np.uint32).view(np.float32)
    signaling64 = np.array([0x7FF0000000000001], np.uint64).view(np.float64)
    ends = np.array([0.0, -0.0, 5e-324, -1e-310, 1e-45, 1e-30, 1e30, 1.7e308, np.inf, -np.inf])
    with np.errstate(all="raise", under="ignore"):
        ends32 = ends.clip(-1e38, 1e38).astype(np.float32)
    with np.errstate(all="raise"):
        for x in (ends, ends32, signaling, signaling64):
            fmt.ulp(x)
            if fmt.specials != "finite" or not np.isnan(x).any():
                fmt.encode(x)
                fmt.encode(x, saturate=True)
                [fmt.encode(scalar) for scalar in x]
        sign = 1 << (fmt.bits - 1)
        for code in (0, 1, fmt.max_code, fmt.max_code + 1, sign - 1, sign, sign + 1, 2 * sign - 1):
            fmt.decode(code)
            fmt.fields(code)
            fmt.next_up(code)
            fmt.next_down(code)
            fmt.exact_decimal(code)


F16, E4M3 = FORMATS["float16"], FORMATS["float8_e4m3fn"]
MASKED = np.ma.array([1, 2], mask=[False, True])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: FloatFormat(8, 4, 3), TypeError, "name"),
        (lambda: FloatFormat("f", 0, 3), ValueError, "exponent_bits must be from 1 to 11, not 0"),
        (lambda: FloatFormat("f", 12, 3), ValueError, "exponent_bits"),
        (lambda: FloatFormat("f", 4.0, 3), TypeError, "exponent_bits"),
        (lambda: FloatFormat("f", 4, -1), ValueError, "significand_bits must be from 0 to 52"),
        (lambda: FloatFormat("f", 4, 53), ValueError, "significand_bits"),
        (lambda: FloatFormat("f", 4, "3"), TypeError, "significand_bits"),
        (lambda: FloatFormat("f", 4, 0), ValueError, "significand_bits must be at least 1"),
        (lambda: FloatFormat("f", 4, 3, specials="none"), ValueError, "specials must be one of"),
        (lambda: FloatFormat("f", 4, 3, specials=["fn"]), TypeError, "specials must be one of"),
        (lambda: FloatFormat("f", 4, 3, bias=7.0), TypeError, "bias"),
        (lambda: FloatFormat("f", 4, 3, bias=True), TypeError, "bias"),
        (lambda: FloatFormat("f", 4, 3, bias=1073), ValueError, "bias 1073 .* to 1072"),
        (lambda: FloatFormat("f", 4, 3, bias=-1010), ValueError, "bias -1010 .* from -1009 "),
        (lambda: FloatFormat("f", 11, 52, specials="finite"), ValueError, "bias 1023"),
        (lambda: FloatFormat("f", 11, 52, specials="fn"), ValueError, "bias 1023"),
        (lambda: FloatFormat("f", 11, 52, specials="fnuz"), ValueError, "bias 1024 .* none"),
        (lambda: E4M3.decode(256), ValueError, "codes must be from 0 to 255, not 256"),
        (lambda: E4M3.decode(-1), ValueError, "codes"),
        (lambda: E4M3.decode(np.array([1, 256])), ValueError, "codes"),
        (lambda: FORMATS["float6_e3m2fn"].decode(np.uint8([64])), ValueError, "codes .* 0 to 63"),
        (lambda: E4M3.decode(1.0), TypeError, "codes"),
        (lambda: E4M3.decode(np.array([1.5])), TypeError, "codes"),
        (lambda: E4M3.decode("1"), TypeError, "codes"),
        (lambda: E4M3.decode(np.array([True])), TypeError, "codes"),
        (lambda: E4M3.fields(256), ValueError, "code"),
        (lambda: E4M3.next_up(256), ValueError, "code"),
        (lambda: E4M3.next_down(1.0), TypeError, "code"),
        (lambda: E4M3.exact_decimal(256), ValueError, "code"),
        (lambda: E4M3.exact_decimal(np.array([1, 2])), TypeError, "code"),
        (lambda: E4M3.exact_decimal(1.0), TypeError, "code"),
        (lambda: F16.encode("1.0"), TypeError, "x must hold float32 or float64"),
        (lambda: F16.encode(1j), TypeError, "x must hold .* not complex128"),
        (lambda: F16.encode(None), TypeError, "x"),
        (lambda: F16.encode(True), TypeError, "x"),
        (lambda: F16.encode(np.array([1.0], object)), TypeError, "x"),
        (lambda: F16.encode(np.array([1.0], np.longdouble)), TypeError, "x"),
        (lambda: F16.encode(np.array([1.0], ml_dtypes.bfloat16)), TypeError, "x"),
        (lambda: F16.encode(2**53 + 1), ValueError, "x must hold integers from"),
        (lambda: F16.encode(2**70), TypeError, "x"),
        (lambda: F16.encode(1.0, saturate="no"), TypeError, "saturate must be True or False"),
        (lambda: F16.encode(1.0, saturate=1), TypeError, "saturate must be True or False, not 1"),
        (lambda: F16.encode([[1.0], [2.0, 3.0]]), ValueError, "x must be rectangular"),
        (lambda: F16.decode([[1], [2, 3]]), ValueError, "codes must be rectangular"),
        (lambda: F16.encode(MASKED), TypeError, "x must not be a masked array"),
        (lambda: F16.ulp(MASKED), TypeError, "x must not be a masked array"),
        (lambda: F16.decode(MASKED), TypeError, "codes must not be a masked array"),
        (lambda: F16.fields(MASKED), TypeError, "code must not be a masked array"),
        (lambda: F16.next_up(MASKED), TypeError, "code must not be a masked array"),
        (
            lambda: F16.decode([2**64 - 1, 0]),
            ValueError,
            "codes must hold integers from 0 to 65535",
        ),
        (lambda: F16.ulp("1"), TypeError, "x"),
        (lambda: F16.ulp(1j), TypeError, "x"),
    ],
)
def test_bad_arguments_are_named(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
