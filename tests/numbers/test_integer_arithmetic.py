"""Traces of integer arithmetic against NumPy, Python's integers, and what each register means."""

import doctest
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.numbers import arithmetic, integer_arithmetic
from lib.numbers.integers import INT4, INT8, INT16, INT32, INT64, UINT8, UINT32, IntFormat
from lib.numbers.trace import Step, Trace

formats = st.builds(IntFormat, st.integers(1, 64), st.booleans())
EXACT = {"add": lambda a, b: a + b, "multiply": lambda a, b: a * b}
TRACE = {"add": arithmetic.add_integers, "multiply": arithmetic.multiply_integers}


def value(code: int, width: int, signed: bool) -> int:
    """The definition of two's complement, for any width."""
    return code - (code >> (width - 1) << width) if signed else code


def register(step: Step, name: str) -> tuple[int, int]:
    """The bits and the width of a register of a step."""
    (found,) = (r for r in step.registers if r.name == name)
    return found.bits, found.width


def check_form(trace: Trace) -> None:
    """What must hold for every trace."""
    for step in trace.steps:
        assert step.sentence.endswith(".")
        for row in step.registers:
            for field in row.fields:
                assert 0 <= field.bits < 1 << field.width
    last = trace.steps[-1].registers[-1]
    assert (last.bits, last.width) == (trace.result, trace.result_format.bits)


# Results


@pytest.mark.parametrize("operation", EXACT)
@pytest.mark.parametrize("fmt", [INT8, UINT8], ids=lambda f: f.name)
@pytest.mark.slow
def test_every_pair_of_bytes_agrees_with_numpy(fmt: IntFormat, operation: str) -> None:
    run = getattr(integer_arithmetic, operation)
    codes = [(a, b) for a in range(256) for b in range(256)]
    a, b = (np.array(column, np.uint8).view(fmt.name) for column in zip(*codes, strict=True))
    ufunc = {"add": np.add, "multiply": np.multiply}[operation]
    exact = ufunc(a, b, dtype=np.int64)

    wrapped = [run(fmt, *pair, "wrap") for pair in codes]
    np.testing.assert_array_equal(np.array(wrapped, np.uint8), ufunc(a, b).view(np.uint8))
    saturated = [run(fmt, *pair, "saturate") for pair in codes]
    expected = exact.clip(fmt.min, fmt.max).astype(fmt.name)
    np.testing.assert_array_equal(np.array(saturated, np.uint8), expected.view(np.uint8))
    widened = [run(fmt, *pair, "widen") for pair in codes]
    width = 9 if operation == "add" else 16
    np.testing.assert_array_equal([value(code, width, fmt.signed) for code in widened], exact)


@settings(max_examples=150)
@given(formats, st.sampled_from(["add", "multiply"]), st.data())
def test_any_width_agrees_with_python(fmt: IntFormat, operation: str, data: st.DataObject) -> None:
    codes = st.integers(0, 2**fmt.bits - 1)
    ends = st.sampled_from([fmt.encode(fmt.min), fmt.encode(fmt.max), 2**fmt.bits - 1])
    a, b = data.draw(codes | ends), data.draw(codes | ends)
    exact = EXACT[operation](fmt.decode(a), fmt.decode(b))

    wrapped = TRACE[operation](fmt, a, b)
    assert (wrapped.result - exact) % 2**fmt.bits == 0
    saturated = TRACE[operation](fmt, a, b, "saturate")
    assert fmt.decode(saturated.result) == sorted([fmt.min, exact, fmt.max])[1]
    for trace in (wrapped, saturated):
        assert (trace.operation, trace.format, trace.operands) == (operation, fmt, (a, b))
        assert trace.result_format == fmt
        check_form(trace)
    width = fmt.bits + 1 if operation == "add" else 2 * fmt.bits
    if width <= 64:
        widened = TRACE[operation](fmt, a, b, "widen")
        assert widened.result_format == IntFormat(width, fmt.signed)
        assert widened.result_format.decode(widened.result) == exact
        check_form(widened)


@settings(max_examples=100)
@given(st.sampled_from([INT8, UINT8, INT16]), st.data())
def test_accumulation_in_int32_agrees_with_numpy(fmt: IntFormat, data: st.DataObject) -> None:
    a, b = (data.draw(st.integers(0, 2**fmt.bits - 1)) for _ in "ab")
    near_ends = st.integers(2**31 - 2**15, 2**31 + 2**15)
    total = data.draw(st.integers(0, 2**32 - 1) | near_ends)
    numbers = [np.array([code], f"uint{fmt.bits}").view(fmt.name)[0] for code in (a, b)]
    before = np.array([total], np.uint32).view(np.int32)
    product = np.int32(numbers[0]) * np.int32(numbers[1])

    trace = arithmetic.multiply_accumulate(fmt, a, b, INT32, total)
    assert trace.result == (before + np.array([product])).view(np.uint32)[0]
    assert trace.operands == (a, b, total)
    assert trace.result_format == INT32
    check_form(trace)
    saturating = arithmetic.multiply_accumulate(fmt, a, b, INT32, total, "saturate")
    exact = int(before[0]) + int(product)
    assert INT32.decode(saturating.result) == np.clip(exact, -(2**31), 2**31 - 1)


