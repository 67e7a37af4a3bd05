"""How a processor adds and multiplies floating-point numbers, step by step, with one rounding.

Both operations take the numbers apart, work on the significands as integers, and end alike:

    add        unpack, compare, align, add or subtract,      normalize, round, pack
    multiply   unpack, add the exponents, multiply,          normalize, round, pack

Rounding needs to know only a little of what lies beyond the last place: the next bit (guard), the
bit after it (round), and whether any later bit is 1 (sticky). With these three, the result is that
of exact arithmetic rounded once, to the nearest value, ties to the even code: the same rounding as
in FloatFormat.encode. A result of NaN has the format's `nan_code`, and x - x is +0.

Operands and results are codes (see `floats`). Arguments are checked in `arithmetic`, which makes
traces of all this. The second half of this file words the steps.

Sources: IEEE 754-2019; Goldberg 1991, "What Every Computer Scientist Should Know About
Floating-Point Arithmetic"; Muller et al., "Handbook of Floating-Point Arithmetic", chapter 7.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from lib.numbers import text
from lib.numbers.floats import FloatFormat
from lib.numbers.trace import Field, Record, Register, Step, record_nothing


class Number(NamedTuple):
    """What the machine holds of a number, m being the format's significand_bits:

    (-1)**sign * significand * 2**(exponent - bias - m - places)
    """

    name: str
    sign: int
    exponent: int  # with the bias; that of a subnormal is 1, as for the smallest normal number
    significand: int  # with the hidden bit
    places: int = 0  # how many more places the significand has than the m of the format
    kind: str = ""  # of an operand, as in floats.Fields


@lru_cache(maxsize=4096)  # all pairs of 8-bit codes are 65,536 sums, but of 256 numbers
def _unpack(fmt: FloatFormat, name: str, code: int) -> Number:
    fields = fmt.fields(code)
    significand = fields.hidden_bit << fmt.significand_bits | fields.significand
    return Number(name, fields.sign, max(fields.exponent, 1), significand, kind=fields.kind)


def add(fmt: FloatFormat, a: int, b: int, record: Record = record_nothing) -> int:
    """The code of a + b; `a` and `b` are codes of `fmt`, and `record` is called after each step."""
    x, y = _unpack(fmt, "a", a), _unpack(fmt, "b", b)
    record(_unpack_step, fmt, a, b)
    if x.kind == "nan" or y.kind == "nan":
        return _nan(fmt, "One of the numbers is NaN", record)
    if x.kind == "infinity" or y.kind == "infinity":
        if x.kind == y.kind and x.sign != y.sign:
            return _nan(fmt, "Infinity minus infinity could be anything", record)
        return _infinity(fmt, x.sign if x.kind == "infinity" else y.sign, record)

    # The larger goes on top, so that a difference is not negative.
    swap = (x.exponent, x.significand) < (y.exponent, y.significand)
    top, bottom = (y, x) if swap else (x, y)
    record(_compare_step, fmt, top, bottom)

    # Guard, round and sticky are three more places.
    distance = top.exponent - bottom.exponent
    aligned = _shift_right(bottom.significand << 3, distance)
    upper = Number(top.name, top.sign, top.exponent, top.significand << 3, 3)
    lower = Number(bottom.name, bottom.sign, top.exponent, aligned, 3)
    record(_align_step, fmt, upper, lower, bottom, distance)

    if upper.sign == lower.sign:
        total = Number("sum", upper.sign, upper.exponent, upper.significand + lower.significand, 3)
    else:
        difference = upper.significand - lower.significand
        sign = upper.sign if difference else 0
        total = Number("difference", sign, upper.exponent, difference, 3)
    record(_add_step, fmt, upper, lower, total)
    return _finish(fmt, total, record)


def multiply(fmt: FloatFormat, a: int, b: int, record: Record = record_nothing) -> int:
    """The code of a * b; `a` and `b` are codes of `fmt`, and `record` is called after each step."""
    x, y = _unpack(fmt, "a", a), _unpack(fmt, "b", b)
    record(_unpack_step, fmt, a, b)
    sign = x.sign ^ y.sign
    if x.kind == "nan" or y.kind == "nan":
        return _nan(fmt, "One of the numbers is NaN", record)
    if x.kind == "infinity" or y.kind == "infinity":
        if x.kind == "zero" or y.kind == "zero":
            return _nan(fmt, "Zero times infinity could be anything", record)
        return _infinity(fmt, sign, record)

    exponent = x.exponent + y.exponent - fmt.bias
    record(_add_exponents_step, fmt, x, y, sign, exponent)

    significand = x.significand * y.significand
    product = Number("product", sign, exponent, significand, fmt.significand_bits)
    record(_multiply_step, fmt, x, y, product)
    return _finish(fmt, product, record)


def _finish(fmt: FloatFormat, exact: Number, record: Record) -> int:
    """Normalize, round and pack the exact result (exact but for what the sticky bit stands for)."""
    # The leading 1 moves to where the hidden bit is, but the exponent can't fall below 1.
    excess = exact.significand.bit_length() - (1 + fmt.significand_bits + exact.places)
    move = max(excess, 1 - exact.exponent) if exact.significand else 1 - exact.exponent
    significand = _shift_right(exact.significand, move + exact.places - 3)
    normal = Number("result", exact.sign, exact.exponent + move, significand, 3)
    record(_normalize_step, fmt, exact, normal)

    # The hidden bit adds 1 to the exponent field (or 0, if subnormal), hence exponent - 1. A carry
    # from rounding adds 1 in the same way.
    code = ((normal.exponent - 1) << fmt.significand_bits) + (significand >> 3)
    beyond = significand & 0b111  # in eighths of the last place
    up = beyond > 4 or (beyond == 4 and code & 1 == 1)
    record(_round_step, fmt, normal, code, up)
    code += up

    too_large = code > fmt.max_code
    if too_large:
        limit = fmt.infinity_code or fmt.nan_code
        code = fmt.max_code if limit is None else limit
    if exact.sign and not (fmt.specials == "fnuz" and code == 0):
        code |= 1 << (fmt.bits - 1)
    if too_large:
        record(_overflow_step, fmt, code)
    else:
        record(_pack_step, fmt, code)
    return code


def _shift_right(significand: int, places: int) -> int:
    """Move right, and set the last bit if any 1 falls off: it is the sticky bit."""
    if places <= 0:
        return significand << -places
    lost = significand & ((1 << places) - 1)
    return significand >> places | (lost != 0)


def _nan(fmt: FloatFormat, reason: str, record: Record) -> int:
    assert fmt.nan_code is not None  # or there would be neither NaN nor infinity to begin with
    record(_special_step, fmt, f"{reason}, so the result is NaN.", fmt.nan_code)
    return fmt.nan_code


def _infinity(fmt: FloatFormat, sign: int, record: Record) -> int:
    assert fmt.infinity_code is not None
    code = sign << (fmt.bits - 1) | fmt.infinity_code
    record(_special_step, fmt, "One of the numbers is infinite, and so is the result.", code)
    return code


# The steps in words.


def _unpack_step(fmt: FloatFormat, a: int, b: int) -> Step:
    numbers = [(a, _unpack(fmt, "a", a)), (b, _unpack(fmt, "b", b))]
    described = [_describe(fmt, code, number) for code, number in numbers]
    sentence = f"Take the numbers apart: {' and '.join(described)}."
    hidden_bits = {number.kind == "normal" for _, number in numbers if _is_finite(number)}
    if hidden_bits == {True}:
        sentence += " The hidden bit, a 1, is put back in front of each significand."
    elif hidden_bits:
        sentence += (
            " The hidden bit is put back in front: 1, but 0 for zero and for subnormal numbers."
        )
    return Step("unpack", sentence, tuple(_register(fmt, number) for _, number in numbers))


def _special_step(fmt: FloatFormat, sentence: str, code: int) -> Step:
    return Step("special", sentence, (_packed(fmt, code),))


def _compare_step(fmt: FloatFormat, top: Number, bottom: Number) -> Step:
    high, low = top.exponent - fmt.bias, bottom.exponent - fmt.bias
    if high != low:
        sentence = (
            f"The exponent of {top.name}, {high}, is larger than that of {bottom.name}, {low}: "
            f"{top.name} goes on top."
        )
    elif top.significand != bottom.significand:
        sentence = (
            f"Both have the exponent {high}. The significand of {top.name} is larger: "
            f"{top.name} goes on top."
        )
    else:
        sentence = f"Exponent and significand are the same: {top.name} stays on top."
    return Step("compare", sentence, (_register(fmt, top), _register(fmt, bottom)))


def _align_step(
    fmt: FloatFormat, upper: Number, lower: Number, bottom: Number, distance: int
) -> Step:
    if distance:
        sentence = (
            f"Move {lower.name} {_places(distance)} to the right: then both have the exponent "
            f"{upper.exponent - fmt.bias}, and places of the same weight stand below each other. "
        )
        if (bottom.significand << 3) & ((1 << distance) - 1):
            sentence += "A 1 has passed the end on the right, so the sticky bit is 1."
        elif lower.significand & 1:
            sentence += "The sticky bit is its last 1: nothing has passed the end on the right."
        else:
            sentence += "The sticky bit is 0: no 1 has passed the end on the right."
    else:
        sentence = f"Both have the exponent {upper.exponent - fmt.bias}: nothing has to move."
    return Step("align", sentence, (_guarded_register(fmt, upper), _guarded_register(fmt, lower)))


def _add_step(fmt: FloatFormat, upper: Number, lower: Number, total: Number) -> Step:
    subtract = upper.sign != lower.sign
    sentence = (
        f"The signs {'differ' if subtract else 'are equal'}: "
        f"{'subtract' if subtract else 'add'} the significands. "
        f"{_digits(fmt, upper)} {'-' if subtract else '+'} {_digits(fmt, lower)} "
        f"{_equals(fmt, upper, lower, total)} {_digits(fmt, total)}"
        f"{', the sticky bit standing for what fell off' if lower.significand & 1 else ''}."
    )
    rows = (
        _guarded_register(fmt, upper),
        _guarded_register(fmt, lower),
        _guarded_register(fmt, total, carry=True),
    )
    return Step("subtract" if subtract else "add", sentence, rows)


def _add_exponents_step(fmt: FloatFormat, x: Number, y: Number, sign: int, exponent: int) -> Step:
    signs = "The signs differ" if sign else "The signs are equal"
    sentence = (
        f"{signs}: the product is {'negative' if sign else 'positive'}. The exponents add up: "
        f"{x.exponent - fmt.bias} + {_term(y.exponent - fmt.bias)} = {exponent - fmt.bias}. (As "
        f"stored, with the bias {fmt.bias} in each: {x.exponent} + {y.exponent} - "
        f"{_term(fmt.bias)} = {exponent}.)"
    )
    held = Register("product", (Field("sign", sign, 1), _exponent(fmt, exponent)))
    return Step("add exponents", sentence, (_register(fmt, x), _register(fmt, y), held))


def _multiply_step(fmt: FloatFormat, x: Number, y: Number, product: Number) -> Step:
    precision = fmt.significand_bits + 1
    sentence = (
        f"Multiply the significands: {_digits(fmt, x)} × {_digits(fmt, y)} "
        f"{_equals(fmt, x, y, product)} {_digits(fmt, product)}. "
        f"Twice {precision} bits make {2 * precision}."
    )
    rows = (_register(fmt, x), _register(fmt, y), _register(fmt, product, carry=True))
    return Step("multiply", sentence, rows)


def _normalize_step(fmt: FloatFormat, exact: Number, normal: Number) -> Step:
    move = normal.exponent - exact.exponent
    before, after = exact.exponent - fmt.bias, normal.exponent - fmt.bias
    subnormal = normal.significand >> 3 < 1 << fmt.significand_bits
    if exact.significand == 0:
        sentence = f"The {exact.name} is 0: there is no leading 1 to move."
    elif exact.exponent < 1 and subnormal:
        sentence = (
            f"The exponent {before} is below the lowest, {after}. Move {_places(move)} to the "
            f"right to reach it: the result is subnormal, without a leading 1."
        )
    elif move > 0:
        sentence = (
            f"Move {_places(move)} to the right, to have a single 1 before the point: the exponent "
            f"goes up from {before} to {after}."
        )
    elif move == 0 and subnormal:
        sentence = (
            f"There is no 1 before the point, but {after} is the lowest exponent: the result is "
            f"subnormal."
        )
    elif move == 0:
        sentence = "There is a single 1 before the point already: nothing has to move."
    else:
        sentence = f"Move {_places(-move)} to the left: the exponent falls from {before} to {after}"
        sentence += (
            ", the lowest there is. The 1 is still behind the point: the result is subnormal."
            if subnormal
            else ". Now there is a 1 before the point."
        )
    if exact.places > 3:
        found = "1: there is a 1" if normal.significand & 1 else "0: there is no 1"
        sentence += (
            f" Of the places behind, {fmt.significand_bits} and the guard and round bits stay. "
            f"The sticky bit is {found} among the others."
        )
    return Step("normalize", sentence, (_guarded_register(fmt, normal),))


def _round_step(fmt: FloatFormat, normal: Number, code: int, up: bool) -> Step:
    guard, rounded, sticky = (normal.significand >> i & 1 for i in (2, 1, 0))
    sentence = f"Guard {guard}, round {rounded}, sticky {sticky}: "
    beyond = normal.significand & 0b111
    if beyond == 0:
        sentence += "the result is exact, there is nothing to round."
    elif beyond == 4:
        sentence += (
            f"exactly half a step, a tie. The bits to be stored end in {code & 1}, so they are "
            f"{'rounded up' if up else 'left'} to end in 0."
        )
    elif up:
        sentence += "more than half a step. Round up: add 1 to the last place."
    else:
        sentence += "less than half a step. Round down: leave it off."
    kept = (normal.significand >> 3) + up
    if up and kept >> (fmt.significand_bits + 1):
        sentence += " The carry runs through all places: the exponent goes up by 1."
    elif up and kept == 1 << fmt.significand_bits:
        sentence += " The carry reaches the hidden bit: the result is a normal number after all."
    result = normal._replace(significand=kept, places=0)
    return Step("round", sentence, (_register(fmt, result, carry=True),))


def _overflow_step(fmt: FloatFormat, code: int) -> Step:
    largest = text.readable(fmt, fmt.max_code)
    sentence = f"This is beyond the largest number of {fmt.name}, {largest}: "
    if fmt.infinity_code is not None:
        sentence += "it becomes infinity."
    elif fmt.nan_code is not None:
        sentence += "there is no infinity, so it becomes NaN."
    else:
        sentence += f"there is neither infinity nor NaN, so it becomes {text.readable(fmt, code)}."
    return Step("overflow", sentence, (_packed(fmt, code),))


def _pack_step(fmt: FloatFormat, code: int) -> Step:
    number = _unpack(fmt, "result", code)
    if number.kind == "normal":
        sentence = (
            f"Leave out the hidden bit, and store the exponent {number.exponent - fmt.bias} as "
            f"{number.exponent}."
        )
    else:
        sentence = "The hidden bit is 0: the exponent is stored as 0, which says so."
    sentence += f" The result is {text.readable(fmt, code)}."
    return Step("pack", sentence, (_packed(fmt, code),))


def _register(fmt: FloatFormat, number: Number, carry: bool = False) -> Register:
    """Sign, exponent, hidden bit and significand, with a place for a carry before them if wanted.

    "Hidden" is the place before the point, also while a sum or product still fills it with a 0.
    """
    width = 1 + fmt.significand_bits + number.places
    fields = [Field("sign", number.sign, 1), _exponent(fmt, number.exponent)]
    if carry:
        fields.append(Field("carry", number.significand >> width, 1))
    fields.append(Field("hidden", number.significand >> (width - 1) & 1, 1))
    if width > 1:
        fields.append(Field("significand", number.significand & ((1 << width - 1) - 1), width - 1))
    return Register(number.name, tuple(fields))


def _guarded_register(fmt: FloatFormat, number: Number, carry: bool = False) -> Register:
    """The same with the last three places named for what they do in rounding."""
    stored = _register(
        fmt, number._replace(significand=number.significand >> 3, places=number.places - 3), carry
    )
    beyond = (
        Field("guard", number.significand >> 2 & 1, 1),
        Field("round", number.significand >> 1 & 1, 1),
        Field("sticky", number.significand & 1, 1),
    )
    return Register(number.name, stored.fields + beyond)


def _exponent(fmt: FloatFormat, exponent: int) -> Field:
    """An exponent with its bias, in two's complement wide enough for that of any product."""
    low, high = 2 - fmt.bias, max(2 * ((1 << fmt.exponent_bits) - 1) - fmt.bias, 1) + 2
    width = 1 + max((low if low >= 0 else ~low).bit_length(), high.bit_length())
    return Field("exponent", exponent & ((1 << width) - 1), width)


