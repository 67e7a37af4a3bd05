"""Traces of float arithmetic against NumPy, ml_dtypes, gfloat and exact fractions."""

import itertools
import math
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

import gfloat
import gfloat.formats
import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.numbers import arithmetic, float_arithmetic, text
from lib.numbers.floats import FORMATS, FloatFormat, Specials
from lib.numbers.trace import Register
from tests.support.formats import SPECIALS, formats

IEEE = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
SMALL = [name for name, fmt in FORMATS.items() if fmt.bits <= 8]
GFLOAT = {
    "float8_e4m3fn": gfloat.formats.format_info_ocp_e4m3,
    "float8_e5m2": gfloat.formats.format_info_ocp_e5m2,
    "float6_e2m3fn": gfloat.formats.format_info_ocp_e2m3,
    "float6_e3m2fn": gfloat.formats.format_info_ocp_e3m2,
    "float4_e2m1fn": gfloat.formats.format_info_ocp_e2m1,
}
MACHINE = {"add": float_arithmetic.add, "multiply": float_arithmetic.multiply}
TRACE = {"add": arithmetic.add_floats, "multiply": arithmetic.multiply_floats}
UFUNC = {"add": np.add, "multiply": np.multiply}
operations = st.sampled_from(["add", "multiply"])


@st.composite
def pairs(draw: st.DrawFn, fmt: FloatFormat) -> tuple[int, int]:
    """Two codes, often of nearly the same or opposite numbers, and often special ones."""
    landmarks = sorted(fmt.landmarks().values())
    codes = st.integers(0, 2**fmt.bits - 1) | st.sampled_from(landmarks)
    a = draw(codes)
    near = a + draw(st.integers(-3, 3)) + (draw(st.integers(-70, 70)) << fmt.significand_bits)
    near ^= draw(st.sampled_from([0, 1 << (fmt.bits - 1)]))
    return a, draw(codes | st.just(near % 2**fmt.bits))


@lru_cache(maxsize=1024)
def value(fmt: FloatFormat, code: int) -> float:
    return fmt.decode(code)


def expected(fmt: FloatFormat, operation: str, a: int, b: int) -> int:
    """The code of the exact result, rounded once: in fractions where they can hold it."""
    x, y = value(fmt, a), value(fmt, b)
    if math.isfinite(x) and math.isfinite(y):
        x_exact, y_exact = Fraction(x), Fraction(y)
        exact = x_exact + y_exact if operation == "add" else x_exact * y_exact
        if exact != 0:
            return text.encode(fmt, exact)
    return fmt.encode(x + y if operation == "add" else x * y)  # specials and the sign of 0


def agrees(fmt: FloatFormat, codes: np.ndarray, wanted: np.ndarray) -> None:
    """Equal codes, but any NaN is as good as another."""
    codes, wanted = np.asarray(codes), np.asarray(wanted)
    values = fmt.decode(wanted)
    np.testing.assert_array_equal(np.isnan(fmt.decode(codes)), np.isnan(values))
    np.testing.assert_array_equal(codes[~np.isnan(values)], wanted[~np.isnan(values)])


# Results


@pytest.mark.parametrize("operation", MACHINE)
@pytest.mark.parametrize("name", SMALL)
@pytest.mark.slow
def test_every_pair_of_codes_of_the_small_formats(name: str, operation: str) -> None:
    fmt = FORMATS[name]
    codes = np.arange(1 << fmt.bits)
    a, b = (grid.ravel() for grid in np.meshgrid(codes, codes))
    results = [MACHINE[operation](fmt, x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)]

    # In float64, sums and products of these formats are exact, and encode rounds once.
    x, y = fmt.decode(a), fmt.decode(b)
    with np.errstate(invalid="ignore"):
        exact = UFUNC[operation](x, y)
    agrees(fmt, results, fmt.encode(exact))
    if name in GFLOAT:
        rounded = gfloat.round_ndarray(GFLOAT[name], exact, sat=fmt.specials == "finite")
        values = fmt.decode(np.array(results))
        np.testing.assert_array_equal(values, rounded)
        np.testing.assert_array_equal(
            np.signbit(values)[rounded == 0], np.signbit(exact)[rounded == 0]
        )
    # ml_dtypes goes through float32, which has enough bits to spare for rounding twice.
    dtype = np.dtype(getattr(ml_dtypes, name))
    operands = (x.astype(dtype), y.astype(dtype))
    with np.errstate(invalid="ignore", over="ignore"):
        agrees(fmt, results, UFUNC[operation](*operands).view(np.uint8))