def test_an_accumulator_may_be_of_any_width_that_holds_a_product() -> None:
    for accumulator in (INT16, IntFormat(17, True), INT64):
        code = INT8.encode(-128)
        trace = arithmetic.multiply_accumulate(INT8, code, code, accumulator, 1)
        assert accumulator.decode(trace.result) == 128 * 128 + 1
    trace = arithmetic.multiply_accumulate(UINT8, 255, 255, IntFormat(16, False), 600, "saturate")
    assert trace.result == 65535


# Steps and registers


@settings(max_examples=100)
@given(formats, st.data())
def test_the_registers_of_an_addition_hold_what_has_been_added_so_far(
    fmt: IntFormat, data: st.DataObject
) -> None:
    a, b = (data.draw(st.integers(0, 2**fmt.bits - 1)) for _ in "ab")
    trace = arithmetic.add_integers(fmt, a, b)
    assert trace.stages == ("load", "add", "overflow")
    assert trace.widest == fmt.bits + 1
    columns = [step for step in trace.steps if step.name == "add"]
    assert [step.bit for step in columns] == list(range(fmt.bits))
    for i, step in enumerate(columns):
        below = 1 << (i + 1)
        lower = a % below + b % below
        assert register(step, "sum") == (lower % below, i + 1)
        carries, width = register(step, "carry")
        assert width == i + 2
        assert carries >> (i + 1) == lower // below
        assert [register(step, name)[0] for name in "ab"] == [a, b]


@settings(max_examples=100)
@given(formats, st.data())
def test_the_registers_of_a_multiplication_hold_the_product_so_far(
    fmt: IntFormat, data: st.DataObject
) -> None:
    a, b = (data.draw(st.integers(0, 2**fmt.bits - 1)) for _ in "ab")
    trace = arithmetic.multiply_integers(fmt, a, b)
    assert trace.stages == ("load", "extend", "partial product", "overflow")
    assert trace.widest == 2 * fmt.bits
    width = 2 * fmt.bits
    partial = [step for step in trace.steps if step.name == "partial product"]
    assert [step.bit for step in partial] == list(range(fmt.bits))
    for i, step in enumerate(partial):
        product, held = register(step, "product")
        assert held == width
        lower = b % (1 << (i + 1)) if i < fmt.bits - 1 else fmt.decode(b)
        assert value(product, width, fmt.signed) == fmt.decode(a) * lower


def test_an_addition_that_wraps_saturates_or_widens_in_words() -> None:
    a, b = INT8.encode(100), INT8.encode(50)
    wrapped, saturated, widened = (
        arithmetic.add_integers(INT8, a, b, overflow) for overflow in ("wrap", "saturate", "widen")
    )
    assert [t.result_format.decode(t.result) for t in (wrapped, saturated, widened)] == [
        -106,
        127,
        150,
    ]
    assert wrapped.steps[0].sentence == "Load a = 100 and b = 50: 8 bits each."
    # 0110 0100 + 0011 0010
    assert wrapped.steps[6].sentence == (
        "Bit 5: 1 + 1 + carry 0 = 2, in binary 10. Write 0, carry 1."
    )
    assert register(wrapped.steps[8], "carry") == (0b011000000, 9)
    assert wrapped.steps[-1].sentence == (
        "The carries into and out of the top bit are 1 and 0: they differ. 150 does not fit in "
        "int8, which ends at -128 and 127. The lowest 8 bits are kept: it wraps around to -106."
    )
    assert "150 does not fit" in saturated.steps[-1].sentence
    assert "127" in saturated.steps[-1].sentence.split("nearer end")[1]
    assert "9 bits" in widened.steps[1].sentence
    assert "150" in widened.steps[-1].sentence
    assert len(widened.steps) == len(wrapped.steps) + 2  # the widening, and one more column
    unsigned = arithmetic.add_integers(UINT8, 200, 100)
    assert "300 does not fit in uint8" in unsigned.steps[-1].sentence
    assert "wraps around to 44" in unsigned.steps[-1].sentence
    fits = arithmetic.add_integers(UINT8, 200, 10).steps[-1].sentence
    assert fits == "The carry out of the top bit is 0, so nothing was lost. The sum is 210."


