"""lib.numbers.text against Python's own reading of numbers, NumPy, and exact fractions."""

import itertools
import math
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers import text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import INT8

SMALL = [fmt for fmt in FORMATS.values() if fmt.bits <= 8]
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("-62", Fraction(-62)),
        ("−62", Fraction(-62)),  # the real minus sign that pages print
        (" +0.10 ", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("6.02e23", Fraction(602 * 10**21)),
        ("1E-3", Fraction(1, 1000)),
        ("1/3", Fraction(1, 3)),
        ("-2 / 6", Fraction(-1, 3)),
        ("1e5000", Fraction(10**5000)),
        ("−1.5×10⁻⁹", Fraction(-3, 2 * 10**9)),  # as pages print it
        ("6.02 × 10²³", Fraction(602 * 10**21)),
        # With a comma for the point.
        ("0,5", Fraction(1, 2)),
        ("−,25", Fraction(-1, 4)),
        ("0,125", Fraction(1, 8)),
        ("1234,567", Fraction(1234567, 1000)),
        ("1,5e3", Fraction(1500)),
        ("1,5×10⁻⁹", Fraction(15, 10**10)),
    ],
)
def test_parse(written: str, value: Fraction) -> None:
    assert text.parse(written) == value


@pytest.mark.parametrize("written", ["-0", "-0.000", "-0e5"])
def test_negative_zero_keeps_its_sign(written: str) -> None:
    value = text.parse(written)
    assert value == 0
    assert math.copysign(1, value) == -1


def test_infinities_and_nan() -> None:
    assert text.parse("inf") == text.parse("+Infinity") == text.parse("∞") == math.inf
    assert text.parse("-INF") == -math.inf
    assert math.isnan(text.parse("NaN"))


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "abc",
            "1,2,3",
            "1.234,5",
            "1,234.5",
            "1,234",
            "-12,345",
            "123,456e7",
            "1,",
            ",",
        ),
        *("1,5/2", "–5", "１", "1e", "e5", "--1", "1/0", "1/-3", "1.5/2", "1/", "0x", "²", "١"),
        *("1 2", "1e5001", "1e-5001", "9" * 2001, "1__0", "in", "nan1", "1e1e1", "."),
        *("6×10", "6×10⁻", "6×10²³⁻", "6×105", "×10²"),
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"must"):
        text.parse(written)


def test_parse_wants_a_string() -> None:
    with pytest.raises(TypeError, match="text must be a string"):
        text.parse(1.0)


@given(st.text(max_size=30))
def test_parse_raises_nothing_else(written: str) -> None:
    try:
        value = text.parse(written)
    except ValueError:
        return
    assert isinstance(value, Fraction | float)


def test_parse_code() -> None:
    assert text.parse_code("0xfF", 8) == 255
    assert text.parse_code("0b1010 0000", 8) == 160
    assert text.parse_code("0x3dcc_cccd", 32) == 0x3DCCCCCD
    assert text.parse_code("0x00ff", 8) == 255
    for other in ("12", "0x", "0b2", "0xg", "-0x1", "", "0b_", "inf", "0x" + "f" * 3000):
        assert text.parse_code(other, 8) is None
    with pytest.raises(ValueError, match="at most 8 bits, not 9"):
        text.parse_code("0x100", 8)
    with pytest.raises(ValueError, match="bits must be from 1 to 64"):
        text.parse_code("0x1", 65)


# ---- One rounding ----


@pytest.mark.parametrize("fmt", SMALL, ids=lambda fmt: fmt.name)
def test_encode_finds_the_nearest_value(fmt: FloatFormat) -> None:
    decoded = fmt.decode(np.arange(1 << fmt.bits))
    finite = {code: Fraction(float(x)) for code, x in enumerate(decoded) if np.isfinite(x)}
    values = sorted(set(finite.values()))
    for low, high in itertools.pairwise(values):
        tie = (low + high) / 2
        hair = (high - low) / 10**30  # far below what float64 can tell
        for exact, nearest in ((low, low), (tie - hair, low), (tie + hair, high)):
            assert finite[text.encode(fmt, exact)] == nearest
        code = text.encode(fmt, tie)
        assert finite[code] in (low, high)
        assert code % 2 == 0


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32"])
def test_encode_does_not_round_twice(name: str) -> None:
    """A hair above a tie rounds up, though in float64 it looks like the tie."""
    fmt = FORMATS[name]
    one = fmt.encode(1.0)
    tie = (Fraction(fmt.decode(one)) + Fraction(fmt.decode(one + 1))) / 2
    above = tie + Fraction(1, 10**40)
    assert float(above) == float(tie)
    assert text.encode(fmt, tie) == one  # ties go to the even code
    assert text.encode(fmt, above) == one + 1
    assert text.encode(fmt, -above) == (one + 1) | 1 << (fmt.bits - 1)


