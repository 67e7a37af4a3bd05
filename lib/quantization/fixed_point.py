"""Requantization without floats: what chips do that can only add, multiply and shift integers.

A real multiplier becomes an int32 mantissa and a shift. This is the arithmetic of Google's gemmlowp
library to the bit, as TensorFlow Lite uses it; `integer_ops.requantize` does the same with a float.

Source: Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", section 2.2; gemmlowp, fixedpoint/fixedpoint.h.
"""

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_integers, as_reals
from lib.numbers.integers import INT32
from lib.quantization.affine import Codes, Int32s, QParams, one_scale


def requantize_fixed_point(
    acc: npt.ArrayLike,
    mantissa: npt.ArrayLike,
    shift: npt.ArrayLike,
    out_qparams: QParams,
) -> Codes:
    """Return int32 sums as codes without floats: `acc * mantissa * 2**(shift - 31) + zero_point`.

    What chips without floating point do; `quantize_multiplier` gives mantissa and shift.

    Args:
        acc: integers within int32.
        mantissa, shift: as `multiply_by_quantized_multiplier` takes them.
        out_qparams: the codes to make, with one scale for the whole tensor; its scale is not used.

    Returns:
        Codes of type `out_qparams.dtype`, clipped to [qmin, qmax].

    Raises:
        TypeError, ValueError: as `multiply_by_quantized_multiplier`; or `out_qparams` is no
            QParams, or has an axis.
    """
    _, zero_point = one_scale("out_qparams", out_qparams)
    scaled = np.asarray(multiply_by_quantized_multiplier(acc, mantissa, shift), np.int64)
    codes = np.clip(scaled + zero_point, out_qparams.qmin, out_qparams.qmax)
    return codes.astype(out_qparams.dtype)[()]


@overload
def quantize_multiplier(m: float | np.floating) -> tuple[int, int]: ...
@overload
def quantize_multiplier(m: Array | Sequence[Any]) -> tuple[Int32s, Int32s]: ...
def quantize_multiplier(m: npt.ArrayLike) -> tuple[int, int] | tuple[Int32s, Int32s]:
    """Write real multipliers as integers: `m = mantissa * 2**(shift - 31)`.

    |mantissa| lies in [2**30, 2**31), rounded to nearest with ties away from zero, so that no bit
    of the int32 is wasted. Below 2**-32 both are 0. TensorFlow Lite's QuantizeMultiplier.

    Args:
        m: finite, |m| below about 2**31; a number or an array.

    Returns:
        (mantissa, shift): two ints, or two int32 arrays shaped like `m`.

    Raises:
        TypeError: `m` does not hold real numbers.
        ValueError: `m` is empty, not finite, or needs a shift above 31.
    """
    values = as_reals("m", m).astype(np.float64)
    fraction, exponent = np.frexp(values)
    scaled = fraction * 2.0**31
    rounded = np.copysign(np.floor(np.abs(scaled) + 0.5), scaled).astype(np.int64)
    carry = rounded == 2**31
    rounded = np.where(carry, 2**30, rounded)
    exponent = np.where(carry, exponent + 1, exponent)
    if (exponent > 31).any():
        raise ValueError("m must lie within about -2**31 to 2**31, or its shift would exceed 31")
    vanishes = exponent < -31
    mantissa = np.where(vanishes, 0, rounded).astype(np.int32)
    shift = np.where(vanishes, 0, exponent).astype(np.int32)
    if values.ndim == 0:
        return int(mantissa), int(shift)
    return mantissa, shift


def saturating_rounding_doubling_high_mul(
    a: npt.ArrayLike, b: npt.ArrayLike
) -> npt.NDArray[np.signedinteger]:
    """Return the high half of 2ab: `ab / 2**31`, rounded to nearest, ties upward.

    The one result that does not fit, of the lowest integer with itself, saturates. gemmlowp's
    SaturatingRoundingDoublingHighMul, ARM's SQRDMULH. Where both arguments are int16 arrays the
    same is done in 16 bits: `ab / 2**15`.

    Args:
        a, b: integers within int32; shapes that broadcast.

    Returns:
        int32 (or int16), broadcast shape.

    Raises:
        TypeError: an argument does not hold integers.
        ValueError: an argument is empty or exceeds int32, or the shapes do not broadcast.
    """
    a = as_integers("a", a, INT32.min, INT32.max)
    b = as_integers("b", b, INT32.min, INT32.max)
    _check_broadcast({"a": a, "b": b})
    short = a.dtype == np.int16 and b.dtype == np.int16
    result, bits = (np.int16, 16) if short else (np.int32, 32)
    unit = 1 << (bits - 1)
    product = a.astype(np.int64) * b.astype(np.int64)
    high = (product + unit // 2) >> (bits - 1)
    return np.minimum(high, unit - 1).astype(result)[()]


def rounding_divide_by_pot(x: npt.ArrayLike, exponent: npt.ArrayLike) -> Int32s:
    """Return `x / 2**exponent`, rounded to nearest, ties away from zero.

    gemmlowp's RoundingDivideByPOT.

    Args:
        x: integers within int32.
        exponent: 0..31; shapes that broadcast.

    Returns:
        int32, broadcast shape.

    Raises:
        TypeError: an argument does not hold integers.
        ValueError: an argument is empty or out of range, or the shapes do not broadcast.
    """
    x = as_integers("x", x, INT32.min, INT32.max).astype(np.int64)
    exponent = as_integers("exponent", exponent, 0, 31).astype(np.int64)
    _check_broadcast({"x": x, "exponent": exponent})
    half = (np.int64(1) << exponent) >> 1
    magnitude = (np.abs(x) + half) >> exponent
    return (np.sign(x) * magnitude).astype(np.int32)[()]


def multiply_by_quantized_multiplier(
    x: npt.ArrayLike, mantissa: npt.ArrayLike, shift: npt.ArrayLike
) -> Int32s:
    """Return `x * mantissa * 2**(shift - 31)` with integers alone, rounded twice.

    The high half of the product is rounded first, and again as a negative shift is applied; a
    positive shift comes before the product. TensorFlow Lite's MultiplyByQuantizedMultiplier with
    gemmlowp's double rounding.

    Args:
        x: integers within int32.
        mantissa: integers within int32.
        shift: -31..31; shapes that broadcast.

    Returns:
        int32, broadcast shape.

    Raises:
        TypeError: an argument does not hold integers.
        ValueError: an argument is empty or out of range, x * 2**shift exceeds int32, or the shapes
            do not broadcast.
    """
    x = as_integers("x", x, INT32.min, INT32.max).astype(np.int64)
    mantissa = as_integers("mantissa", mantissa, INT32.min, INT32.max)
    shift = as_integers("shift", shift, -31, 31).astype(np.int64)
    _check_broadcast({"x": x, "mantissa": mantissa, "shift": shift})
    shifted = as_integers("x * 2**shift", x << np.maximum(shift, 0), INT32.min, INT32.max)
    product = saturating_rounding_doubling_high_mul(shifted, mantissa)
    return rounding_divide_by_pot(product, np.maximum(-shift, 0))


def _check_broadcast(arrays: dict[str, Array]) -> None:
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"shapes do not broadcast: {shapes}") from None
