"""A number typed into a box: the bits it becomes, and one sentence where that needs explaining."""

import math
from fractions import Fraction
from typing import NamedTuple

from lib.numbers import text
from lib.numbers.floats import FloatFormat
from lib.numbers.integers import IntFormat

Format = IntFormat | FloatFormat

QUOTED = 24  # characters of the reader's text that a sentence repeats


class Stored(NamedTuple):
    """What typed text becomes: a code, or None where it can't be one, and a sentence or ""."""

    code: int | None
    note: str = ""


def store(fmt: Format, typed: str) -> Stored:
    """Turn typed text into a code of `fmt`. Never raises: a reader may type anything."""
    if not typed.strip():
        return Stored(None, "The box is empty. Type a number, for example 0.1, −62, 1/3 or 0x7f.")
    try:
        code = text.parse_code(typed, fmt.bits)
    except ValueError:
        return Stored(None, f"{quote(typed)} has more bits than the {fmt.bits} of {fmt.name}.")
    if code is not None:
        return Stored(code)
    try:
        value = text.parse(typed)
    except ValueError:
        return Stored(None, _unreadable(typed))
    if isinstance(fmt, IntFormat):
        return _store_integer(fmt, value, quote(typed))
    return _store_float(fmt, value, quote(typed))


def value_text(fmt: Format, code: int) -> str:
    """Text that `store` turns into `code`: every digit if these are few, else the shortest."""
    if isinstance(fmt, IntFormat):
        return str(fmt.decode(code))
    return text.brief(fmt, code)


def quote(typed: str) -> str:
    """The reader's own words, cut where they get long."""
    typed = typed.strip()
    return f"“{typed if len(typed) <= QUOTED else typed[:QUOTED] + '…'}”"


def minus(number: int | str) -> str:
    """A number with a real minus sign."""
    return str(number).replace("-", "−")


def _unreadable(typed: str) -> str:
    if len(typed) > text.MAX_LENGTH:
        return f"{quote(typed)} is too long: {text.MAX_LENGTH} characters are read at most."
    if "," in typed:
        return f"{quote(typed)}: write a point before the decimals, and no commas."
    whole, line, below = typed.partition("/")
    if line and whole.strip().lstrip("+-−").isdecimal() and set(below.strip()) == {"0"}:
        return f"{quote(typed)} divides by zero. Type inf for infinity or nan for not a number."
    mantissa, e, exponent = typed.lower().partition("e")
    if e and mantissa.strip()[-1:].isdecimal() and exponent.lstrip("+-").isdecimal():
        limit = text.MAX_EXPONENT
        return f"{quote(typed)} is out of reach: exponents go from −{limit} to {limit} here."
    return f"{quote(typed)} is not a number. Try 0.1, −62, 1/3, 6.02e23, 0x7f, inf or nan."


def _store_integer(fmt: IntFormat, value: Fraction | float, typed: str) -> Stored:
    holds = f"{fmt.name} holds whole numbers from {minus(fmt.min)} to {minus(fmt.max)}"
    if isinstance(value, float) and not math.isfinite(value):
        return Stored(None, f"{holds}, and has neither infinity nor NaN.")
    whole = round(value)  # ties to even
    if fmt.min <= whole <= fmt.max:
        rounded = f"{holds}: {typed} is rounded to the nearest, {minus(whole)}."
        return Stored(fmt.encode(whole), "" if value == whole else rounded)
    clamped = fmt.saturate(whole)
    if abs(whole) >= 1 << 64:
        return Stored(fmt.encode(clamped), f"{holds}: {typed} is clamped to {minus(clamped)}.")
    wrapped = fmt.wrap(whole)
    return Stored(
        fmt.encode(wrapped),
        f"{holds}, so {typed} does not fit. A plain conversion keeps the lowest {fmt.bits} bits, "
        f"as here: {minus(wrapped)}. A quantizer would clamp it to {minus(clamped)}.",
    )


def _store_float(fmt: FloatFormat, value: Fraction | float, typed: str) -> Stored:
    try:
        code = text.encode(fmt, value)
    except ValueError:
        return Stored(None, f"{fmt.name} has no NaN: every one of its codes is a number.")
    kind = fmt.fields(code).kind
    if kind == "zero" and value != 0:
        smallest = f"{fmt.decode(fmt.next_up(0)):.3g}"
        note = (
            f"{typed} is too close to zero: the smallest number of {fmt.name} above 0 "
            f"is about {minus(smallest)}, so 0 is stored."
        )
        return Stored(code, note)
    # Less than half a step beyond the largest value is rounding, as everywhere else.
    limit = Fraction(fmt.max) + Fraction(fmt.ulp(fmt.max)) / 2
    infinity_asked_for = isinstance(value, float) and kind == "infinity"
    if (value >= limit or value <= -limit) and not infinity_asked_for:
        instead = {"infinity": "infinity", "nan": "NaN"}.get(kind, "the largest")
        note = (
            f"{typed} is too large: the largest number of {fmt.name} "
            f"is about {fmt.max:.6g}, so {instead} is stored."
        )
        return Stored(code, note)
    return Stored(code)
