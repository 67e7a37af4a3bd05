"""A number typed into a box: the bits it becomes, and one sentence where that needs explaining."""

import math
import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from lib.numbers import int_types, text
from lib.numbers.floats import FloatFormat
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import IntFormat
from lib.numbers.text import minus

Format = IntFormat | FloatFormat

QUOTED = 24  # characters of the reader's text that a sentence repeats
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+!|$~:]")
_LINKING = re.compile(r"(?<=:)(?=\S)|(?=@)|(?<=www)(?=\.)", re.IGNORECASE)  # where no escape helps
_JOINER = "\u2060"  # the word joiner, which has no width


class Stored(NamedTuple):
    """What typed text becomes: a code, or None where it can't be one, and a sentence or ""."""

    code: int | None
    note: str = ""
    wide: int | None = None  # a whole number that a wider type holds, where the reader chose that


def store(fmt: Format, typed: str, overflow: Overflow = "wrap") -> Stored:
    """Turn typed text into a code of `fmt`. Never raises: a reader may type anything.

    Args:
        fmt: the format.
        typed: the reader's text.
        overflow: what a whole number past the end of an integer becomes. Floats have their own
            way, which is part of the format.
    """
    if not typed.strip():
        return Stored(None, f"The box is empty. Type a number, for example {examples(fmt)}.")
    if len(typed) > text.MAX_LENGTH:
        limit = text.MAX_LENGTH
        return Stored(None, f"{quote(typed)} is too long: {limit} characters are read at most.")
    return _store(fmt, typed, overflow)


@lru_cache(maxsize=256)  # a page asks several times in one run
def _store(fmt: Format, typed: str, overflow: Overflow) -> Stored:
    try:
        code = text.parse_code(typed, fmt.bits)
    except ValueError:
        return Stored(None, f"{quote(typed)} has more bits than the {fmt.bits} of {fmt.name}.")
    if code is not None:
        return Stored(code)
    try:
        value = text.parse(typed)
    except ValueError:
        return Stored(None, _unreadable(fmt, typed))
    if isinstance(fmt, IntFormat):
        return _store_integer(fmt, value, quote(typed), overflow)
    return _store_float(fmt, value, quote(typed))


def value_text(fmt: Format, code: int) -> str:
    """Text that `store` turns into `code`: every digit if these are few, else the shortest."""
    if isinstance(fmt, IntFormat):
        return minus(fmt.decode(code))
    return minus(text.exact_or_shortest(fmt, code))


def shown_text(fmt: Format, code: int) -> str:
    """The value of `code` for people to read."""
    return minus(fmt.decode(code)) if isinstance(fmt, IntFormat) else text.readable(fmt, code)


def examples(fmt: Format) -> str:
    """What may be typed, each of them a number that suits the format."""
    if isinstance(fmt, IntFormat):
        return f"{fmt.max}, {minus(fmt.min)} or {text.hexadecimal(fmt.encode(fmt.max), fmt.bits)}"
    return "0.1, −62, 1/3, 6.02e23 or infinity"


def quote(typed: str) -> str:
    """The reader's own words for a sentence, cut where they get long."""
    typed = typed.strip()
    return f"“{verbatim(typed if len(typed) <= QUOTED else typed[:QUOTED] + '…')}”"


def verbatim(words: str) -> str:
    """Markdown that shows `words` as words.

    What is typed, read from a file or brought by a link must become no picture from elsewhere, no
    link and no formula. Streamlit looks for addresses and for :icons: after it has resolved the
    escapes, so these are broken by a joiner that nobody sees.
    """
    return _MARKDOWN.sub(r"\\\g<0>", _LINKING.sub(_JOINER, words))


def spoken(words: str) -> str:
    """The words of `verbatim`, and of a sentence with them, where no Markdown is read."""
    return re.sub(r"\\(.)", r"\1", words.replace(_JOINER, ""))


