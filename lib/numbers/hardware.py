"""What number formats cost in hardware: how many fit in a register, and energy per operation."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lib.numbers.checks import check_int
from lib.numbers.floats import FloatFormat
from lib.numbers.integers import IntFormat


def lanes(fmt: IntFormat | FloatFormat, register_bits: int = 512) -> int:
    """How many numbers of a format one vector register holds: x86's AVX-512 has 512 bits.

    One instruction works on all lanes at once. That is where most of the speed of int8 comes from:
    four numbers in the place of one float32.

    Args:
        fmt: the format of the numbers, packed without gaps.
        register_bits: width of the register, 8..65536: 128 for NEON and SSE, 256 for AVX2.

    Raises:
        TypeError: `fmt` is no format, or `register_bits` no int.
        ValueError: `register_bits` is out of range.
    """
    if not isinstance(fmt, IntFormat | FloatFormat):
        raise TypeError(f"fmt must be an IntFormat or a FloatFormat, not {fmt!r}")
    return check_int("register_bits", register_bits, 8, 65536) // fmt.bits


class Energy(NamedTuple):
    """What one operation costs."""

    operation: Literal["add", "multiply", "read"]
    operand: str  # a format, or for "read" where 32 bits are read from
    picojoules: float
    source: str


_HOROWITZ = "Horowitz 2014"
_HAN = "Horowitz 2014, as tabulated by Han et al. 2015"

# 45 nm, 0.9 V. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC 2014,
# figure 1.1.9; Han et al., "Learning both Weights and Connections for Efficient Neural Networks",
# NIPS 2015, arXiv:1506.02626, table 1.
ENERGY: tuple[Energy, ...] = (
    Energy("add", "int8", 0.03, _HOROWITZ),
    Energy("add", "int32", 0.1, _HAN),
    Energy("add", "float16", 0.4, _HOROWITZ),
    Energy("add", "float32", 0.9, _HAN),
    Energy("multiply", "int8", 0.2, _HOROWITZ),
    Energy("multiply", "int32", 3.1, _HAN),
    Energy("multiply", "float16", 1.1, _HOROWITZ),
    Energy("multiply", "float32", 3.7, _HAN),
    Energy("read", "SRAM cache", 5.0, _HAN),
    Energy("read", "DRAM", 640.0, _HAN),
)
