"""Sums in narrow registers, against NumPy and against the processor itself."""

import ctypes
import doctest
import itertools
import mmap
import platform
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.numbers import accumulation
from lib.numbers.accumulation import longest_safe_sum, pair_sums, running_sums
from lib.numbers.hardware import lanes
from lib.numbers.integers import INT8, INT16, INT32, INT64, UINT8, UINT16, IntFormat

ACCUMULATORS = [INT8, UINT8, INT16, INT32, INT64]
bytes_ = st.lists(st.tuples(st.integers(-128, 255), st.integers(-128, 127)), max_size=60)


@pytest.mark.parametrize("accumulator", ACCUMULATORS, ids=lambda f: f.name)
@settings(max_examples=50)
@given(bytes_)
def test_running_sums_agree_with_numpy_and_python(
    accumulator: IntFormat, numbers: list[int]
) -> None:
    a, b = np.array(numbers, np.int16).reshape(-1, 2).T
    dtype = np.dtype(accumulator.name)
    products = a.astype(np.int64) * b

    wrapped = running_sums(a, b, accumulator)
    assert wrapped.dtype == dtype
    native = np.add.accumulate(products.astype(dtype), dtype=dtype)  # NumPy adds in that type
    np.testing.assert_array_equal(wrapped, native)

    saturated = running_sums(a, b, accumulator, "saturate")
    assert saturated.dtype == dtype
    steps = itertools.accumulate(
        products.tolist(),
        lambda total, p: sorted([accumulator.min, total + p, accumulator.max])[1],
        initial=0,
    )
    assert saturated.tolist() == list(steps)[1:]


def test_a_wrapped_sum_recovers_and_a_saturated_one_does_not() -> None:
    a, b = np.array([100, 100, 100, -100, -100], np.int8), np.array([2, 1, 3, 4, 2], np.int8)
    exact = [200, 300, 600, 200, 0]
    assert running_sums(a, b, INT16).tolist() == exact
    assert running_sums(a, b, INT8).tolist() == [-56, 44, 88, -56, 0]
    assert running_sums(a, b, INT8, "saturate").tolist() == [127, 127, 127, -128, -128]


@pytest.mark.parametrize(
    ("a", "b", "accumulator", "count"),
    [
        (INT8, INT8, INT32, 131071),
        (INT8, INT8, INT16, 1),
        (UINT8, INT8, INT32, 65793),
        (UINT8, INT8, INT16, 1),
        (INT8, INT8, INT8, 0),
        # What a processor without VNNI can add in pairs: weights of one bit less.
        (UINT8, IntFormat(7, True), INT16, 2),
        (UINT8, UINT8, UINT16, 1),
        (INT8, INT8, UINT16, 0),
    ],
    ids=str,
)
def test_longest_safe_sum_of_the_usual_formats(
    a: IntFormat, b: IntFormat, accumulator: IntFormat, count: int
) -> None:
    assert longest_safe_sum(a, b, accumulator) == count


@settings(max_examples=150)
@given(*[st.builds(IntFormat, st.integers(1, bits), st.booleans()) for bits in (5, 5, 14)])
def test_longest_safe_sum_is_safe_and_cannot_be_longer(
    a: IntFormat, b: IntFormat, accumulator: IntFormat
) -> None:
    count = longest_safe_sum(a, b, accumulator)
    # The worst sums repeat the largest or the smallest product.
    products = [x * y for x in range(a.min, a.max + 1) for y in range(b.min, b.max + 1)]
    for worst in (max(products), min(products)):
        assert accumulator.min <= count * worst <= accumulator.max
    assert any(
        not accumulator.min <= (count + 1) * worst <= accumulator.max
        for worst in (max(products), min(products))
    )


# PMADDUBSW


