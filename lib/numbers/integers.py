"""Integers in memory: two's complement and unsigned, 1 to 64 bits wide.

An integer of n bits is stored as a *code*, a row of n bits read as an unsigned number from 0 to
2**n - 1. Unsigned formats mean the code itself. Signed formats give the top bit the weight
-2**(n-1) instead of 2**(n-1) (two's complement), so that codes from 2**(n-1) on are negative:

    int8   1111 1110   is   -128 + 64 + 32 + 16 + 8 + 4 + 2 = -2

That is why -128 has no positive twin, and why the hardware adds signed and unsigned numbers with
the same circuit: both are arithmetic modulo 2**n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from lib.numbers.checks import Array, as_integers, check_bool, check_int, is_int


@dataclass(frozen=True)
class IntFormat:
    """An integer format of `bits` bits (1 to 64), two's complement if `signed`.

    All methods take an int or an array of integers of any shape, also an empty one, and give back
    the same: an int for an int (of Python or NumPy), an array of the smallest NumPy integer type
    for an array. A masked array is a TypeError, a list of rows that differ in length a ValueError.

    Raises:
        TypeError: `bits` is not an int, or `signed` not a bool.
        ValueError: `bits` lies outside 1..64.
    """

    bits: int
    signed: bool

    def __post_init__(self) -> None:
        # The instance is frozen; its dictionary is the way in.
        vars(self).update(
            bits=check_int("bits", self.bits, 1, 64), signed=check_bool("signed", self.signed)
        )

    @property
    def name(self) -> str:
        """The usual short name, such as "int8" or "uint16"."""
        return f"int{self.bits}" if self.signed else f"uint{self.bits}"

    @property
    def min(self) -> int:
        """The lowest value: -2**(bits-1) if signed, else 0."""
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def max(self) -> int:
        """The highest value: 2**(bits-1) - 1 if signed, else 2**bits - 1."""
        return self.min + self._max_code

    @property
    def _max_code(self) -> int:
        return (1 << self.bits) - 1

    @overload
    def encode(self, value: int | np.integer) -> int: ...
    @overload
    def encode(self, value: Array | Sequence[Any]) -> Array: ...
    def encode(self, value: ArrayLike) -> int | Array:
        """The bits of `value`, as unsigned codes from 0 to 2**bits - 1.

        Raises:
            TypeError: `value` holds anything but integers.
            ValueError: a value lies outside [min, max].
        """
        if is_int(value):
            return check_int("value", value, self.min, self.max) & self._max_code
        values = as_integers("value", value, self.min, self.max, allow_empty=True)
        # The cast to uint64 takes a negative value modulo 2**64: two's complement on 64 bits.
        codes = values.astype(np.uint64) & np.uint64(self._max_code)
        return np.asarray(codes, smallest_dtype(self.bits, signed=False))

    @overload
    def decode(self, code: int | np.integer) -> int: ...
    @overload
    def decode(self, code: Array | Sequence[Any]) -> Array: ...
    def decode(self, code: ArrayLike) -> int | Array:
        """The values that the codes stand for: the inverse of `encode`.

        Raises:
            TypeError: `code` holds anything but integers.
            ValueError: a code lies outside [0, 2**bits - 1].
        """
        if is_int(code):
            one = check_int("code", code, 0, self._max_code)
            return one if one <= self.max else one - (1 << self.bits)
        codes = as_integers("code", code, 0, self._max_code, allow_empty=True).astype(np.uint64)
        dtype = smallest_dtype(self.bits, self.signed)
        if not self.signed:
            return np.asarray(codes, dtype)
        # Move the top bit to the place of int64's sign; shifting back down spreads it.
        unused = 64 - self.bits
        return np.asarray((codes << np.uint64(unused)).astype(np.int64) >> unused, dtype)

    @overload
    def wrap(self, value: int | np.integer) -> int: ...
    @overload
    def wrap(self, value: Array | Sequence[Any]) -> Array: ...
    def wrap(self, value: ArrayLike) -> int | Array:
        """`value` modulo 2**bits, as a value of this format: what overflow does in hardware.

        Any integer is allowed: int64 and uint64 arrays, and Python ints of any size, also in lists.

        Raises:
            TypeError: `value` holds anything but integers.
        """
        if is_int(value):
            return self.decode(int(value) & self._max_code)
        values = as_integers("value", value, allow_empty=True)
        if values.dtype == object:
            values = np.asarray(values & ((1 << 64) - 1))
        codes = values.astype(np.uint64) & np.uint64(self._max_code)
        return self.decode(np.asarray(codes))

    @overload
    def saturate(self, value: int | np.integer) -> int: ...
    @overload
    def saturate(self, value: Array | Sequence[Any]) -> Array: ...
    def saturate(self, value: ArrayLike) -> int | Array:
        """The value of this format nearest to `value`: `min` or `max` for what lies outside.

        Any integer is allowed, as in `wrap`.

        Raises:
            TypeError: `value` holds anything but integers.
        """
        if is_int(value):
            return min(max(int(value), self.min), self.max)
        values = as_integers("value", value, allow_empty=True)
        values = np.clip(values, self.min, self.max)
        return np.asarray(values, smallest_dtype(self.bits, self.signed))


def smallest_dtype(bits: int, signed: bool) -> np.dtype:
    """The smallest NumPy integer type of at least `bits` bits (1..64)."""
    width = next(width for width in (8, 16, 32, 64) if bits <= width)
    return np.dtype(f"int{width}" if signed else f"uint{width}")


def as_given(argument: ArrayLike, result: np.ndarray) -> Any:
    """`result` in the form the caller used: a plain Python number for a scalar, else an array."""
    result = np.asarray(result)
    return result.item() if result.ndim == 0 and not isinstance(argument, np.ndarray) else result


INT4 = IntFormat(4, signed=True)
UINT4 = IntFormat(4, signed=False)
INT8 = IntFormat(8, signed=True)
UINT8 = IntFormat(8, signed=False)
INT16 = IntFormat(16, signed=True)
UINT16 = IntFormat(16, signed=False)
INT32 = IntFormat(32, signed=True)
UINT32 = IntFormat(32, signed=False)
INT64 = IntFormat(64, signed=True)
UINT64 = IntFormat(64, signed=False)
