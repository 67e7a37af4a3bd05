"""The integer types of C, NumPy and PyTorch: what they are called, and what they take in memory."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import numpy as np

from lib.numbers.checks import check_choice, check_int
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import IntFormat

WIDTHS = (2, 4, 8, 16, 32, 64)

System = Literal["64-bit Linux and macOS", "64-bit Windows", "32-bit systems"]

# What C's `long` is where. The C standard only demands at least 32 bits; the rest is each system's
# choice of data model: LP64, LLP64, ILP32.
LONG_BITS: dict[System, int] = {
    "64-bit Linux and macOS": 64,
    "64-bit Windows": 32,
    "32-bit systems": 32,
}


class IntType(NamedTuple):
    """A format and its names; "" where a language has none.

    `torch_operations` says for how many of its operations PyTorch takes the type on a CPU: "few"
    leaves out even addition.

    Sources: ISO/IEC 9899:2024 (C23), with the widths that today's systems give `int` and `short`;
    `numpy.dtype` and `torch.dtype`.
    """

    format: IntFormat
    c: str
    numpy: str
    torch: str
    torch_operations: Literal["all", "few", "none"] = "all"


_C = {8: "char", 16: "short", 32: "int", 64: "long long"}


def _type(bits: int, signed: bool) -> IntType:
    fmt = IntFormat(bits, signed)
    if bits < 8:
        # C23's bit-precise integers; PyTorch has the names, but no operation works on them.
        c = f"{'' if signed else 'unsigned '}_BitInt({bits})"
        return IntType(fmt, c, "", fmt.name, "none")
    # A plain char is signed on some systems and unsigned on others, so the sign is spelled out.
    sign = ("signed " if bits == 8 else "") if signed else "unsigned "
    few = not signed and bits > 8  # late additions, meant for compiled code
    return IntType(fmt, sign + _C[bits], fmt.name, fmt.name, "few" if few else "all")


TYPES: dict[str, IntType] = {
    made.format.name: made
    for signed in (True, False)
    for made in (_type(b, signed) for b in WIDTHS)
}


def long_bits_here() -> int:
    """How many bits C's `long` has on the machine that runs this."""
    return np.dtype("long").itemsize * 8


def storage_bytes(fmt: IntFormat, count: int) -> int:
    """Bytes that `count` numbers of `fmt` take, packed without gaps; the last may be half empty.

    Raises:
        TypeError: `count` is not an int.
        ValueError: `count` is negative or above 2**63 - 1.
    """
    count = check_int("count", count, 0, (1 << 63) - 1)
    return -(-count * fmt.bits // 8)


def bytes_text(count: int) -> str:
    """`count` bytes as people read it: "250 kB", "8 MB"; a kB is 1,000 bytes."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"


def wider(fmt: IntFormat, value: int) -> IntFormat | None:
    """The narrowest type of TYPES that holds `value` and all that `fmt` holds; None if none does.

    A type without a sign gets one only if `value` needs it.
    """
    signed = fmt.signed or value < 0
    for bits in WIDTHS:
        found = IntFormat(bits, signed)
        if found.min <= min(value, fmt.min) and max(value, fmt.max) <= found.max:
            return found
    return None


def add_steps(fmt: IntFormat, value: int, steps: int, overflow: Overflow) -> tuple[IntFormat, int]:
    """`value` + `steps`, and the type that holds it.

    Args:
        fmt: the type of `value`, and of the result unless that is widened.
        value: from `fmt.min` to `fmt.max`.
        steps: how far to go, in either direction.
        overflow: what happens past the end: "wrap", "saturate", or "widen", which goes on to the
            narrowest type that holds the result. Where there is none it stops at the end.

    Raises:
        TypeError: `value` or `steps` is not an int.
        ValueError: `value` lies outside `fmt`, or `overflow` is none of the three.
    """
    check_choice("overflow", overflow, get_args(Overflow))
    value = check_int("value", value, fmt.min, fmt.max)
    steps = check_int("steps", steps, -(1 << 64), 1 << 64)
    exact = value + steps
    if overflow == "wrap":
        return fmt, fmt.wrap(exact)
    if overflow == "widen" and (wide := wider(fmt, exact)):
        return wide, exact
    return fmt, fmt.saturate(exact)


def sign_and_magnitude(fmt: IntFormat, code: int) -> str:
    """What a code of `fmt` would mean if its top bit were only a minus sign; 100...0 is "-0".

    No integer type of today works so; the sign of a float does.

    Raises:
        TypeError: `code` is not an int.
        ValueError: `code` lies outside 0..2**bits - 1.
    """
    code = check_int("code", code, 0, (1 << fmt.bits) - 1)
    top = 1 << (fmt.bits - 1)
    return f"{'-' if code & top else ''}{code & ~top}"
