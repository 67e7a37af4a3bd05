"""lib.numbers.int_types against NumPy, PyTorch, this machine's C, and packed bits."""

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers import int_types
from lib.numbers.int_types import TYPES, WIDTHS, IntType, add_steps, storage_bytes, wider
from lib.numbers.integers import INT8, INT64, UINT8, UINT64, IntFormat

FORMATS = [made.format for made in TYPES.values()]
C_TYPES = {
    "signed char": ctypes.c_byte,
    "unsigned char": ctypes.c_ubyte,
    "short": ctypes.c_short,
    "unsigned short": ctypes.c_ushort,
    "int": ctypes.c_int,
    "unsigned int": ctypes.c_uint,
    "long long": ctypes.c_longlong,
    "unsigned long long": ctypes.c_ulonglong,
}


def test_every_width_with_and_without_a_sign() -> None:
    assert len(TYPES) == 2 * len(WIDTHS)
    assert all(name == made.format.name for name, made in TYPES.items())


@pytest.mark.parametrize("made", TYPES.values(), ids=TYPES)
def test_names_mean_these_formats(made: IntType) -> None:
    fmt = made.format
    dtype = getattr(torch, made.torch)
    assert isinstance(dtype, torch.dtype)
    if fmt.bits < 8:
        assert made.numpy == ""
        assert made.c.endswith(f"_BitInt({fmt.bits})")
        return
    c = C_TYPES[made.c]
    assert ctypes.sizeof(c) * 8 == fmt.bits
    assert (c(-1).value < 0) == fmt.signed
    for info in (np.iinfo(made.numpy), torch.iinfo(dtype)):
        assert (info.bits, info.min, info.max) == (fmt.bits, fmt.min, fmt.max)


@pytest.mark.parametrize("made", TYPES.values(), ids=TYPES)
def test_operations_that_torch_has_for_them(made: IntType) -> None:
    zeros = torch.zeros(3, dtype=getattr(torch, made.torch))

    def works(operation: Callable[[Any, Any], object]) -> bool:
        try:
            operation(zeros, zeros)
        except (RuntimeError, NotImplementedError):
            return False
        return True

    expected = {"all": [True, True], "few": [False, True], "none": [False, False]}
    assert [works(torch.add), works(torch.mul)] == expected[made.torch_operations]


def test_long_on_this_machine() -> None:
    assert int_types.long_bits_here() == 8 * ctypes.sizeof(ctypes.c_long)
    assert int_types.long_bits_here() in int_types.LONG_BITS.values()


@pytest.mark.parametrize("count", [0, 1, 3, 8, 1_000_000])
@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
def test_packed_bits_take_that_many_bytes(fmt: IntFormat, count: int) -> None:
    if fmt.bits * count <= 1 << 23:
        assert storage_bytes(fmt, count) == np.packbits(np.ones(fmt.bits * count, bool)).nbytes
    assert storage_bytes(fmt, count) == -(-fmt.bits * count // 8)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (250_000, "250 kB"),
        (8_000_000, "8 MB"),
        (1_500_000_000, "1.5 GB"),
    ],
)
def test_bytes_as_people_read_them(count: int, text: str) -> None:
    assert int_types.bytes_text(count) == text


@pytest.mark.parametrize("count", [-1, 1 << 63])
def test_no_such_count(count: int) -> None:
    with pytest.raises(ValueError, match="count must be from 0"):
        storage_bytes(INT8, count)


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_wrapping_walk_is_numpys_addition(bits: int, signed: bool) -> None:
    fmt = IntFormat(bits, signed)
    dtype = np.dtype(fmt.name)
    ends = [fmt.min, fmt.min + 1, 0, 5, fmt.max - 1, fmt.max]
    values, steps = np.meshgrid(np.array(ends, dtype), np.array(ends, dtype))
    sums = values + steps  # arrays wrap silently
    for value, step, total in zip(values.flat, steps.flat, sums.flat, strict=True):
        assert add_steps(fmt, int(value), int(step), "wrap") == (fmt, int(total))


@given(st.sampled_from(FORMATS), st.data())
def test_walk_stops_or_widens(fmt: IntFormat, data: st.DataObject) -> None:
    value = data.draw(st.integers(fmt.min, fmt.max))
    step = data.draw(st.integers(-(1 << 64), 1 << 64) | st.sampled_from([-1, 1]))
    exact = value + step
    then, stopped = add_steps(fmt, value, step, "saturate")
    assert then == fmt
    assert fmt.min <= stopped <= fmt.max
    assert abs(stopped - exact) == min(abs(v - exact) for v in (fmt.min, fmt.max, stopped))
    assert stopped == exact or not fmt.min <= exact <= fmt.max
    then, widened = add_steps(fmt, value, step, "widen")
    holding = [
        one.bits
        for one in FORMATS
        if one.min <= min(exact, fmt.min) and one.max >= max(exact, fmt.max)
    ]
    if holding:
        assert widened == exact
        assert then.bits == min(holding)
        assert then.min <= exact <= then.max
    else:
        assert (then, widened) == (fmt, stopped)


def test_a_type_gets_a_sign_only_where_a_value_needs_it() -> None:
    assert wider(UINT8, 256) == IntFormat(16, False)
    assert wider(UINT8, -1) == IntFormat(16, True)
    assert wider(INT8, 128) == IntFormat(16, True)
    assert wider(UINT64, -1) is None
    assert wider(INT64, INT64.max + 1) is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((INT8, 128, 1, "wrap"), "value must be from -128 to 127"),
        ((INT8, 0, 1, "bounce"), "overflow must be one of"),
        ((INT8, 0, 1 << 65, "wrap"), "steps must be from"),
    ],
)
def test_bad_walks(arguments: tuple[Any, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        add_steps(*arguments)


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_sign_and_magnitude_is_a_sign_before_a_number(bits: int) -> None:
    fmt = IntFormat(bits, True)
    meanings = [int_types.sign_and_magnitude(fmt, code) for code in range(1 << bits)]
    half = 1 << (bits - 1)
    assert meanings[:half] == [str(value) for value in range(half)]
    assert meanings[half:] == [f"-{text}" for text in meanings[:half]]  # and so a -0
    with pytest.raises(ValueError, match="code must be from"):
        int_types.sign_and_magnitude(fmt, 1 << bits)
