"""One number, and all the weights of a layer, in many formats: bits, stored value, what is lost.

A float format rounds relative to the size of a number, an integer with a scale in equal steps.
Which of them loses less at the same number of bits is a question to the data, and `compare` puts
it. All of this is simulated: the values are rounded to a format's values, then measured in float64.
"""

import math
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers import text
from lib.numbers.checks import Array, as_reals
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import IntFormat
from lib.quantization import affine, error
from lib.quantization.affine import QParams, one_scale
from lib.settings import NETWORK_BITS

Scaling = Literal["none", "per tensor", "per channel"]

SCALE_BITS = 32  # a scale is stored as a float32
# Floats of fewer bits reach neither as far nor as near to zero as weights do: they take a scale.
SCALED_FLOAT_BITS = 8


class StoredNumber(NamedTuple):
    """One number in one format.

    `bits` are the fields of the code, most significant first: sign, exponent and significand of a
    float, all in one of an integer; empty where the format can't hold the number at all.
    `formula` says what they stand for. `relative_error` is |value - number| / |number|, 0 where
    both are 0, None where one of them is infinite or NaN. `clipped` is True where the number lies
    beyond the format's range, and a value at the end of that range is stored instead.
    """

    bits: tuple[str, ...]
    formula: str
    value: float
    relative_error: float | None
    clipped: bool = False


class FormatError(NamedTuple):
    """What one format costs one tensor.

    `bits_per_weight` counts the scales too, 32 bits each; `sqnr_db` is infinite without any error.
    """

    name: str
    kind: Literal["float", "integer"]
    scaling: Scaling
    bits: int
    bits_per_weight: float
    sqnr_db: float


def store_float(number: Fraction | float, fmt: FloatFormat) -> StoredNumber:
    """Round one exact number to a float format, without a scale and without saturating.

    Args:
        number: a Fraction, or a float for infinity, NaN and -0.0; see `lib.numbers.text.parse`.
        fmt: any float format.

    Raises:
        TypeError: `number` is neither a Fraction nor a float.
    """
    if isinstance(number, float) and math.isnan(number) and fmt.nan_code is None:
        return StoredNumber((), "", math.nan, None)
    code = text.encode(fmt, number)
    sign, exponent, significand, hidden_bit, kind = fmt.fields(code)
    stored = (
        f"{sign}",
        f"{exponent:0{fmt.exponent_bits}b}",
        f"{significand:0{fmt.significand_bits}b}" if fmt.significand_bits else "",
    )
    formula = ""
    if kind in ("normal", "subnormal"):
        digits = hidden_bit + significand / 2**fmt.significand_bits
        power = max(exponent, 1) - fmt.bias
        formula = f"{'-' if sign else ''}{digits:.5g} × 2^{power}"
    value = fmt.decode(code)
    clipped = math.isfinite(value) and text.overflows(fmt, number)
    return StoredNumber(stored, formula, value, relative_error(number, value), clipped)


def store_integer(number: Fraction | float, qparams: QParams, fmt: IntFormat) -> StoredNumber:
    """Quantize one exact number, as a float32, to an integer with a scale.

    Args:
        number: as for `store_float`.
        qparams: one scale and one zero point, codes within `fmt`.

    Raises:
        TypeError: `number` is neither a Fraction nor a float.
        ValueError: `qparams` is per channel, or a code does not fit in `fmt`.
    """
    scale, zero_point = one_scale("qparams", qparams)
    if isinstance(number, float) and math.isnan(number):
        return StoredNumber((), "", math.nan, None)
    float32 = FORMATS["float32"]
    single = float32.decode(text.encode(float32, number))
    inside = np.float32(min(max(single, -float32.max), float32.max))
    q = int(affine.quantize(inside, qparams))
    value = float(affine.dequantize(q, qparams))
    bits = f"{fmt.encode(q):0{fmt.bits}b}"
    formula = f"{q - zero_point} × {scale:.3g}"
    clipped = error.error_report(inside, qparams).clipped_fraction > 0
    return StoredNumber((bits,), formula, value, relative_error(number, value), clipped)


def relative_error(number: Fraction | float, stored: float) -> float | None:
    """|stored - number| / |number|: 0 where both are 0, None where one is infinite or NaN.

    Raises:
        ValueError: `number` is 0 and `stored` isn't, so that there is no such ratio.
    """
    if not math.isfinite(stored) or (isinstance(number, float) and not math.isfinite(number)):
        return None
    exact = Fraction(number)
    difference = abs(Fraction(stored) - exact)
    if difference == 0:
        return 0.0
    if exact == 0:
        raise ValueError(f"number is 0 but {stored} is stored: there is no relative error")
    return float(difference / abs(exact))


def correct_digits(error: float) -> int:
    """How many significant decimal digits a number is good to at a relative error.

    Good to n digits: the error is at most 0.5 * 10**-n (Scarborough's criterion).

    Raises:
        ValueError: `error` is not positive and finite.
    """
    if not (math.isfinite(error) and error > 0):
        raise ValueError(f"error must be positive and finite, not {error}")
    return max(math.floor(-math.log10(2 * error)), 0)


