"""Neighbors and gaps of floats, against NumPy, ml_dtypes and sorted lists of all values."""

from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest

from lib.numbers import spacing, text
from lib.numbers.floats import FORMATS, FloatFormat

SMALL = [fmt for fmt in FORMATS.values() if fmt.bits <= 8] + [
    FloatFormat("e3m4", 3, 4),
    FloatFormat("e1m5", 1, 5),
    FloatFormat("e5m0", 5, 0, specials="finite"),
]
NUMPY = {
    "float64": (np.uint64, np.float64),
    "float32": (np.uint32, np.float32),
    "float16": (np.uint16, np.float16),
    "bfloat16": (np.uint16, ml_dtypes.bfloat16),
}


def values(fmt: FloatFormat) -> list[float]:
    """All values of a small format, infinities included, rising, each once."""
    every = fmt.decode(np.arange(1 << fmt.bits))
    return sorted(set(every[~np.isnan(every)].tolist()))


@pytest.mark.parametrize("fmt", SMALL, ids=lambda fmt: fmt.name)
def test_neighbors_are_those_in_the_list_of_all_values(fmt: FloatFormat) -> None:
    every = values(fmt)
    for code in range(1 << fmt.bits):
        value = fmt.decode(code)
        if np.isnan(value):
            with pytest.raises(ValueError, match="code must stand for a number, not NaN"):
                spacing.neighbors(fmt, code)
            continue
        place = every.index(value)
        near = spacing.neighbors(fmt, code)
        for found, gap, expected in (
            (near.below, near.gap_below, every[place - 1] if place else None),
            (near.above, near.gap_above, every[place + 1] if value < every[-1] else None),
        ):
            if expected is None:
                assert (found, gap) == (None, None)
            else:
                assert found is not None
                assert fmt.decode(found) == expected
                if np.isfinite([expected, value]).all():
                    assert gap == abs(Fraction(expected) - Fraction(value))
                else:
                    assert gap is None


@pytest.mark.parametrize("name", NUMPY)
def test_neighbors_are_nextafter(name: str) -> None:
    fmt = FORMATS[name]
    unsigned, real = NUMPY[name]
    rng = np.random.default_rng(fmt.bits)
    codes = [*fmt.landmarks().values(), *rng.integers(0, 1 << (fmt.bits - 1), 200)]
    for code in map(int, codes):
        value = np.array(code, unsigned).view(real)
        if np.isnan(value):
            continue
        near = spacing.neighbors(fmt, code)
        for found, toward in ((near.below, -np.inf), (near.above, np.inf)):
            with np.errstate(over="ignore"):
                expected = np.nextafter(value, real(toward))
            if expected == value:
                assert found is None
            else:
                assert found is not None
                assert fmt.decode(found) == float(expected)


def test_a_power_of_two_has_a_closer_neighbor_below() -> None:
    near = spacing.neighbors(FORMATS["float32"], 0x3F800000)
    assert (near.gap_below, near.gap_above) == (Fraction(1, 2**24), Fraction(1, 2**23))


def test_rounding_error_in_float32_is_exact() -> None:
    float32 = FORMATS["float32"]
    found = spacing.rounding_error(float32, 0x3DCCCCCD, text.parse("0.1"))
    assert found.error == Fraction(13421773, 2**27) - Fraction(1, 10)
    assert spacing.rounding_error(float32, 0x3F800000, 1.0).error == 0
    with pytest.raises(ValueError, match="code must be finite"):
        spacing.rounding_error(float32, 0x7F800000, 1.0)


def test_one_tenth_is_off_by_what_python_says() -> None:
    tenth = text.parse("0.1")
    code = text.encode(FORMATS["float64"], tenth)
    off = spacing.rounding_error(FORMATS["float64"], code, tenth)
    assert off.error == Fraction(0.1) - Fraction(1, 10)
    assert off.relative == off.error * 10
    assert off.gaps == off.error * 2**56  # 0.1 lies in [2**-4, 2**-3), 52 bits below
    assert off.gaps < Fraction(1, 2)


def test_zero_has_no_relative_error() -> None:
    assert spacing.rounding_error(FORMATS["float16"], 0, Fraction(0)) == (0, None, 0)


@pytest.mark.parametrize("exact", [float("inf"), float("nan")])
def test_no_rounding_error_from_what_is_no_number(exact: float) -> None:
    with pytest.raises(ValueError, match="exact"):
        spacing.rounding_error(FORMATS["float16"], 0, exact)


@pytest.mark.parametrize("fmt", SMALL, ids=lambda fmt: fmt.name)
def test_staircase_gives_the_gap_above_every_value(fmt: FloatFormat) -> None:
    magnitudes, gaps = spacing.staircase(fmt)
    positive = np.array([value for value in values(fmt) if 0 < value < np.inf])
    assert magnitudes[0] == positive[0]
    assert magnitudes[-1] == positive[-1]
    assert np.all(np.diff(magnitudes) > 0)
    step = gaps[np.searchsorted(magnitudes, positive, side="right") - 1]
    np.testing.assert_array_equal(step[:-1], np.diff(positive))


@pytest.mark.parametrize("name", NUMPY)
def test_staircase_of_the_large_formats(name: str) -> None:
    fmt = FORMATS[name]
    magnitudes, gaps = spacing.staircase(fmt)
    assert magnitudes[-1] == float(ml_dtypes.finfo(NUMPY[name][1]).max)
    assert gaps[magnitudes == 1.0] == float(ml_dtypes.finfo(NUMPY[name][1]).eps)
    assert gaps[0] == magnitudes[0] == float(ml_dtypes.finfo(NUMPY[name][1]).smallest_subnormal)
