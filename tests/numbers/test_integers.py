"""lib.numbers.integers against NumPy, ml_dtypes, Python's own int.to_bytes, and its definition."""

from collections.abc import Callable

import ml_dtypes
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.numbers import integers
from lib.numbers.integers import INT4, INT8, INT64, UINT8, UINT64, IntFormat

NUMPY_FORMATS = [IntFormat(bits, signed) for bits in (8, 16, 32, 64) for signed in (True, False)]

formats = st.builds(IntFormat, st.integers(1, 64), st.booleans())


def around_the_ends(fmt: IntFormat) -> list[int]:
    """Values at and beside the ends of `fmt`, zero, and each power of two within it."""
    powers = [sign * (1 << i) for i in range(64) for sign in (1, -1)]
    near = [v + d for v in (fmt.min, fmt.max, 0, *powers) for d in (-1, 0, 1)]
    return sorted({v for v in near if fmt.min <= v <= fmt.max})


@pytest.mark.parametrize("fmt", NUMPY_FORMATS, ids=lambda f: f.name)
def test_numpy_types_agree(fmt: IntFormat) -> None:
    dtype = np.dtype(fmt.name)
    unsigned = np.dtype(f"uint{fmt.bits}")
    assert (fmt.min, fmt.max) == (np.iinfo(dtype).min, np.iinfo(dtype).max)

    values = around_the_ends(fmt) if fmt.bits > 16 else range(fmt.min, fmt.max + 1)
    array = np.array(values, dtype)
    codes = fmt.encode(array)
    assert codes.dtype == unsigned
    np.testing.assert_array_equal(codes, array.view(unsigned))
    back = fmt.decode(codes)
    assert back.dtype == dtype
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("name", ["int2", "uint2", "int4", "uint4"])
def test_ml_dtypes_agree_below_a_byte(name: str) -> None:
    bits, signed = int(name[-1]), name[0] == "i"
    fmt = IntFormat(bits, signed)
    dtype = np.dtype(getattr(ml_dtypes, name))
    assert (fmt.name, fmt.min, fmt.max) == (
        name,
        int(ml_dtypes.iinfo(dtype).min),
        int(ml_dtypes.iinfo(dtype).max),
    )
    everything = np.arange(-(2**15), 2**15)
    np.testing.assert_array_equal(fmt.wrap(everything), everything.astype(dtype).astype(int))


