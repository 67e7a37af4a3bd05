"""Numbers as people write and read them: from text to bits with one rounding, and back to text.

A typed 0.1 is one tenth, which no binary format holds. Read as float64 first and stored as float16
then, it would be rounded twice, and now and then wrongly. So text is read as an exact fraction, and
that is rounded once.

Text for people has a real minus sign, powers of ten as 1.5×10⁻⁹, and the words infinity and NaN.
`parse` reads all of it. It also takes a comma for the point, as much of the world writes it and as
the keypad of a phone there has it, unless that comma may stand between thousands.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction

from lib.numbers.checks import check_int
from lib.numbers.floats import FloatFormat

# float64 reaches from 2**-1074 to 2**1024, so both limits leave every format far behind.
MAX_EXPONENT = 5000
MAX_LENGTH = 2000
EVERY_DIGIT = 20  # characters up to which a value is written in full
FEWEST_DIGITS = 3  # that a rounded value has
DASHES = "‐‑‒–—﹣－"  # what people find where they look for a minus; the real one is "−"

_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e(?P<exponent>[+-]?\d+))?", re.ASCII)
_COMMA = re.compile(r"(?P<whole>[+-]?\d*),(?P<rest>\d+(e[+-]?\d+)?)", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}(e[+-]?\d+)?", re.ASCII)
_FRACTION = re.compile(r"[+-]?\d+/\d+", re.ASCII)
_CODE = re.compile(r"0x(?P<hex>[0-9a-f_ ]+)|0b(?P<binary>[01_ ]+)", re.ASCII)
_SPECIAL = re.compile(r"(?P<sign>[+-]?)(?P<name>inf|infinity|∞|nan)")
_POWER_OF_TEN = re.compile(r"\s*×\s*10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")

_WORDS = {"inf": "infinity", "-inf": "-infinity", "nan": "NaN"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def parse(text: str) -> Fraction | float:
    """Read a number as a person writes it: "-62", "0.1", "0,1", "1e23", "1/3", "infinity", "NaN".

    Returns:
        The exact value as a fraction; a float only for what is no fraction: -0.0, an infinity, NaN.

    Raises:
        TypeError: `text` is not a string.
        ValueError: `text` is no number, may be two ("1,234"), has a denominator of 0, or is too
            long to be read.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {text!r}")
    written = _tidy(text)
    if len(written) > MAX_LENGTH:
        raise ValueError(f"text must have at most {MAX_LENGTH} characters, not {len(written)}")
    if special := _SPECIAL.fullmatch(written):
        value = math.nan if special["name"] == "nan" else math.inf
        return math.copysign(value, -1.0 if special["sign"] == "-" else 1.0)
    if may_be_grouped(text):
        raise ValueError(f"text must not have a comma that may stand between thousands: {text!r}")
    if comma := _COMMA.fullmatch(written):
        written = f"{comma['whole']}.{comma['rest']}"
    if decimal := _DECIMAL.fullmatch(written):
        if abs(int(decimal["exponent"] or 0)) > MAX_EXPONENT:
            raise ValueError(f"the exponent must be from -{MAX_EXPONENT} to {MAX_EXPONENT}")
        exact = Fraction(written)
        return -0.0 if exact == 0 and written.startswith("-") else exact
    if _FRACTION.fullmatch(written):
        if int(written.split("/")[1]) == 0:
            raise ValueError("a fraction must not have 0 below the line")
        return Fraction(written)
    raise ValueError(f"text must be a number such as -62, 0.1, 6.02e23, 1/3, inf or nan: {text!r}")


def may_be_grouped(text: str) -> bool:
    """Whether a number has one comma that may be a point, or stand between thousands: "1,234"."""
    return _GROUPED.fullmatch(_tidy(text)) is not None


def parse_code(text: str, bits: int) -> int | None:
    """Read "0x..." or "0b...", which names the bits themselves; None if `text` does no such thing.

    Raises:
        TypeError: `bits` is not an int.
        ValueError: the code needs more than `bits` bits, or `bits` lies outside 1..64.
    """
    bits = check_int("bits", bits, 1, 64)
    written = _CODE.fullmatch(_tidy(text))
    if written is None or len(written[0]) > MAX_LENGTH:
        return None
    digits, base = (written["hex"], 16) if written["hex"] else (written["binary"], 2)
    digits = digits.replace("_", "").replace(" ", "")
    if not digits:
        return None
    code = int(digits, base)
    if code.bit_length() > bits:
        raise ValueError(f"text must name at most {bits} bits, not {code.bit_length()}: {text!r}")
    return code