def _unreadable(fmt: Format, typed: str) -> str:
    if text.may_be_grouped(typed):
        readings = f"{quote(typed.replace(',', '.'))} or {quote(typed.replace(',', ''))}"
        return f"{quote(typed)} may be {readings}: write the one that you mean."
    if "," in typed:
        return f"{quote(typed)}: write a point before the decimals, and no other points or commas."
    if any(dash in typed for dash in text.DASHES):
        return f"{quote(typed)} has a dash: write - for a minus."
    if any(sign.isdecimal() and not sign.isascii() for sign in typed):
        return f"{quote(typed)}: write the digits as 0 to 9."
    whole, line, below = typed.partition("/")
    if line and whole.strip().lstrip("+-−").isdecimal() and set(below.strip()) == {"0"}:
        instead = " Type infinity or NaN for these." if isinstance(fmt, FloatFormat) else ""
        return f"{quote(typed)} divides by zero.{instead}"
    mantissa, e, exponent = typed.lower().partition("e")
    if e and mantissa.strip()[-1:].isdecimal() and exponent.lstrip("+-−").isdecimal():
        limit = text.MAX_EXPONENT
        return f"{quote(typed)} is out of reach: exponents go from −{limit} to {limit} here."
    return f"{quote(typed)} is not a number. Try {examples(fmt)}."


def _store_integer(
    fmt: IntFormat, value: Fraction | float, typed: str, overflow: Overflow
) -> Stored:
    holds = f"{fmt.name} holds whole numbers from {minus(fmt.min)} to {minus(fmt.max)}"
    if isinstance(value, float) and not math.isfinite(value):
        return Stored(None, f"{holds}, and has neither infinity nor NaN.")
    whole = round(value)  # ties to even
    if fmt.min <= whole <= fmt.max:
        rounded = f"{holds}: {typed} is rounded to the nearest, {minus(whole)}."
        return Stored(fmt.encode(whole), "" if value == whole else rounded)
    wrapped, end = fmt.wrap(whole), fmt.saturate(whole)
    beyond = f"{holds}, so {typed} does not fit."
    if overflow == "wrap":
        note = (
            f"{beyond} Wrapping keeps the lowest {fmt.bits} bits: {minus(wrapped)} is stored. "
            f"Saturating would store {minus(end)}."
        )
        return Stored(fmt.encode(wrapped), note)
    if overflow == "widen":
        if wide := int_types.wider(fmt, whole):
            note = f"{beyond} {wide.name} holds it. Here the nearest end, {minus(end)}, is shown."
            return Stored(fmt.encode(end), note, whole)
        beyond += " No wider type holds it either."
    note = (
        f"{beyond} The nearest end, {minus(end)}, is stored. Wrapping would store {minus(wrapped)}."
    )
    return Stored(fmt.encode(end), note)


def _store_float(fmt: FloatFormat, value: Fraction | float, typed: str) -> Stored:
    try:
        code = text.encode(fmt, value)
    except ValueError:
        return Stored(None, f"{fmt.name} has no NaN: every one of its codes is a number.")
    kind = fmt.fields(code).kind
    if kind == "zero" and value != 0:
        smallest = text.readable(fmt, fmt.next_up(0))
        note = (
            f"{typed} is too close to zero: the smallest number of {fmt.name} above 0 "
            f"is {smallest}, so 0 is stored."
        )
        return Stored(code, note)
    infinity_asked_for = isinstance(value, float) and kind == "infinity"
    if text.overflows(fmt, value) and not infinity_asked_for:
        sign = "−" if value < 0 else ""
        instead = {"infinity": f"{sign}infinity", "nan": "NaN"}.get(kind, text.readable(fmt, code))
        size, end = ("too far below zero", "smallest") if value < 0 else ("too large", "largest")
        limit_code = fmt.encode(-fmt.max if value < 0 else fmt.max)
        note = (
            f"{typed} is {size}: the {end} number of {fmt.name} "
            f"is {text.readable(fmt, limit_code)}, so {instead} is stored."
        )
        return Stored(code, note)
    return Stored(code)