def processor_pair_sums(unsigned: np.ndarray, signed: np.ndarray) -> np.ndarray:
    """What the processor's own instruction makes of 16 bytes each, called as machine code."""
    if platform.machine() not in ("x86_64", "AMD64") or sys.platform == "win32":
        pytest.skip("the instruction is x86's, and the calling convention not that of Windows")
    program = bytes.fromhex(
        "f30f6f07"  # movdqu xmm0, [rdi]
        "f30f6f0e"  # movdqu xmm1, [rsi]
        "660f3804c1"  # pmaddubsw xmm0, xmm1
        "f30f7f02"  # movdqu [rdx], xmm0
        "c3"  # ret
    )
    try:
        memory = mmap.mmap(
            -1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        )
    except OSError:
        pytest.skip("this system lets no program make code at run time")
    memory.write(program)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    run = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3)(address)
    result = np.empty(unsigned.size // 2, np.int16)
    for i in range(0, unsigned.size, 16):
        run(unsigned[i:].ctypes.data, signed[i:].ctypes.data, result[i // 2 :].ctypes.data)
    return result


def test_pair_sums_agree_with_the_processor() -> None:
    rng = np.random.default_rng(0)
    unsigned = rng.integers(0, 256, 1 << 15).astype(np.uint8)
    signed = rng.integers(-128, 128, 1 << 15).astype(np.int8)
    ends = np.array(list(itertools.product([0, 1, 254, 255], [-128, -127, 126, 127], repeat=2)))
    unsigned[-512:], signed[-512:] = ends[:, ::2].ravel(), ends[:, 1::2].ravel()

    sums = pair_sums(unsigned, signed)
    assert (sums.exact.dtype, sums.saturated.dtype) == (np.int32, np.int16)
    pairs = (unsigned.astype(np.int32) * signed).reshape(-1, 2)
    np.testing.assert_array_equal(sums.exact, pairs[:, 0] + pairs[:, 1])
    processor = processor_pair_sums(unsigned, signed)
    assert (processor == 32767).sum() > 100
    assert (processor == -32768).sum() > 100
    np.testing.assert_array_equal(sums.saturated, processor)


def test_pair_sums_are_exact_for_weights_within_63() -> None:
    unsigned = np.full(8, 255)
    sums = pair_sums(unsigned, [63, 63, -64, -64, 64, 64, -128, -128])
    assert sums.exact.tolist() == [32130, -32640, 32640, -65280]
    assert sums.saturated.tolist() == [32130, -32640, 32640, -32768]
    sums = pair_sums([255, 255], [127, 127])
    assert sums.exact.tolist() == [64770]
    assert sums.saturated.tolist() == [32767]


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(accumulation) == (0, 2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: running_sums([1], [1], "int8"), TypeError, "accumulator must be an IntFormat"),
        (lambda: running_sums([1.0], [1], INT8), TypeError, "a must hold integers"),
        (lambda: running_sums([1], ["1"], INT8), TypeError, "b must hold integers"),
        (lambda: running_sums([1, 2], [1], INT8), ValueError, r"a and b must be 1-D .* \(2,\)"),
        (lambda: running_sums([[1]], [[1]], INT8), ValueError, "a and b must be 1-D"),
        (lambda: running_sums(1, 1, INT8), ValueError, "a and b must be 1-D"),
        (lambda: running_sums([65536], [1], INT8), ValueError, "a must hold integers from -32768"),
        (
            lambda: running_sums([1], [1], INT8, "widen"),
            ValueError,
            "overflow must be one of wrap",
        ),
        (lambda: running_sums([1], [1], None), TypeError, "accumulator"),
        (lambda: running_sums([1], [-32769], INT8), ValueError, "b must hold .* not -32769"),
        (lambda: longest_safe_sum(8, INT8, INT8), TypeError, "a must be an IntFormat, not 8"),
        (lambda: longest_safe_sum(INT8, INT8, 16), TypeError, "accumulator"),
        (lambda: pair_sums([256, 0], [1, 1]), ValueError, "unsigned must hold .* not 256"),
        (lambda: pair_sums([0, 0], [1, -129]), ValueError, "signed must hold .* not -129"),
        (lambda: pair_sums([0, 0, 0], [1, 1, 1]), ValueError, "unsigned must hold an even number"),
        (lambda: pair_sums([0, 0], [1]), ValueError, "unsigned and signed must be 1-D"),
        (lambda: lanes("int8"), TypeError, "fmt must be an IntFormat or a FloatFormat"),
        (lambda: lanes(INT8, 4), ValueError, "register_bits must be from 8 to 65536"),
        (lambda: lanes(INT8, 512.0), TypeError, "register_bits"),
    ],
)
def test_bad_arguments_are_named(
    call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