def encode(fmt: FloatFormat, value: Fraction | float) -> int:
    """The code of the value nearest to an exact number: rounded once, ties to the even code.

    As `FloatFormat.encode` without saturation, but for any fraction.

    Raises:
        TypeError: `value` is neither a Fraction nor a float.
        ValueError: `value` is NaN and the format has none.
    """
    if isinstance(value, float):
        return fmt.encode(value)
    if not isinstance(value, Fraction):
        raise TypeError(f"value must be a Fraction or a float, not {value!r}")
    code = _steps(fmt, abs(value))
    if code > fmt.max_code:
        return fmt.encode(-math.inf if value < 0 else math.inf)
    if value < 0 and not (code == 0 and fmt.specials == "fnuz"):
        code |= 1 << (fmt.bits - 1)
    return code


def overflows(fmt: FloatFormat, value: Fraction | float) -> bool:
    """Whether a number is too large for a format: rounding it would pass the largest value.

    Infinity is too large for every format, also for those that have it. NaN is not.

    Raises:
        TypeError: `value` is neither a Fraction nor a float.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return math.isinf(value)
    if not isinstance(value, Fraction | float):
        raise TypeError(f"value must be a Fraction or a float, not {value!r}")
    return _steps(fmt, abs(Fraction(value))) > fmt.max_code


def _steps(fmt: FloatFormat, magnitude: Fraction) -> int:
    """How many values of the format lie from 0 to a number, rounded, ties to even.

    That is its code, were there no limit to the exponent.
    """
    # 2**exponent is one step in the binade of the value, or the step of the subnormals below it.
    smallest = exponent = 1 - fmt.bias - fmt.significand_bits
    if magnitude:
        exponent = max(_floor_log2(magnitude) - fmt.significand_bits, smallest)
    # As in FloatFormat.encode: a binade is 2**m steps, so the count of steps from 0 is the code,
    # and of two codes the even one is the even number of steps.
    below = (exponent - smallest) << fmt.significand_bits
    odd = below & 1
    return below + round(magnitude / Fraction(2) ** exponent - odd) + odd


def shortest(fmt: FloatFormat, code: int) -> str:
    """The shortest decimal text that is stored as `code`: "0.1" for float32's 0x3dcccccd.

    A NaN that `parse` wouldn't give comes as the code itself, "0x7fc00001".

    Raises:
        TypeError: `code` is not an int.
        ValueError: `code` lies outside 0..2**bits - 1.
    """
    code = check_int("code", code, 0, (1 << fmt.bits) - 1)
    value = fmt.decode(code)
    if not math.isfinite(value):
        text = _WORDS[str(value)]
        return text if encode(fmt, parse(text)) == code else hexadecimal(code, fmt.bits)
    for digits in range(1, 18):
        text = re.sub(r"e\+?(-?)0*", r"e\1", f"{value:.{digits}g}")
        if digits == 17 or encode(fmt, parse(text)) == code:
            break
    return text


def exact_or_shortest(fmt: FloatFormat, code: int) -> str:
    """The exact decimal text of a value if that is short, else the shortest that is stored as it.

    Raises:
        TypeError: `code` is not an int.
        ValueError: `code` lies outside 0..2**bits - 1.
    """
    exact = fmt.exact_decimal(code)
    short = len(exact) <= EVERY_DIGIT and exact not in _WORDS
    return exact if short else shortest(fmt, code)


# For people to read.


def minus(number: int | str) -> str:
    """A number with a real minus sign."""
    return str(number).replace("-", "−")


def superscript(number: int) -> str:
    """A whole number in raised digits, "⁻⁴"."""
    return str(number).translate(_RAISED)


def every_digit(fmt: FloatFormat, code: int) -> str:
    """The exact value as `FloatFormat.exact_decimal` gives it: "−0.15625", "infinity", "NaN".

    Raises:
        TypeError: `code` is not an int.
        ValueError: `code` lies outside 0..2**bits - 1.
    """
    exact = fmt.exact_decimal(code)
    return minus(_WORDS.get(exact, exact))


def readable(fmt: FloatFormat, code: int) -> str:
    """The value with every digit if these are few, else "≈" and as many as it needs.

    Raises:
        TypeError: `code` is not an int.
        ValueError: `code` lies outside 0..2**bits - 1.
    """
    exact = every_digit(fmt, code)
    if len(exact) <= EVERY_DIGIT:
        return exact
    return f"≈ {rounded(fmt.decode(code), digits_needed(fmt))}"


def digits_needed(fmt: FloatFormat, least: int = FEWEST_DIGITS) -> int:
    """How many decimal digits distinguish each value of a format from the next; at least `least`.

    A significand of p bits needs 1 + p log10(2) (Goldberg 1991, theorem 15): 9 for float32.
    """
    return max(least, math.ceil(1 + (fmt.significand_bits + 1) * math.log10(2)))


def rounded(value: Fraction | float, digits: int = FEWEST_DIGITS) -> str:
    """A number of any size in so many digits: "0", "0.333", "−1.49×10⁻⁹", "infinity", "NaN".

    Raises:
        TypeError: `value` is neither a Fraction nor a float.
        ValueError: `digits` lies outside 1..50.
    """
    check_exact("value", value)
    digits = check_int("digits", digits, 1, 50)
    if isinstance(value, float) and not math.isfinite(value):
        return minus(_WORDS[str(value)])
    if isinstance(value, float) and value == 0:
        return minus(f"{value:.0f}")  # it may be -0
    numerator, denominator = value.as_integer_ratio()
    with localcontext(prec=digits + 10):
        quotient = Decimal(numerator) / Decimal(denominator)
    decimals, e, power = f"{quotient:.{digits}g}".partition("e")
    return minus(decimals) + (f"×10{superscript(int(power))}" if e else "")


def power_of_two(value: Fraction) -> str:
    """A power of two as one: "2⁻¹⁴⁹".

    Raises:
        TypeError: `value` is not a Fraction.
        ValueError: `value` is no power of two.
    """
    if not isinstance(value, Fraction):
        raise TypeError(f"value must be a Fraction, not {value!r}")
    power = _floor_log2(value) if value > 0 else 0
    if value != Fraction(2) ** power:
        raise ValueError(f"value must be a power of two, not {value}")
    return f"2{superscript(power)}"


def base_two(value: Fraction, places: int) -> tuple[str, int]:
    """A positive number in scientific notation of base two, cut off after `places` digits.

    Returns:
        The digits from the first 1 on, such as "1.1111", and the power of two that they take.

    Raises:
        TypeError: `value` is not a Fraction, or `places` not an int.
        ValueError: `value` is not positive, or `places` lies outside 1..1000.
    """
    if not isinstance(value, Fraction):
        raise TypeError(f"value must be a Fraction, not {value!r}")
    if value <= 0:
        raise ValueError(f"value must be positive, not {value}")
    places = check_int("places", places, 1, 1000)
    power = _floor_log2(value)
    digits = f"{math.floor(value * Fraction(2) ** (places - power)):b}"
    return f"{digits[0]}.{digits[1:]}", power


def hexadecimal(code: int, bits: int) -> str:
    """A code of `bits` bits as "0x...", a digit for every four bits."""
    return f"0x{code:0{-(-bits // 4)}x}"


def _tidy(text: str) -> str:
    text = text.strip().lower().replace("−", "-").replace(" /", "/").replace("/ ", "/")
    return _POWER_OF_TEN.sub(lambda found: "e" + found["power"].translate(_LOWERED), text)


def _floor_log2(magnitude: Fraction) -> int:
    guess = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    return guess if magnitude >= Fraction(2) ** guess else guess - 1


def check_exact(argument: str, value: Fraction | float, *, finite: bool = False) -> None:
    """Raise TypeError unless `value` is a Fraction or a float.

    And ValueError where it should be `finite` and is not.
    """
    if not isinstance(value, Fraction | float):
        raise TypeError(f"{argument} must be a Fraction or a float, not {value!r}")
    if finite and isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{argument} must be finite, not {value}")
