"""How far apart the values of a float format are: around one value, and over the whole format."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.numbers.checks import check_int
from lib.numbers.floats import FloatFormat
from lib.numbers.text import check_exact


class Neighbors(NamedTuple):
    """The codes next to a value, and the gaps to them.

    A code is None at an end of the format, a gap also next to infinity.
    """

    below: int | None
    above: int | None
    gap_below: Fraction | None
    gap_above: Fraction | None


class RoundingError(NamedTuple):
    """How far the stored value is from the number that was to be stored."""

    error: Fraction  # stored minus exact
    relative: Fraction | None  # |error| / |exact|; None where exact is 0
    gaps: Fraction  # |error| in units of the gap at the stored value (ulp)


def neighbors(fmt: FloatFormat, code: int) -> Neighbors:
    """The values of `fmt` next to that of `code`, as IEEE 754's nextDown and nextUp give them.

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
    for near in (fmt.next_down(code), fmt.next_up(code)):
        other = fmt.decode(near)
        finite = math.isfinite(value) and math.isfinite(other)
        gap = abs(Fraction(other) - Fraction(value)) if finite and near != code else None
        found.append((None if near == code else near, gap))
    (below, gap_below), (above, gap_above) = found
    return Neighbors(below, above, gap_below, gap_above)


def rounding_error(fmt: FloatFormat, code: int, exact: Fraction | float) -> RoundingError:
    """How far the value stored as `code` is from an exact number.

    A number rounded to nearest is off by at most half a gap.

    Raises:
        TypeError: `code` is no single integer, or `exact` neither a Fraction nor a float.
        ValueError: `code` is out of range, or one of the two is infinite or NaN.
    """
    code = check_int("code", code, 0, (1 << fmt.bits) - 1)
    check_exact("exact", exact, finite=True)
    stored = fmt.decode(code)
    check_exact("code", stored, finite=True)
    error = Fraction(stored) - Fraction(exact)
    relative = abs(error / Fraction(exact)) if exact else None
    return RoundingError(error, relative, abs(error) / Fraction(fmt.ulp(stored)))


def staircase(fmt: FloatFormat) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The gap between neighboring values of `fmt` for every positive magnitude.

    Returns:
        magnitudes: the smallest value above 0, every power of two at which the gap changes, and
            the largest value; float64, rising.
        gaps: the gap from each of these on (ulp), float64 of the same length.
    """
    smallest = fmt.decode(fmt.next_up(0))
    first_normal = 1 << fmt.significand_bits
    codes = np.arange(first_normal, fmt.max_code + 1, first_normal, dtype=np.uint64)
    # The gap of the first normal numbers is still that of the subnormals.
    magnitudes = np.unique([smallest, *fmt.decode(codes), fmt.max])
    return magnitudes, fmt.ulp(magnitudes)