@given(FINITE)
def test_encode_of_a_float64_is_formats_own(value: float) -> None:
    for fmt in FORMATS.values():
        exact = Fraction(value) if value else value  # only a float has -0
        assert text.encode(fmt, exact) == fmt.encode(value)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=None).map(
        lambda number: f"{number:.40e}"
    )
)
def test_encode_float64_is_pythons_float(written: str) -> None:
    if abs(int(written.split("e")[1])) > text.MAX_EXPONENT:
        return
    code = np.array(float(written)).view(np.uint64)
    assert text.encode(FORMATS["float64"], text.parse(written)) == code


def test_encode_at_the_ends() -> None:
    float32, e4m3, float4 = (FORMATS[n] for n in ("float32", "float8_e4m3fn", "float4_e2m1fn"))
    largest = Fraction(float32.max)
    half_gap = Fraction(2) ** 103
    assert text.encode(float32, largest + half_gap * Fraction(999, 1000)) == 0x7F7FFFFF
    assert text.encode(float32, largest + half_gap) == 0x7F800000
    assert text.encode(float32, -Fraction(10**5000)) == 0xFF800000
    assert text.encode(float32, Fraction(1, 10**5000)) == 0
    assert text.encode(float32, Fraction(-1, 10**5000)) == 0x80000000
    assert text.encode(e4m3, Fraction(464)) == 0x7E
    assert text.encode(e4m3, Fraction(465)) == 0x7F
    assert text.encode(FORMATS["float8_e4m3fnuz"], Fraction(-1, 10**9)) == 0
    assert text.encode(float4, Fraction(10**9)) == 7
    with pytest.raises(ValueError, match="NaN"):
        text.encode(float4, math.nan)
    with pytest.raises(TypeError, match="value must be a Fraction or a float"):
        text.encode(float32, "0.1")


# ---- Back to text ----


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"])
def test_overflows_where_a_cast_does(name: str) -> None:
    fmt = FORMATS[name]
    dtype = np.dtype(np.float16 if name == "float16" else getattr(ml_dtypes, name))
    tie = fmt.max + (fmt.max - fmt.decode(fmt.next_down(fmt.max_code))) / 2
    # In float32: the casts round through it.
    single = np.float32(tie)
    beside = [np.nextafter(single, np.float32(end)) for end in (0, np.inf)]
    numbers = np.array([fmt.max, beside[0], single, beside[1]], np.float32)
    with np.errstate(over="ignore"):
        lost = ~np.isfinite(numbers.astype(dtype).astype(np.float64))
    assert lost.any()
    assert [text.overflows(fmt, Fraction(float(one))) for one in numbers] == lost.tolist()
    assert [text.overflows(fmt, -float(one)) for one in numbers] == lost.tolist()


def test_infinity_overflows_and_nan_does_not() -> None:
    for fmt in FORMATS.values():
        assert text.overflows(fmt, math.inf)
        assert text.overflows(fmt, -math.inf)
        assert not text.overflows(fmt, math.nan)
    with pytest.raises(TypeError, match="value"):
        text.overflows(FORMATS["float16"], 7)


@pytest.mark.parametrize(
    "fmt", [*SMALL, FORMATS["float16"], FORMATS["bfloat16"]], ids=lambda f: f.name
)
def test_shortest_comes_back(fmt: FloatFormat) -> None:
    step = 1 if fmt.bits <= 8 else 37
    for code in range(0, 1 << fmt.bits, step):
        written = text.shortest(fmt, code)
        bits = text.parse_code(written, fmt.bits)
        assert (text.encode(fmt, text.parse(written)) if bits is None else bits) == code


@given(st.integers(0, 2**64 - 1))
def test_shortest_float64_comes_back(code: int) -> None:
    fmt = FORMATS["float64"]
    written = text.shortest(fmt, code)
    bits = text.parse_code(written, 64)
    assert (text.encode(fmt, text.parse(written)) if bits is None else bits) == code


@given(st.integers(0, 2**31 - 1).filter(lambda code: code % 2**23 and code < 0x7F800000))
def test_shortest_float32_has_no_digit_too_many(code: int) -> None:
    """As many digits as NumPy needs (powers of two, with unequal gaps, aside)."""
    value = np.array(code, np.uint32).view(np.float32)[()]
    digits = len(np.format_float_scientific(value, trim="-").split("e")[0].replace(".", ""))
    written = text.shortest(FORMATS["float32"], code)
    assert f"{float(written):.{digits - 1}e}" == f"{float(value):.{digits - 1}e}"
    assert Fraction(written) == Fraction(f"{float(value):.{digits - 1}e}")


