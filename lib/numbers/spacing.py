"""How far apart a float's values lie: around one value, and over a whole format."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.numbers import text
from lib.numbers.floats import FloatFormat


class Neighbors(NamedTuple):
    """The codes next to a value, and the gaps to them.

    A code is None at an end of the format, a gap also next to infinity.
    """

    below: int | None
    above: int | None
    gap_below: Fraction | None
    gap_above: Fraction | None


class Miss(NamedTuple):
    """How far what is stored lies from what was meant."""

    error: Fraction  # stored minus exact
    relative: Fraction | None  # |error| / |exact|; None where exact is 0
    gaps: Fraction  # |error| in units of the gap at the stored value (ulp)


def neighbors(fmt: FloatFormat, code: int) -> Neighbors:
    """The values next to one, as IEEE 754's nextDown and nextUp give them.

    At a power of two the gap below is half the gap above. Both zeros count as one value, so the
    neighbors of either are the smallest numbers with a sign each. Where a format has infinity, it
    comes next to the largest value.

    Raises:
        TypeError: `code` is no single integer.
        ValueError: the code is out of range, or stands for NaN.
    """
    value = fmt.decode(code)
    if math.isnan(value):
        raise ValueError("code must stand for a number, not NaN")
    found = []
    for near in (int(fmt.next_down(code)), int(fmt.next_up(code))):
        other = fmt.decode(near)
        finite = math.isfinite(value) and math.isfinite(other)
        gap = abs(Fraction(other) - Fraction(value)) if finite and near != code else None
        found.append((None if near == code else near, gap))
    (below, gap_below), (above, gap_above) = found
    return Neighbors(below, above, gap_below, gap_above)


def miss(fmt: FloatFormat, code: int, exact: Fraction | float) -> Miss:
    """By how much the value stored as `code` misses an exact number.

    A number rounded to nearest misses by at most half a gap.

    Raises:
        TypeError: `code` is no single integer, or `exact` neither a Fraction nor a float.
        ValueError: `code` is out of range, or one of the two is infinite or NaN.
    """
    error = text.rounding_error(fmt, code, exact)
    relative = abs(error / Fraction(exact)) if exact else None
    return Miss(error, relative, abs(error) / Fraction(fmt.ulp(fmt.decode(code))))


def staircase(fmt: FloatFormat) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The gap between neighboring values for every positive magnitude.

    Returns:
        magnitudes: the smallest value above 0, every power of two at which the gap changes, and
            the largest value; float64, rising.
        gaps: the gap from each of these on (ulp), float64 of the same length.
    """
    smallest = fmt.decode(int(fmt.next_up(0)))
    first_normal = 1 << fmt.significand_bits
    codes = np.arange(first_normal, fmt.max_code + 1, first_normal, dtype=np.uint64)
    # The gap of the first normal numbers is still that of the subnormals.
    magnitudes = np.unique([smallest, *fmt.decode(codes), fmt.max])
    return magnitudes, fmt.ulp(magnitudes)
