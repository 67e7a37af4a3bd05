"""Sums of integer products in registers that are too narrow for them, or just wide enough.

A layer of a quantized network is one long sum of products. Two 8-bit numbers make a product of 16
bits, and each doubling of the number of products can take one bit more.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from lib.numbers.checks import as_integers, check_choice, check_instance
from lib.numbers.integers import INT8, INT16, UINT8, IntFormat

# Of int8 to uint16 products, an int64 holds the exact sum of two billion.
LOWEST, HIGHEST = -(2**15), 2**16 - 1

Integers = npt.NDArray[np.integer]


def running_sums(
    a: ArrayLike,
    b: ArrayLike,
    accumulator: IntFormat,
    overflow: Literal["wrap", "saturate"] = "wrap",
) -> Integers:
    """What an accumulator holds after each product of a[0] b[0] + a[1] b[1] + ...

    Each product is exact; their sum is made to fit after every addition. Where it wraps, it is
    right again as soon as the exact sum fits; where it saturates, what was cut off is lost.

    Args:
        a: integers from -32768 to 65535, 1-D; so is `b`, of the same length.
        accumulator: the format of the sum, such as INT32; INT64 holds any sum exactly.
        overflow: "wrap" or "saturate".

    Returns:
        The sums, in the smallest NumPy integer type that the accumulator fits in.

    Raises:
        TypeError: `a` or `b` holds anything but integers, or `accumulator` is no IntFormat.
        ValueError: a value is out of range, the shapes do not fit, or `overflow` is unknown.
    """
    check_instance("accumulator", accumulator, IntFormat)
    check_choice("overflow", overflow, ("wrap", "saturate"))
    products = _products(a, b)
    if overflow == "wrap":
        # Wrapping at the end or after every addition is the same, modulo 2**bits.
        return np.asarray(accumulator.wrap(np.cumsum(products)))
    sums = np.empty_like(products)
    total = 0
    for i, product in enumerate(products.tolist()):
        sums[i] = total = accumulator.saturate(total + product)
    return np.asarray(accumulator.saturate(sums))


def longest_safe_sum(a: IntFormat, b: IntFormat, accumulator: IntFormat) -> int:
    """How many products of an `a` and a `b` always fit in the accumulator, for all values.

    >>> from lib.numbers.integers import INT32
    >>> longest_safe_sum(INT8, INT8, INT32)
    131071

    Raises:
        TypeError: an argument is no IntFormat.
    """
    for name, fmt in (("a", a), ("b", b), ("accumulator", accumulator)):
        check_instance(name, fmt, IntFormat)
    products = [x * y for x in (a.min, a.max) for y in (b.min, b.max)]
    counts = []
    if max(products) > 0:
        counts.append(accumulator.max // max(products))
    if min(products) < 0:
        counts.append(accumulator.min // min(products))
    return min(counts)


class PairSums(NamedTuple):
    """Sums of two neighboring products each: as they are, and as a 16-bit register gives them."""

    exact: Integers  # int32
    saturated: Integers  # int16


def pair_sums(unsigned: ArrayLike, signed: ArrayLike) -> PairSums:
    """The products of uint8 and int8 numbers, added in pairs with saturation at 16 bits.

    This is the x86 instruction (v)pmaddubsw, with which processors without VNNI multiply uint8
    activations by int8 weights: a b + c d may need 17 bits, and what doesn't fit becomes -32768
    or 32767, without a sign that anything happened. VNNI's vpdpbusd adds four products in 32 bits.

    Args:
        unsigned: uint8 values, 0..255, 1-D and an even number of them.
        signed: int8 values, -128..127, as many.

    Raises:
        TypeError: an argument holds anything but integers.
        ValueError: a value is out of range, or the shapes do not fit.

    Source: Intel 64 and IA-32 Architectures Software Developer's Manual, PMADDUBSW and VPDPBUSD.
    """
    as_integers("unsigned", unsigned, UINT8.min, UINT8.max, allow_empty=True)
    as_integers("signed", signed, INT8.min, INT8.max, allow_empty=True)
    products = _products(unsigned, signed, ("unsigned", "signed"))
    if products.size % 2:
        raise ValueError(f"unsigned must hold an even number of values, not {products.size}")
    exact = products.reshape(-1, 2).sum(axis=1)
    return PairSums(exact.astype(np.int32), np.asarray(INT16.saturate(exact)))


def _products(a: ArrayLike, b: ArrayLike, names: tuple[str, str] = ("a", "b")) -> Integers:
    left, right = (
        as_integers(name, values, LOWEST, HIGHEST, allow_empty=True)
        for name, values in zip(names, (a, b), strict=True)
    )
    if left.ndim != 1 or left.shape != right.shape:
        raise ValueError(
            f"{names[0]} and {names[1]} must be 1-D and of one length, but their shapes are "
            f"{left.shape} and {right.shape}"
        )
    return left.astype(np.int64) * right.astype(np.int64)
