"""Numbers in the address, as anybody may have written them."""

import math
from collections.abc import Mapping
from fractions import Fraction

from lib.numbers import text
from lib.numbers.floats import FORMATS

FLOAT32 = FORMATS["float32"]
SCALES = (2.0**-126, FLOAT32.max)  # float32's normal numbers


def float32(words: Mapping[str, str], name: str) -> float:
    """Read a number, rounded to float32 once; ValueError where it is none."""
    number = _number(words, name, "a number")
    return float(FLOAT32.decode(text.encode(FLOAT32, number)))


def real(words: Mapping[str, str], name: str) -> float:
    """Read a number, every digit; ValueError where it is none, or not finite."""
    try:
        number = float(_number(words, name, "a number"))
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a number")
    return number


def whole(words: Mapping[str, str], name: str) -> int:
    """Read a whole number; ValueError where it is none."""
    number = _number(words, name, "a whole number")
    if number != number // 1:  # NaN and infinity too
        raise ValueError(f"{name} must be a whole number")
    return int(number)


def check_scale(scale: float, name: str) -> None:
    """ValueError for a scale that is no normal float32 number."""
    low, high = SCALES
    if not low <= scale <= high:  # nor NaN
        raise ValueError(f"{name} must be from {low:.8g} to {high:.8g}, a normal float32 number")


def _number(words: Mapping[str, str], name: str, what: str) -> Fraction | float:
    """Read a number; the message doesn't repeat the words, which anybody may have written."""
    try:
        return text.parse(words[name])
    except ValueError:
        raise ValueError(f"{name} must be {what}") from None