def test_a_multiplication_in_words() -> None:
    trace = arithmetic.multiply_integers(INT4, INT4.encode(-7), INT4.encode(-5))
    sentences = [step.sentence for step in trace.steps]
    assert "still -7" in sentences[1]
    assert sentences[2:6] == [
        "Bit 0 of b is 1 and weighs 1: add a, -7. The sum is now -7.",
        "Bit 1 of b is 1 and weighs 2: add a moved 1 place to the left, -14. The sum is now -21.",
        "Bit 2 of b is 0: add nothing. The sum stays -21.",
        "Bit 3 of b is 1, and as the top bit it weighs -8: subtract a moved 3 places to the left, "
        "-56. The sum is now 35.",
    ]
    assert "35 does not fit in int4" in sentences[6]
    assert "wraps around to 3" in sentences[6]
    fits = arithmetic.multiply_integers(UINT8, 17, 15).steps[-1].sentence
    assert fits == "The product 255 fits in uint8: the upper 8 bits only hold zeros."


def test_an_accumulation_has_all_stages() -> None:
    trace = arithmetic.multiply_accumulate(
        INT8, INT8.encode(-3), INT8.encode(7), INT32, INT32.encode(1000)
    )
    assert INT32.decode(trace.result) == 979
    assert trace.stages == (
        *("load", "extend", "partial product"),
        *("extend", "load", "add", "overflow"),
    )
    assert len(trace.steps) == 2 + 8 + 2 + 32 + 1
    assert trace.widest == 33


def test_numpy_integers_are_operands_too() -> None:
    trace = arithmetic.add_integers(INT8, np.uint8(200), np.uint8(100))
    assert trace == arithmetic.add_integers(INT8, 200, 100)
    assert type(trace.result) is int
    assert type(trace.operands[0]) is int
    assert hash(trace) == hash(arithmetic.add_integers(INT8, 200, 100))


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(arithmetic) == (0, 4)


def test_the_factors_of_an_accumulation_may_have_two_formats() -> None:
    """As in a layer: uint8 activations by int8 weights."""
    rng = np.random.default_rng(3)
    for a, b, total in rng.integers([0, -128, -(10**6)], [256, 128, 10**6], (300, 3)).tolist():
        for fmt, other, x, y in ((UINT8, INT8, a, b), (INT8, UINT8, b, a)):
            trace = arithmetic.multiply_accumulate(
                fmt, fmt.encode(x), other.encode(y), INT32, INT32.encode(total), b_format=other
            )
            assert INT32.decode(trace.result) == total + a * b
    assert trace.steps[0].sentence == f"Load a = {b} (int8) and b = {a} (uint8)."
    (product,) = (row for row in trace.steps[9].registers if row.name == "product")
    assert product.bits == a * b % 2**16
    with pytest.raises(ValueError, match="every product of uint8 and int8, from -32640 to 32385"):
        arithmetic.multiply_accumulate(UINT8, 1, 1, INT8, 1, b_format=INT8)
    with pytest.raises(TypeError, match="b_format must be an IntFormat"):
        arithmetic.multiply_accumulate(UINT8, 1, 1, INT32, 1, b_format="int8")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: arithmetic.add_integers("int8", 1, 1), TypeError, "fmt must be an IntFormat"),
        (lambda: arithmetic.add_integers(INT8, 256, 1), ValueError, "a must be from 0 to 255"),
        (lambda: arithmetic.add_integers(INT8, 1, -1), ValueError, "b must be from 0 to 255"),
        (lambda: arithmetic.add_integers(INT8, 1.0, 1), TypeError, "a must be an integer"),
        (lambda: arithmetic.multiply_integers(INT8, 1, True), TypeError, "b must be an integer"),
        (lambda: arithmetic.add_integers(INT8, 1, 1, "clip"), ValueError, "overflow .* saturate"),
        (lambda: arithmetic.multiply_integers(INT8, 1, 1, None), TypeError, "overflow"),
        (lambda: arithmetic.add_integers(INT64, 1, 1, "widen"), ValueError, "at most 64 .* not 65"),
        (
            lambda: arithmetic.multiply_integers(IntFormat(33, True), 1, 1, "widen"),
            ValueError,
            "fmt .* at most 64 bits, not 66",
        ),
        (
            lambda: arithmetic.multiply_accumulate(INT8, 1, 1, INT32, 2**32),
            ValueError,
            "total must be from 0 to 4294967295",
        ),
        (
            lambda: arithmetic.multiply_accumulate(INT8, 1, 1, INT32, 0, "widen"),
            ValueError,
            "overflow must be one of wrap, saturate, not 'widen'",
        ),
        (
            lambda: arithmetic.multiply_accumulate(INT8, 1, 1, "int32", 0),
            TypeError,
            "accumulator must be an IntFormat",
        ),
        (
            lambda: arithmetic.multiply_accumulate(INT8, 1, 1, INT8, 0),
            ValueError,
            "accumulator must hold every product of two int8, from -16256 to 16384",
        ),
        (
            lambda: arithmetic.multiply_accumulate(INT8, 1, 1, UINT32, 0),
            ValueError,
            "accumulator must hold every product",
        ),
        (
            lambda: arithmetic.multiply_accumulate(UINT8, 1, 1, INT16, 0),
            ValueError,
            "from 0 to 65025, but int16 ends at -32768 and 32767",
        ),
    ],
)
def test_bad_arguments_are_named(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
