"""The error of a stored number, in words for a reader."""

import math

from lib.numbers import text
from lib.quantization.formats import StoredNumber, correct_digits

_SMALLEST_PERCENT = 1e-5  # of 1; below it a percentage is a row of zeros


def value(stored: StoredNumber) -> str:
    """The stored value in six digits; "none" where the format has no such value."""
    return text.rounded(stored.value, 6) if stored.bits else "none"


def error(stored: StoredNumber) -> str:
    """The relative error: "1.6%", "1.5×10⁻⁸", "exact", or "–" where there is none."""
    relative = stored.relative_error
    if relative is None:
        return "–"
    if relative == 0:
        return "exact"
    if relative >= _SMALLEST_PERCENT:
        return _percent(relative)
    return text.rounded(relative, 2)


def sentence(stored: StoredNumber) -> str:
    """What the relative error means for the digits of the number."""
    relative = stored.relative_error
    if not stored.bits:
        return "This format has no code for it."
    if stored.clipped:
        return "Beyond the range: the value at its end is stored."
    if relative is None:
        return "NaN is stored." if math.isnan(stored.value) else "Infinity is stored."
    if relative == 0:
        return "Stored exactly."
    if stored.value == 0:
        return "Relative error 100%: too close to zero, nothing is left."
    digits = correct_digits(relative)
    good = {0: "not good to a single digit", 1: "good to one digit"}.get(
        digits, f"good to {digits} digits"
    )
    return f"Relative error {error(stored)}: {good}."


def formula(stored: StoredNumber) -> str:
    """`stored.formula` with a real minus sign and a raised power."""
    base, times, power = stored.formula.partition("2^")
    raised = f"2{text.superscript(int(power))}" if times else ""
    return text.minus(base) + raised + (", clipped" if stored.clipped else "")


def decibels(sqnr_db: float) -> str:
    """An SQNR for people: "37.2 dB", "−1.5 dB", or "no error" where it is infinite."""
    return "no error" if sqnr_db == math.inf else text.minus(f"{sqnr_db:.1f} dB")


def of_signal(sqnr_db: float) -> str:
    """What an SQNR means: "The error is 1.4% of the signal."."""
    share = 10 ** (-sqnr_db / 20)
    if share == 0:
        return "There is no error."
    return f"The error is {_percent(share)} of the signal."


def _percent(share: float) -> str:
    """Two digits, or all in front of the point."""
    return f"{100 * share:.2g}%" if share < 0.995 else f"{100 * share:.0f}%"