def test_shortest_known() -> None:
    float32 = FORMATS["float32"]
    assert text.shortest(float32, 0x3DCCCCCD) == "0.1"
    assert text.shortest(float32, 0x80000000) == "-0"
    assert text.shortest(float32, 1) == "1e-45"
    assert text.shortest(float32, 0x3727C5AC) == "1e-5"
    assert text.shortest(float32, 0x7F7FFFFF) == "3.4028235e38"
    assert text.shortest(float32, 0xFF800000) == "-infinity"
    assert text.shortest(float32, 0x7FC00000) == "NaN"
    assert text.shortest(float32, 0x7FC00001) == "0x7fc00001"
    with pytest.raises(ValueError, match="code must be from 0 to 4294967295"):
        text.shortest(float32, 1 << 32)


@given(st.fractions())
def test_rounded_is_near(value: Fraction) -> None:
    near = text.parse(text.rounded(value, 6))
    assert isinstance(near, Fraction)
    assert abs(near - value) <= abs(value) / 10**5


def test_rounded_known() -> None:
    assert text.rounded(Fraction(0)) == "0"
    assert text.rounded(-0.0) == "−0"
    assert text.rounded(Fraction(-149, 10**11)) == "−1.49×10⁻⁹"
    assert text.rounded(Fraction(1, 10**4000)) == "1×10⁻⁴⁰⁰⁰"
    assert text.rounded(Fraction(10**4000)) == "1.00×10⁴⁰⁰⁰"
    assert text.rounded(1.4e-45) == "1.40×10⁻⁴⁵"
    assert text.rounded(300.0) == "300"
    assert [text.rounded(x) for x in (math.inf, -math.inf, math.nan)] == [
        *("infinity", "−infinity", "NaN")
    ]
    with pytest.raises(TypeError, match="value must be a Fraction or a float"):
        text.rounded(1)
    with pytest.raises(ValueError, match="digits must be from 1 to 50"):
        text.rounded(0.5, 0)


@given(st.integers(0, 2**32 - 1).filter(lambda code: code & 0x7F800000 != 0x7F800000))
def test_readable_tells_neighbors_apart(code: int) -> None:
    fmt = FORMATS["float32"]
    read = text.parse(text.readable(fmt, code).removeprefix("≈ "))
    assert isinstance(read, Fraction) or read == 0
    if code & 0x7FFFFFFF > 100 << 23:  # subnormals have fewer digits than are shown
        assert text.encode(fmt, read) == code


def test_readable_known() -> None:
    float32, bfloat16 = FORMATS["float32"], FORMATS["bfloat16"]
    assert text.readable(float32, 2) == "≈ 2.80259693×10⁻⁴⁵"
    assert text.readable(float32, 0x3DCCCCCC) == "≈ 0.0999999940"
    assert text.readable(float32, 0xC2C80000) == "−100"
    assert text.readable(float32, 0xFF800000) == "−infinity"
    assert text.readable(bfloat16, bfloat16.max_code) == "≈ 3.390×10³⁸"
    assert text.every_digit(float32, 0xBDCCCCCD) == "−0.100000001490116119384765625"
    assert text.every_digit(float32, 0x80000000) == "−0"
    assert text.every_digit(float32, 0x7FC00001) == "NaN"
    # A format of few digits and a long reach still shows three of them.
    wide = FloatFormat("e8m1", 8, 1)
    assert text.readable(wide, wide.max_code) == "≈ 2.55×10³⁸"


def test_power_of_two() -> None:
    assert text.power_of_two(Fraction(1, 2**149)) == "2⁻¹⁴⁹"
    assert text.power_of_two(Fraction(2**104)) == "2¹⁰⁴"
    for bad in (Fraction(3, 4), Fraction(0), Fraction(-2)):
        with pytest.raises(ValueError, match="value must be a power of two"):
            text.power_of_two(bad)
    with pytest.raises(TypeError, match="value must be a Fraction"):
        text.power_of_two(0.5)


@given(st.fractions(min_value=Fraction(1, 10**30)), st.integers(1, 60))
def test_base_two_is_cut_off_below_the_number(value: Fraction, places: int) -> None:
    digits, power = text.base_two(value, places)
    assert digits[:2] == "1."
    assert len(digits) == 2 + places
    read = Fraction(int(digits.replace(".", ""), 2), 2**places) * Fraction(2) ** power
    assert read <= value < read + Fraction(2) ** (power - places)


def test_base_two_of_a_known_number() -> None:
    number = 6.02e23
    digits, power = number.hex().removeprefix("0x1.").split("p")
    assert text.base_two(Fraction(number), 52) == (f"1.{int(digits, 16):052b}", int(power))
    with pytest.raises(ValueError, match="value must be positive"):
        text.base_two(Fraction(0), 3)
    with pytest.raises(ValueError, match="places must be from 1 to 1000"):
        text.base_two(Fraction(1), 0)


def test_hexadecimal() -> None:
    assert text.hexadecimal(0xC2, INT8.bits) == "0xc2"
    assert text.hexadecimal(1, 6) == "0x01"
    assert text.hexadecimal(1, 4) == "0x1"