@pytest.mark.parametrize("bits", range(8, 65, 8))
@pytest.mark.parametrize("signed", [True, False])
def test_python_bytes_agree(bits: int, signed: bool) -> None:
    fmt = IntFormat(bits, signed)
    for value in around_the_ends(fmt):
        stored = value.to_bytes(bits // 8, "big", signed=signed)
        code = fmt.encode(value)
        assert code == int.from_bytes(stored, "big")
        assert fmt.decode(code) == value


@given(formats, st.data())
def test_each_bit_has_its_weight_and_the_sign_bit_a_negative_one(
    fmt: IntFormat, data: st.DataObject
) -> None:
    code = data.draw(st.integers(0, 2**fmt.bits - 1))
    bits = [int(bit) for bit in f"{code:0{fmt.bits}b}"]
    weights = [2**i for i in reversed(range(fmt.bits))]
    if fmt.signed:
        weights[0] = -weights[0]
    value = sum(bit * weight for bit, weight in zip(bits, weights, strict=True))
    assert fmt.decode(code) == value
    assert fmt.encode(value) == code
    assert fmt.min <= value <= fmt.max


@given(formats, st.integers(-(2**80), 2**80))
def test_wrap_keeps_the_remainder_and_saturate_goes_to_the_nearest(
    fmt: IntFormat, value: int
) -> None:
    wrapped = fmt.wrap(value)
    assert fmt.min <= wrapped <= fmt.max
    assert (wrapped - value) % 2**fmt.bits == 0
    saturated = fmt.saturate(value)
    assert saturated == sorted([fmt.min, value, fmt.max])[1]
    assert type(wrapped) is int
    assert type(saturated) is int


@given(formats, st.lists(st.integers(-(2**63), 2**63 - 1)), st.lists(st.integers(0, 2**64 - 1)))
def test_arrays_agree_with_scalars(
    fmt: IntFormat, signed_values: list[int], unsigned_values: list[int]
) -> None:
    for values, dtype in ((signed_values, np.int64), (unsigned_values, np.uint64)):
        array = np.array(values, dtype)
        for method in (fmt.wrap, fmt.saturate):
            assert method(array).tolist() == [method(v) for v in values]
        inside = [v for v in values if fmt.min <= v <= fmt.max]
        assert fmt.encode(np.array(inside, dtype)).tolist() == [fmt.encode(v) for v in inside]


@given(formats, st.lists(st.integers(-(2**80), 2**80), max_size=5))
@example(UINT64, [2**64 - 1, 0])  # NumPy makes floats of these,
@example(INT8, [2**63, -5])
@example(INT8, [10**30])  # an object of this,
@example(INT8, [])  # and floats of nothing
def test_lists_of_integers_of_any_size_agree_with_scalars(
    fmt: IntFormat, values: list[int]
) -> None:
    for method in (fmt.wrap, fmt.saturate):
        result = method(values)
        assert result.dtype == np.asarray(fmt.decode([0])).dtype
        assert result.tolist() == [method(v) for v in values]
        assert method([values, values]).shape == (2, len(values))
    inside = fmt.wrap(values).tolist()
    assert fmt.encode(inside).tolist() == [fmt.encode(v) for v in inside]
    assert fmt.decode(fmt.encode(inside)).tolist() == inside


@pytest.mark.parametrize("fmt", NUMPY_FORMATS, ids=lambda f: f.name)
@pytest.mark.parametrize("source", [np.int8, np.uint8, np.int32, np.uint32, np.int64, np.uint64])
def test_wrap_is_what_a_numpy_cast_does_and_saturate_what_python_does(
    fmt: IntFormat, source: type[np.integer]
) -> None:
    limits = np.iinfo(source)
    values = around_the_ends(INT64) + around_the_ends(UINT64)
    array = np.array([v for v in values if limits.min <= v <= limits.max], source)
    wrapped = fmt.wrap(array)
    assert wrapped.dtype == np.dtype(fmt.name)
    np.testing.assert_array_equal(wrapped, array.astype(fmt.name))
    saturated = fmt.saturate(array)
    assert saturated.dtype == np.dtype(fmt.name)
    assert saturated.tolist() == [sorted([fmt.min, v, fmt.max])[1] for v in array.tolist()]


def test_the_form_of_the_argument_is_kept() -> None:
    assert type(INT8.encode(-1)) is int
    assert type(INT8.encode(np.int64(-1))) is int
    assert type(UINT64.decode(2**64 - 1)) is int
    zero_dimensional = INT8.encode(np.array(-1))
    assert isinstance(zero_dimensional, np.ndarray)
    assert zero_dimensional.shape == ()
    assert INT4.encode([[-1, 2]]).tolist() == [[15, 2]]
    assert INT4.encode([[-1, 2]]).dtype == np.uint8
    assert INT4.decode(np.array([15])).dtype == np.int8
    assert INT4.saturate(np.array([99])).dtype == np.int8
    assert INT8.wrap(np.zeros((2, 0), np.int64)).shape == (2, 0)
    big_endian = np.array([-2, 300], ">i2")
    assert INT8.wrap(big_endian).tolist() == [-2, 44]


def test_a_format_holds_plain_python_values() -> None:
    fmt = IntFormat(np.int64(8), np.True_)
    assert (type(fmt.bits), type(fmt.signed)) == (int, bool)
    assert fmt == INT8
    assert type(fmt.max) is int


def test_constants_are_what_their_names_say() -> None:
    names = [name for name in dir(integers) if name.startswith(("INT", "UINT"))]
    assert len(names) == 10
    for name in names:
        assert getattr(integers, name).name == name.lower()


MASKED = np.ma.array([1, 2], mask=[False, True])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: IntFormat(0, True), ValueError, "bits must be from 1 to 64"),
        (lambda: IntFormat(65, True), ValueError, "bits must be from 1 to 64"),
        (lambda: IntFormat(8.0, True), TypeError, "bits"),
        (lambda: IntFormat(True, True), TypeError, "bits"),
        (lambda: IntFormat(8, 1), TypeError, "signed must be True or False, not 1"),
        (lambda: INT8.encode(128), ValueError, "value must be from -128 to 127, not 128"),
        (lambda: INT8.encode(10**30), ValueError, "value must be from -128 to 127"),
        (lambda: INT8.encode(np.array([0, -129])), ValueError, "-128 to 127, not -129"),
        (lambda: INT64.encode(np.array([2**63], np.uint64)), ValueError, "not 9223372036854775808"),
        (lambda: UINT64.encode(np.array([-1])), ValueError, "value .* not -1"),
        (lambda: INT8.decode(256), ValueError, "code must be from 0 to 255, not 256"),
        (lambda: INT8.decode(-1), ValueError, "code"),
        (lambda: INT8.decode(np.array([3, 256])), ValueError, "code"),
        (lambda: INT8.encode(1.0), TypeError, "value must hold integers from -128 to 127"),
        (lambda: INT8.encode(np.array([1.5])), TypeError, "value"),
        (lambda: INT8.encode(1 + 0j), TypeError, "value"),
        (lambda: INT8.encode("1"), TypeError, "value"),
        (lambda: INT8.encode(None), TypeError, "value"),
        (lambda: INT8.encode(True), TypeError, "value"),
        (lambda: INT8.encode(np.array([True])), TypeError, "value"),
        (lambda: INT8.encode(np.array([1], object)), TypeError, "value"),
        (lambda: INT8.wrap(float("nan")), TypeError, "value"),
        (lambda: INT8.wrap(np.array([2.0**70])), TypeError, "value"),
        (lambda: INT8.saturate(3e9), TypeError, "value"),
        (lambda: UINT8.saturate("300"), TypeError, "value"),
        (lambda: UINT64.encode([2**63, -1]), ValueError, "integers from 0 to .* not -1"),
        (lambda: UINT64.encode([0, 2**64]), ValueError, "not 18446744073709551616"),
        (lambda: INT8.encode([10**30]), ValueError, "integers from -128 to 127, not 10000"),
        (lambda: INT8.decode([2**64 - 1, 0]), ValueError, "code .* not 18446744073709551615"),
        (lambda: INT8.wrap([2**64 - 1, 0.0]), TypeError, "value must hold integers, not float64"),
        (lambda: INT8.saturate([2**64, True]), TypeError, "value must hold integers, not object"),
        (lambda: INT8.encode([[1], [2, 3]]), ValueError, "value must be rectangular"),
        (lambda: INT8.encode(np.array([])), TypeError, "value"),
        (lambda: INT8.encode(MASKED), TypeError, "value must not be a masked array"),
        (lambda: INT8.decode(MASKED), TypeError, "code must not be a masked array"),
        (lambda: INT8.wrap(MASKED), TypeError, "value must not be a masked array"),
        (lambda: INT8.saturate(MASKED), TypeError, "value must not be a masked array"),
    ],
)
def test_bad_arguments_are_named(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