def float_scale(x: npt.ArrayLike, fmt: FloatFormat) -> np.float32:
    """The scale that maps the largest magnitude of `x` to the largest value of a float format.

    float32, never below its smallest normal number; 1 where all of `x` is 0.

    Args:
        x: finite real numbers, of any shape.
        fmt: any float format.

    Raises:
        TypeError: `x` does not hold real numbers.
        ValueError: `x` is empty or holds NaN or infinity, or the scale is beyond float32.
    """
    largest = float(np.abs(as_reals("x", x).astype(np.float64)).max())
    limits = np.finfo(np.float32)
    exact = largest / fmt.max
    if exact > float(limits.max):
        raise ValueError(f"x reaches to {largest:.6g}: its scale would be beyond float32's range")
    return np.float32(max(exact, float(limits.tiny))) if largest else np.float32(1)


def round_to_float(x: npt.ArrayLike, fmt: FloatFormat, scale: npt.ArrayLike = 1.0) -> Array:
    """Return `x` rounded to scale times a value of `fmt`, as float64 and shaped like `x`.

    Ties go to the even code; what is too large becomes the largest finite value, as quantizers do
    it. The division by a scale is in float32 for float32 `x`, as in `affine.quantize`.

    Args:
        x: real numbers, finite, of any shape.
        fmt: any float format.
        scale: one positive float32.

    Raises:
        TypeError: `x` does not hold real numbers.
        ValueError: `x` is empty or holds NaN or infinity; `scale` isn't one positive number.
    """
    x = as_reals("x", x)
    single = np.asarray(as_reals("scale", scale), np.float32)
    if single.ndim or not (np.isfinite(single) and single > 0):
        raise ValueError("scale must be one positive number within float32's range")
    work = np.float32 if x.dtype.kind == "f" and x.dtype.itemsize <= 4 else np.float64
    with np.errstate(over="ignore", under="ignore"):  # infinity is saturated, tiny is rounded to 0
        inside = x.astype(work) / single.astype(work)
    return np.asarray(fmt.decode(fmt.encode(inside, saturate=True))) * float(single)


def compare(weight: npt.ArrayLike) -> list[FormatError]:
    """Round all weights of a layer to each format and measure what each costs.

    Floats: every format of `lib.numbers.floats.FORMATS` of at most 32 bits as it is, and those of
    at most 8 bits also with one scale (`float_scale`). Integers: 2 to 8 bits, symmetric without the
    lowest code, as networks store weights, with one scale and with one per output channel.

    Args:
        weight: real numbers, output channels first, at least two dimensions.

    Raises:
        TypeError: `weight` does not hold real numbers.
        ValueError: `weight` is empty, has fewer than two dimensions, or holds NaN or infinity.
    """
    weight = as_reals("weight", weight)
    if weight.ndim < 2:
        raise ValueError(f"weight must have at least two dimensions, not {weight.ndim}")
    found = []
    for fmt in FORMATS.values():
        if fmt.bits <= 32:
            found.append(_float_error(weight, fmt, scaled=False))
        if fmt.bits <= SCALED_FLOAT_BITS:
            found.append(_float_error(weight, fmt, scaled=True))
    for bits in NETWORK_BITS:
        found.append(_integer_error(weight, bits, per_channel=False))
        found.append(_integer_error(weight, bits, per_channel=True))
    return found


def weight_qparams(weight: npt.ArrayLike, bits: int, *, per_channel: bool = False) -> QParams:
    """Symmetric scales that cover all weights, zero point 0 and the lowest code unused.

    Args:
        weight: finite real numbers, output channels first.
        bits: 2..16.
        per_channel: a scale for each output channel, along axis 0; else one for the whole tensor.

    Raises:
        TypeError: `weight` does not hold real numbers, or `bits` is no integer.
        ValueError: `weight` is empty or holds NaN or infinity, or `bits` is out of range.
    """
    weight = as_reals("weight", weight)
    others = tuple(range(1, weight.ndim)) if per_channel else None
    return affine.choose_qparams(
        weight.min(axis=others),
        weight.max(axis=others),
        bits=bits,
        symmetric=True,
        narrow_range=True,
        axis=0 if per_channel else None,
    )


def at_percent(x: npt.ArrayLike, percent: float) -> Fraction:
    """One of the values of `x`, exactly: that at `percent` of the way from smallest to largest.

    Raises:
        TypeError: `x` does not hold real numbers.
        ValueError: `x` is empty or holds NaN or infinity, or `percent` lies outside 0..100.
    """
    x = as_reals("x", x)
    if not 0 <= percent <= 100:
        raise ValueError(f"percent must be from 0 to 100, not {percent}")
    return Fraction(float(np.percentile(x, percent, method="nearest")))


def _float_error(weight: Array, fmt: FloatFormat, *, scaled: bool) -> FormatError:
    scale = float_scale(weight, fmt) if scaled else np.float32(1)
    return FormatError(
        fmt.name,
        "float",
        "per tensor" if scaled else "none",
        fmt.bits,
        fmt.bits + (SCALE_BITS / weight.size if scaled else 0),
        error.sqnr_db(weight, round_to_float(weight, fmt, scale)),
    )


def _integer_error(weight: Array, bits: int, *, per_channel: bool) -> FormatError:
    qparams = weight_qparams(weight, bits, per_channel=per_channel)
    return FormatError(
        f"int{bits}",
        "integer",
        "per channel" if per_channel else "per tensor",
        bits,
        bits + SCALE_BITS * np.size(qparams.scale) / weight.size,
        error.error_report(weight, qparams).sqnr_db,
    )