def _packed(fmt: FloatFormat, code: int) -> Register:
    fields = fmt.fields(code)
    stored = [Field("sign", fields.sign, 1), Field("exponent", fields.exponent, fmt.exponent_bits)]
    if fmt.significand_bits:
        stored.append(Field("significand", fields.significand, fmt.significand_bits))
    return Register("result", tuple(stored))


def _describe(fmt: FloatFormat, code: int, number: Number) -> str:
    """Such as "a = 6.5 = 1.625 × 2²"."""
    value = text.readable(fmt, code)
    if not _is_finite(number):
        return f"{number.name} is {value}"
    value = value if value.startswith("≈") else f"= {value}"
    power = text.superscript(number.exponent - fmt.bias)
    sign = "−" if number.sign else ""
    parts = f"{sign}{_digits(fmt, number)} × 2{power}"
    return f"{number.name} {value} {_equals(fmt, number)} {parts}"


def _is_finite(number: Number) -> bool:
    return number.kind not in ("infinity", "nan")


def _digits(fmt: FloatFormat, number: Number) -> str:
    """The significand in decimal, in enough digits to distinguish it from its neighbors."""
    return text.rounded(_size(fmt, number), text.digits_needed(fmt, least=9))


def _equals(fmt: FloatFormat, *numbers: Number) -> str:
    """The sign before the last of the numbers: "≈" where `_digits` leaves some of one off."""
    exact = all(text.parse(_digits(fmt, one)) == _size(fmt, one) for one in numbers)
    return "=" if exact else "≈"


def _size(fmt: FloatFormat, number: Number) -> Fraction:
    return Fraction(number.significand, 1 << fmt.significand_bits + number.places)


def _term(value: int) -> str:
    """An integer as it stands behind a plus or a minus."""
    return f"({value})" if value < 0 else str(value)


def _places(count: int) -> str:
    return f"{count} place{'' if count == 1 else 's'}"