def test_float64_is_exact_for_the_small_formats() -> None:
    for name in SMALL:
        fmt = FORMATS[name]
        numbers = fmt.decode(np.array([0, 1, 3, (2 << fmt.significand_bits) - 1, fmt.max_code]))
        for x, y in itertools.product(np.concatenate([numbers, -numbers]).tolist(), repeat=2):
            assert Fraction(x + y) == Fraction(x) + Fraction(y)
            assert Fraction(x * y) == Fraction(x) * Fraction(y)


@pytest.mark.parametrize("e", [1, 2, 3])
@pytest.mark.parametrize(
    ("m", "specials"),
    [(m, specials) for m in (0, 1) for specials in SPECIALS if (m, specials) != (0, "ieee")],
)
def test_every_pair_of_codes_of_tiny_custom_formats(e: int, m: int, specials: Specials) -> None:
    for bias in (None, -3, 1000):
        fmt = FloatFormat("tiny", e, m, bias, specials)
        every_pair = list(itertools.product(range(1 << fmt.bits), repeat=2))
        for operation, run in MACHINE.items():
            results = [run(fmt, a, b) for a, b in every_pair]
            agrees(fmt, results, [expected(fmt, operation, a, b) for a, b in every_pair])


def interesting_pairs(
    bits: int, significand_bits: int, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Random codes, the second half of them with exponents near each other, then edge cases."""
    rng = np.random.default_rng(seed)
    dtype = np.dtype(f"uint{bits}")
    a = rng.integers(0, 2**bits, count, dtype, endpoint=False)
    b = rng.integers(0, 2**bits, count, dtype, endpoint=False)
    reach = significand_bits + 4
    steps = rng.integers(-reach, reach, count // 2, endpoint=True)
    exponents = (steps << significand_bits).astype(dtype)  # negative steps wrap: they subtract
    field = dtype.type((1 << significand_bits) - 1)
    b[: count // 2] = (a[: count // 2] & ~field) + exponents | (b[: count // 2] & field)
    b[::4] ^= dtype.type(1 << (bits - 1))
    one = 1 << significand_bits
    top = (1 << (bits - 1)) - one  # infinity
    half = (top >> 1) // one * one  # about 1.0
    edges = [0, 1, 2, one - 1, one, one + 1, top - 1, top, top + 1, half, half + 1, half - 1]
    edges += [half + 3, top - 2, top - one, half - (significand_bits + 1) * one, 2 * one - 1]
    both_signs = np.array(edges + [edge | 1 << (bits - 1) for edge in edges], dtype)
    left, right = np.meshgrid(both_signs, both_signs)
    return np.concatenate([a, left.ravel()]), np.concatenate([b, right.ravel()])


@pytest.mark.parametrize("operation", MACHINE)
@pytest.mark.parametrize("name", IEEE)
def test_ieee_formats_agree_with_numpy(name: str, operation: str) -> None:
    fmt = FORMATS[name]
    a, b = interesting_pairs(fmt.bits, fmt.significand_bits, 3000, seed=fmt.bits)
    with np.errstate(all="ignore"):
        wanted = UFUNC[operation](a.view(IEEE[name]), b.view(IEEE[name])).view(a.dtype)
    assert np.isinf(fmt.decode(wanted)).sum() > 100
    results = [MACHINE[operation](fmt, x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
    agrees(fmt, np.array(results, a.dtype), wanted)


@pytest.mark.parametrize("operation", MACHINE)
def test_bfloat16_agrees_with_ml_dtypes(operation: str) -> None:
    fmt = FORMATS["bfloat16"]
    a, b = interesting_pairs(16, 7, 3000, seed=7)
    operands = (a.view(ml_dtypes.bfloat16), b.view(ml_dtypes.bfloat16))
    with np.errstate(all="ignore"):
        wanted = UFUNC[operation](*operands).view(a.dtype)
    results = [MACHINE[operation](fmt, x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
    agrees(fmt, np.array(results, a.dtype), wanted)


@settings(max_examples=400)
@given(formats(), operations, st.data())
def test_any_format_agrees_with_exact_fractions(
    fmt: FloatFormat, operation: str, data: st.DataObject
) -> None:
    a, b = data.draw(pairs(fmt))
    result = MACHINE[operation](fmt, a, b)
    agrees(fmt, result, expected(fmt, operation, a, b))
    agrees(fmt, MACHINE[operation](fmt, b, a), result)


@settings(max_examples=200)
@given(st.sampled_from(sorted(IEEE)), operations, st.data())
def test_hardware_agrees_on_what_hypothesis_comes_up_with(
    name: str, operation: str, data: st.DataObject
) -> None:
    fmt, dtype = FORMATS[name], np.dtype(f"uint{FORMATS[name].bits}")
    a, b = data.draw(pairs(fmt))
    with np.errstate(all="ignore"):
        operands = (np.array([code], dtype).view(IEEE[name]) for code in (a, b))
        wanted = UFUNC[operation](*operands).view(dtype)[0]
    agrees(fmt, MACHINE[operation](fmt, a, b), wanted)


def test_infinity_nan_zero_and_overflow_by_kind_of_specials() -> None:
    def codes(name: str, operation: str, *operands: float) -> int:
        fmt = FORMATS[name]
        a, b = (fmt.encode(x) for x in operands)
        return TRACE[operation](fmt, a, b).result

    inf, nan = math.inf, math.nan
    for operation, *operands in [("add", inf, -inf), ("add", nan, 1), ("multiply", -inf, 0.0)]:
        assert codes("float8_e5m2", operation, *operands) == 0x7E
        assert codes("float32", operation, *operands) == 0x7FC00000
    assert codes("float8_e4m3fn", "multiply", nan, 0.0) == 0x7F
    assert codes("float8_e4m3fnuz", "add", 1.0, nan) == 0x80
    assert codes("float8_e5m2", "add", -inf, 57344.0) == 0xFC
    assert codes("float8_e5m2", "multiply", -inf, 0.5) == 0xFC
    assert codes("float8_e5m2", "multiply", -inf, -inf) == 0x7C
    # Beyond the largest value: infinity, NaN, NaN, and the largest value itself.
    assert codes("float8_e5m2", "multiply", -57344.0, 2.0) == 0xFC
    assert np.isnan(FORMATS["float8_e4m3fn"].decode(codes("float8_e4m3fn", "add", 448, 32)))
    assert codes("float8_e4m3fn", "add", 448, 16) == 0x7E
    assert codes("float8_e4m3fnuz", "multiply", -240, 240) == 0x80
    assert codes("float4_e2m1fn", "add", -6, -6) == 0xF
    assert codes("float4_e2m1fn", "multiply", -6, 6) == 0xF
    # Signed zeros; the last is too small and loses its sign where there is no -0.
    assert codes("float16", "add", 0.0, -0.0) == 0
    assert codes("float16", "add", -0.0, -0.0) == 0x8000
    assert codes("float16", "add", 1.5, -1.5) == 0
    assert codes("float16", "multiply", -0.0, 3.0) == 0x8000
    assert codes("float8_e4m3fn", "multiply", -(2.0**-9), 2.0**-9) == 0x80
    assert codes("float8_e4m3fnuz", "multiply", -(2.0**-10), 2.0**-10) == 0


# Steps and registers


def significand(row: Register) -> Fraction:
    """The digits of a register, with the point behind the hidden bit."""
    fields = {field.part: field for field in row.fields}
    digits, width = 0, 0
    for part in ("hidden", "significand", "guard", "round", "sticky"):
        if part in fields:
            digits = digits << fields[part].width | fields[part].bits
            width += fields[part].width
    if "carry" in fields:
        digits |= fields["carry"].bits << width
    return Fraction(digits, 1 << (width - 1))


def number(fmt: FloatFormat, row: Register) -> Fraction:
    """The value of a register, by what its fields mean."""
    fields = {field.part: field for field in row.fields}
    exponent = fields["exponent"].bits
    if exponent >> (fields["exponent"].width - 1):
        exponent -= 1 << fields["exponent"].width
    return (-1) ** fields["sign"].bits * significand(row) * Fraction(2) ** (exponent - fmt.bias)


def sticky(row: Register) -> bool:
    """Whether the register's last place stands for more than itself."""
    return any(field.part == "sticky" and field.bits for field in row.fields)


@settings(max_examples=400)
@given(formats(), operations, st.data())
def test_every_register_holds_what_its_step_says(
    fmt: FloatFormat, operation: str, data: st.DataObject
) -> None:
    a, b = data.draw(pairs(fmt))
    trace = TRACE[operation](fmt, a, b)
    assert (trace.operation, trace.format, trace.result_format) == (operation, fmt, fmt)
    assert trace.operands == (a, b)
    assert trace.result == MACHINE[operation](fmt, a, b)
    for step in trace.steps:
        assert step.sentence.endswith((".", ".)"))
        for row in step.registers:
            for field in row.fields:
                assert field.width > 0
                assert 0 <= field.bits < 1 << field.width
    last = trace.steps[-1].registers[-1]
    assert (last.bits, last.width) == (trace.result, fmt.bits)

    values = fmt.decode(a), fmt.decode(b)
    if not all(map(math.isfinite, values)):
        assert trace.stages == ("unpack", "special")
        return
    x, y = map(Fraction, values)
    exact = x + y if operation == "add" else x * y
    steps = {step.name: step for step in trace.steps}
    assert len(steps) == len(trace.steps)
    assert {row.name: number(fmt, row) for row in steps["unpack"].registers} == {"a": x, "b": y}

    if operation == "add":
        top, bottom = steps["compare"].registers
        assert abs(number(fmt, top)) == max(abs(x), abs(y))
        assert {top.name, bottom.name} == {"a", "b"}
        upper, lower = steps["align"].registers
        assert number(fmt, upper) == number(fmt, top)
        assert upper.fields[1] == lower.fields[1]  # one exponent
        middle = steps.get("add") or steps["subtract"]
        assert (middle.name == "add") == (np.signbit(fmt.decode(a)) == np.signbit(fmt.decode(b)))
        if not sticky(lower):
            assert number(fmt, lower) == number(fmt, bottom)
        assert number(fmt, middle.registers[-1]) == number(fmt, upper) + number(fmt, lower)
        first = ["unpack", "compare", "align", middle.name]
    else:
        first = ["unpack", "add exponents", "multiply"]
        assert number(fmt, steps["multiply"].registers[-1]) == exact
    end = "overflow" if "overflow" in steps else "pack"
    assert trace.stages == (*first, "normalize", "round", end)

    (normal,) = steps["normalize"].registers
    stands_for_more = sticky(normal) or (operation == "add" and sticky(lower))
    fields = {field.part: field for field in normal.fields}
    stored = fields["significand"].width if fmt.significand_bits else 0
    assert (fields["hidden"].width, stored) == (1, fmt.significand_bits)
    assert fields["exponent"].bits >= 1
    if exact and fields["hidden"].bits == 0:
        assert fields["exponent"].bits == 1  # subnormal
    if stands_for_more:
        spacing = Fraction(2) ** (fields["exponent"].bits - fmt.bias - fmt.significand_bits)
        assert abs(number(fmt, normal) - exact) < spacing / 4
    else:
        assert number(fmt, normal) == exact
    (rounded,) = steps["round"].registers
    if end == "pack":
        assert number(fmt, rounded) == Fraction(fmt.decode(trace.result))
    else:
        assert abs(number(fmt, rounded)) > fmt.max


@pytest.mark.parametrize(
    ("name", "widest"), [("float8_e4m3fn", 15), ("float16", 30), ("float32", 59), ("float64", 120)]
)
def test_a_product_needs_twice_the_significand_and_two_more_bits_of_exponent(
    name: str, widest: int
) -> None:
    fmt = FORMATS[name]
    one = fmt.encode(1.0)
    assert 1 + (fmt.exponent_bits + 2) + 2 * (fmt.significand_bits + 1) == widest
    assert arithmetic.multiply_floats(fmt, one, one).widest == widest


def test_what_is_rounded_in_words_is_not_said_to_be_equal() -> None:
    fmt = FORMATS["float64"]
    trace = arithmetic.multiply_floats(fmt, fmt.encode(3.0), fmt.encode(0.1))
    said = {step.name: step.sentence for step in trace.steps}
    assert (
        "a = 3 = 1.5 × 2¹ and b ≈ 0.10000000000000001 ≈ 1.6000000000000001 × 2⁻⁴" in said["unpack"]
    )
    assert "1.5 × 1.6000000000000001 ≈ 2.4000000000000001." in said["multiply"]
    assert said["pack"].endswith("The result is ≈ 0.30000000000000004.")


@pytest.mark.parametrize("name", FORMATS)
def test_equations_in_words_are_true(name: str) -> None:
    fmt = FORMATS[name]
    rng = np.random.default_rng(fmt.bits)
    signs = {"+": operator.add, "-": operator.sub, "×": operator.mul}
    codes = rng.integers(0, 1 << fmt.bits, (60, 2), dtype=np.uint64).tolist()
    codes.append([fmt.encode(1.5), fmt.encode(0.5)])  # exact in every format
    marks = []
    for a, b in codes:
        for operation in TRACE:
            trace = TRACE[operation](fmt, a, b)
            if "special" in trace.stages:
                continue
            named = ("multiply",) if operation == "multiply" else ("add", "subtract")
            (step,) = (step for step in trace.steps if step.name in named)
            said = re.search(
                r"significands[.:] (\S+) ([-+×]) (\S+) ([=≈]) (\S+?)[.,]?( |$)", step.sentence
            )
            assert said, step.sentence
            left, right, result = (text.parse(said[group]) for group in (1, 3, 5))
            exact = [left, right, result] == [significand(row) for row in step.registers]
            assert said[4] == ("=" if exact else "≈"), step.sentence
            made = signs[said[2]](left, right)
            assert made == result if exact else abs(made - result) < 2e-8
            marks.append(said[4])
    assert len(marks) > len(codes)  # most of both operations
    assert set(marks) == ({"="} if fmt.bits <= 8 else {"=", "≈"})


def test_an_addition_in_words() -> None:
    # 1.101 x 2^2 - 1.110 x 2^-2: four places to the right, 0.00011|10, leaves 1.100|001.
    fmt = FORMATS["float8_e4m3fn"]
    trace = arithmetic.add_floats(fmt, fmt.encode(6.5), fmt.encode(-0.4375))
    assert fmt.decode(trace.result) == 6.0
    assert [step.name for step in trace.steps] == [
        *("unpack", "compare", "align", "subtract", "normalize", "round", "pack")
    ]
    said = {step.name: step.sentence for step in trace.steps}
    assert "a = 6.5 = 1.625 × 2² and b = −0.4375 = −1.75 × 2⁻²" in said["unpack"]
    assert said["compare"] == ("The exponent of a, 2, is larger than that of b, -2: a goes on top.")
    assert "Move b 4 places to the right" in said["align"]
    assert "1.625 - 0.109375 = 1.515625" in said["subtract"]
    assert "nothing has to move" in said["normalize"]
    assert said["round"] == (
        "Guard 0, round 0, sticky 1: less than half a step. Round down: leave it off."
    )
    assert said["pack"] == (
        "Leave out the hidden bit, and store the exponent 2 as 9. The result is 6."
    )
    upper, lower = trace.steps[2].registers
    assert [(f.part, f.bits) for f in lower.fields[2:]] == [
        *(("hidden", 0), ("significand", 0), ("guard", 1), ("round", 1), ("sticky", 1))
    ]
    assert [field.bits for field in upper.fields[2:4]] == [1, 0b101]


@pytest.mark.parametrize(
    ("b", "sticky", "said"),
    [
        (1.0, 0, "The sticky bit is 0: no 1 has passed the end on the right."),
        # float16 has 10 places: moved 13 places, the 1 of b stands in the sticky bit itself.
        (2.0**-13, 1, "The sticky bit is its last 1: nothing has passed the end on the right."),
        (2.0**-14, 1, "A 1 has passed the end on the right, so the sticky bit is 1."),
    ],
)
def test_what_is_said_of_the_sticky_bit(b: float, sticky: int, said: str) -> None:
    fmt = FORMATS["float16"]
    trace = arithmetic.add_floats(fmt, *map(int, fmt.encode([1.5, b])))
    if b == 1.0:  # no distance, nothing to say
        trace = arithmetic.add_floats(fmt, *map(int, fmt.encode([4.0, b])))
    (align,) = (step for step in trace.steps if step.name == "align")
    assert align.sentence.endswith(said)
    assert align.registers[1].fields[-1] == ("sticky", sticky, 1)


@pytest.mark.parametrize(("b", "found"), [(1.5, "0: there is no 1"), (1 + 2**-10, "1: there is a")])
def test_what_is_said_of_the_places_behind_a_product(b: float, found: str) -> None:
    fmt = FORMATS["float16"]
    trace = arithmetic.multiply_floats(fmt, *map(int, fmt.encode([1 + 2**-10, b])))
    (normalize,) = (step for step in trace.steps if step.name == "normalize")
    assert f"The sticky bit is {found}" in normalize.sentence


@pytest.mark.parametrize(
    ("name", "operation", "a", "b", "step", "words"),
    [
        ("float16", "add", 3, 1.5, "compare", "exponent of a, 1, is larger than that of b, 0"),
        ("float16", "add", 1, 1.5, "compare", "Both have the exponent 0. The significand of b is"),
        ("float16", "add", 1, -1, "compare", "are the same: a stays on top"),
        ("float16", "add", 1, 1.5, "align", "nothing has to move"),
        ("float16", "add", 3, 1.5, "align", "Move b 1 place to the right"),
        ("float16", "add", 1.5, 1.5, "normalize", "goes up from 0 to 1"),
        ("float16", "add", 1.5, -1.25, "normalize", "2 places to the left: the exponent falls"),
        ("float16", "add", 1.5, -1.25, "normalize", "from 0 to -2. Now there is a 1 before"),
        ("float16", "add", 1, -1, "normalize", "The difference is 0"),
        ("float16", "add", 3 * 2**-14, -5 * 2**-15, "normalize", "the lowest there is"),
        ("float16", "add", 2**-24, 2**-24, "normalize", "-14 is the lowest exponent: the result"),
        ("float16", "multiply", 0, 7, "normalize", "The product is 0"),
        ("float16", "multiply", 2**-10, 2**-10, "normalize", "-20 is below the lowest, -14. Move"),
        ("float16", "multiply", 1.5, 1.5, "normalize", "goes up from 0 to 1. Of the places behind"),
        ("float16", "multiply", 1.5, -3, "add exponents", "The signs differ: the product is neg"),
        ("float16", "multiply", 0.5, 0.25, "add exponents", "-1 + (-2) = -3. (As stored, with"),
        ("float16", "multiply", 0.5, 0.25, "add exponents", "15 in each: 14 + 13 - 15 = 12.)"),
        ("float16", "multiply", 1.5, 1.25, "multiply", "1.5 × 1.25 = 1.875. Twice 11 bits make 22"),
        ("float16", "add", 2048, 0.5, "round", "Guard 0, round 1, sticky 0: less than half"),
        ("float16", "add", 2048, 1, "round", "a tie. The bits to be stored end in 0, so they are"),
        ("float16", "add", 2050, 1, "round", "end in 1, so they are rounded up to end in 0."),
        ("float16", "add", 2048, 1.5, "round", "Guard 1, round 1, sticky 0: more than half"),
        ("float16", "add", 4095, 0, "round", "there is nothing to round"),
        ("float16", "add", 4094, 1, "round", "The carry runs through all places"),
        ("float16", "multiply", 2047 * 2**-24, 0.5, "round", "a normal number after all"),
        ("float16", "add", 65504, 65504, "overflow", "largest number of float16, 65504: it"),
        ("float8_e4m3fn", "add", 448, 448, "overflow", "448: there is no infinity, so it becomes"),
        ("float4_e2m1fn", "add", -6, -6, "overflow", "6: there is neither infinity nor NaN, so"),
        ("float4_e2m1fn", "add", -6, -6, "overflow", "it becomes −6."),
        ("float16", "multiply", 2**-15, 1, "pack", "The hidden bit is 0: the exponent is stored"),
        ("float16", "add", math.inf, -math.inf, "special", "Infinity minus infinity"),
        ("float16", "add", math.inf, 1, "special", "infinite, and so is the result"),
        ("float16", "multiply", math.inf, 0, "special", "Zero times infinity"),
        ("float16", "multiply", math.nan, 0, "special", "One of the numbers is NaN"),
        ("float16", "add", math.inf, 1, "unpack", "a is infinity and b = 1 = 1 × 2⁰. The hidden"),
        ("float16", "add", 0, 1, "unpack", "1, but 0 for zero and for subnormal numbers"),
    ],
)  # fmt: skip
def test_what_the_steps_say(
    name: str, operation: str, a: float, b: float, step: str, words: str
) -> None:
    fmt = FORMATS[name]
    trace = TRACE[operation](fmt, fmt.encode(float(a)), fmt.encode(float(b)))
    (sentence,) = (s.sentence for s in trace.steps if s.name == step)
    assert words in sentence


# Bad arguments

E5M2 = FORMATS["float8_e5m2"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: arithmetic.add_floats("float16", 1, 1), TypeError, "fmt must be a FloatFormat"),
        (lambda: arithmetic.add_floats(E5M2, 256, 1), ValueError, "a must be from 0 to 255"),
        (lambda: arithmetic.multiply_floats(E5M2, 1, -1), ValueError, "b must be from 0 to 255"),
        (lambda: arithmetic.multiply_floats(E5M2, 1.5, 1), TypeError, "a must be an integer"),
        (lambda: arithmetic.add_floats(E5M2, 1, None), TypeError, "b must be an integer"),
    ],
)
def test_bad_arguments_are_named(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
