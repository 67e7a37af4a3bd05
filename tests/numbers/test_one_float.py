"""lib.numbers.one_float against arrays of codes; test_floats.py has the oracles for these."""

import math

import numpy as np
import pytest

from lib.numbers import one_float
from lib.numbers.floats import FORMATS, FloatFormat
from tests.support.formats import custom_formats

KINDS = [*FORMATS.values(), *custom_formats()]


def some_codes(fmt: FloatFormat) -> list[int]:
    """Every code of a small format; of a large one those around its landmarks, on both sides."""
    if fmt.bits <= 9:
        return list(range(1 << fmt.bits))
    near = {code + step for code in fmt.landmarks().values() for step in (-1, 0, 1)}
    drawn = np.random.default_rng(0).integers(0, 1 << 63, 100, np.uint64) >> (64 - fmt.bits)
    found = {code % (1 << (fmt.bits - 1)) for code in {*near, *drawn.tolist()}}
    return sorted(found | {code + (1 << (fmt.bits - 1)) for code in found})


@pytest.mark.parametrize("fmt", KINDS, ids=lambda fmt: fmt.name)
def test_one_code_is_what_it_is_among_many(fmt: FloatFormat) -> None:
    codes = some_codes(fmt)
    array = np.array(codes, np.uint64)
    parts = [one_float.fields(fmt, code) for code in codes]
    for found, expected in zip(zip(*parts, strict=True), fmt.fields(array), strict=True):
        assert list(found) == expected.tolist()
    values = np.array([one_float.decode(fmt, code) for code in codes])
    np.testing.assert_array_equal(values, fmt.decode(array))
    np.testing.assert_array_equal(np.signbit(values), np.signbit(fmt.decode(array)))
    assert [one_float.next_code(fmt, code, down=False) for code in codes] == fmt.next_up(
        array
    ).tolist()
    assert [one_float.next_code(fmt, code, down=True) for code in codes] == fmt.next_down(
        array
    ).tolist()
    finite = values[np.isfinite(values)]
    assert [one_float.ulp(fmt, x) for x in finite.tolist()] == fmt.ulp(finite).tolist()


def test_a_single_code_takes_no_arrays() -> None:
    fmt = FORMATS["float32"]
    assert type(fmt.decode(np.int64(1))) is float
    assert type(fmt.next_up(np.uint8(0))) is int
    assert math.copysign(1.0, fmt.decode(1 << 31)) == -1.0
