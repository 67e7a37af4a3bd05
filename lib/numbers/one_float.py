"""What `FloatFormat` says of one code, step by step and without arrays.

NumPy takes fifty times as long for one number. A page asks for a few of them each time that a
reader flips a bit.
"""

from math import frexp, inf, ldexp, nan
from typing import Generic, NamedTuple, Protocol, TypeVar

from lib.numbers.checks import Array

Part = TypeVar("Part", int, Array)
Kind = TypeVar("Kind", str, Array)


class Fields(NamedTuple, Generic[Part, Kind]):
    """The parts of a code: ints and a str, or arrays of them for an array of codes."""

    sign: Part  # 0 or 1
    exponent: Part  # the stored field, bias included
    significand: Part  # the stored field, without the hidden bit
    hidden_bit: Part  # 1 for normal numbers, else 0
    kind: Kind  # "zero", "subnormal", "normal", "infinity" or "nan"


class Format(Protocol):
    """What is to be known of a `FloatFormat`."""

    @property
    def bits(self) -> int: ...
    @property
    def significand_bits(self) -> int: ...
    @property
    def bias(self) -> int: ...
    @property
    def specials(self) -> str: ...
    @property
    def max_code(self) -> int: ...
    @property
    def infinity_code(self) -> int | None: ...


def fields(fmt: Format, code: int) -> Fields[int, str]:
    """As `FloatFormat.fields`; `code` is one of the format's."""
    sign, magnitude = divmod(code, 1 << (fmt.bits - 1))
    exponent, significand = divmod(magnitude, 1 << fmt.significand_bits)
    if _is_nan(fmt, sign, magnitude):
        kind = "nan"
    elif magnitude == fmt.infinity_code:
        kind = "infinity"
    elif exponent:
        kind = "normal"
    else:
        kind = "subnormal" if significand else "zero"
    return Fields(sign, exponent, significand, int(kind == "normal"), kind)


def decode(fmt: Format, code: int) -> float:
    """As `FloatFormat.decode`; `code` is one of the format's."""
    sign, exponent, significand, hidden_bit, kind = fields(fmt, code)
    if kind in ("infinity", "nan"):
        value = inf if kind == "infinity" else nan
    else:
        steps = (hidden_bit << fmt.significand_bits) + significand
        value = ldexp(steps, max(exponent, 1) - fmt.bias - fmt.significand_bits)
    return -value if sign else value


def next_code(fmt: Format, code: int, *, down: bool) -> int:
    """As `FloatFormat.next_down`, or `next_up`; `code` is one of the format's."""
    sign_bit = 1 << (fmt.bits - 1)
    sign, magnitude = divmod(code, sign_bit)
    if _is_nan(fmt, sign, magnitude):
        return code
    sign = sign if magnitude else int(down)  # from zero on, either way leads away from it
    if sign == down:
        magnitude = min(magnitude + 1, fmt.infinity_code or fmt.max_code)
    else:
        magnitude -= 1
    if magnitude == 0 and fmt.specials == "fnuz":  # it has no -0
        sign = 0
    return sign * sign_bit + magnitude


def ulp(fmt: Format, x: float) -> float:
    """As `FloatFormat.ulp`; `x` is no larger than the largest finite value, on either side of 0."""
    smallest = 1 - fmt.bias - fmt.significand_bits
    exponent = frexp(x)[1] - 1 - fmt.significand_bits if x else smallest
    return ldexp(1.0, max(exponent, smallest))


def _is_nan(fmt: Format, sign: int, magnitude: int) -> bool:
    if fmt.specials == "fnuz":
        return sign == 1 and magnitude == 0
    # "fn" has one magnitude beyond the largest value, "finite" none.
    return magnitude > (fmt.infinity_code or fmt.max_code)
