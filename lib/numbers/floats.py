"""Floating-point numbers in memory: any binary format of at most 64 bits.

A code is a row of bits: one sign bit, then the exponent field, then the stored significand.

    float32 of -6.5    1 10000001 10100000000000000000000

With e the exponent field, f the significand field of m bits, and bias a constant of the format:

    normal      e > 0    (-1)**sign * (2**m + f) * 2**(e - bias - m)    that is  1.f * 2**(e - bias)
    subnormal   e = 0    (-1)**sign *         f  * 2**(1 - bias - m)    that is  0.f * 2**(1 - bias)

The leading 1 of a normal number is not stored: it is the hidden bit. So a stored significand of
m bits is worth m + 1 bits of precision. Subnormals fill the gap around zero in even steps.

For one sign, codes read as integers are in the order of their values: the next code is the next
value, also across powers of two. Rounding, neighbors and limits below all rest on that.

Sources: IEEE 754-2019 (float16, float32, float64); Open Compute Project, "8-bit Floating Point
Specification" (e4m3fn, e5m2) and "Microscaling Formats Specification" (float4, float6); Noune et
al. 2022, arXiv:2206.02915 (the fnuz formats).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import copysign, isfinite
from typing import Any, Literal, get_args, overload

import numpy as np
from numpy.typing import ArrayLike

from lib.numbers import one_float
from lib.numbers.checks import (
    Array,
    as_array,
    as_integers,
    check_bool,
    check_choice,
    check_instance,
    check_int,
    is_int,
)
from lib.numbers.float_bits import UPPER_BITS, UpperBits
from lib.numbers.integers import as_given, smallest_dtype
from lib.numbers.one_float import Fields

Specials = Literal["ieee", "fn", "finite", "fnuz"]
Real = float | np.floating | np.integer


@dataclass(frozen=True, init=False)
class FloatFormat:
    """A binary floating-point format.

    Args:
        name: any label, such as "float8_e4m3fn".
        exponent_bits: width of the exponent field, 1..11.
        significand_bits: width of the *stored* significand, 0..52.
        bias: what the exponent field exceeds the exponent by; None for the usual
            2**(exponent_bits-1) - 1, and one more for "fnuz".
        specials: which codes are no numbers:
            "ieee": the top exponent holds infinity (significand 0) and NaNs (the others);
            "fn": all ones is NaN, there is no infinity;
            "finite": every code is a number;
            "fnuz": the code of -0 is NaN, there is neither infinity nor -0.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: a width is out of range, `specials` is unknown, "ieee" has no significand bit
            to tell infinity from NaN, or a finite value would not fit in float64, in which
            values are given.
    """

    name: str
    exponent_bits: int
    significand_bits: int
    bias: int
    specials: Specials

    def __init__(
        self,
        name: str,
        exponent_bits: int,
        significand_bits: int,
        bias: int | None = None,
        specials: Specials = "ieee",
    ) -> None:
        check_instance("name", name, str)
        check_int("exponent_bits", exponent_bits, 1, 11)
        check_int("significand_bits", significand_bits, 0, 52)
        check_choice("specials", specials, get_args(Specials))
        if specials == "ieee" and significand_bits == 0:
            raise ValueError("significand_bits must be at least 1 where specials is 'ieee'")
        if bias is None:
            bias = (1 << (exponent_bits - 1)) - (0 if specials == "fnuz" else 1)
        if not isinstance(bias, int | np.integer) or isinstance(bias, bool):
            raise TypeError(f"bias must be an integer or None, not {bias!r}")
        # The instance is frozen; its dictionary is the way in.
        vars(self).update(
            name=name,
            exponent_bits=int(exponent_bits),
            significand_bits=int(significand_bits),
            bias=int(bias),
            specials=specials,
        )
        self._check_bias()

    def _check_bias(self) -> None:
        """Every finite value must be a float64: from 2**-1074 to below 2**1024."""
        exponent, significand = divmod(self.max_code, 1 << self.significand_bits)
        hidden_bit = 1 << self.significand_bits if exponent > 0 else 0
        # The largest value is below 2**(length of its significand) * 2**(exponent of its last bit).
        length = max(hidden_bit + significand, 1).bit_length()
        lowest = max(exponent, 1) - self.significand_bits + length - 1024
        highest = 1075 - self.significand_bits
        if not lowest <= self.bias <= highest:
            allowed = f"from {lowest} to {highest}" if lowest <= highest else "none"
            raise ValueError(
                f"bias {self.bias} would put finite values of {self.name} outside float64; "
                f"allowed for these widths and specials: {allowed}"
            )

    # The format's landmarks.

    @property
    def bits(self) -> int:
        """Width of a code: sign, exponent and stored significand."""
        return 1 + self.exponent_bits + self.significand_bits

    @property
    def max_code(self) -> int:
        """The code of the largest finite value."""
        if self.specials == "ieee":
            return (((1 << self.exponent_bits) - 1) << self.significand_bits) - 1
        return self._sign_bit - (2 if self.specials == "fn" else 1)

    @property
    def infinity_code(self) -> int | None:
        """The code of +infinity, None if the format has none."""
        return self.max_code + 1 if self.specials == "ieee" else None

    @property
    def nan_code(self) -> int | None:
        """The code that `encode` gives for a positive NaN, None if the format has none."""
        if self.specials == "ieee":
            # The top bit of the significand marks a quiet NaN.
            return self.max_code + 1 + (1 << (self.significand_bits - 1))
        return {"fn": self.max_code + 1, "fnuz": self._sign_bit}.get(self.specials)

    @cached_property
    def max(self) -> float:
        """The largest finite value."""
        return self.decode(self.max_code)

    def landmarks(self) -> dict[str, int]:
        """The codes worth knowing, by name; only those that the format has."""
        smallest_normal = 1 << self.significand_bits
        codes = {
            "zero": 0,
            "negative zero": None if self.specials == "fnuz" else self._sign_bit,
            "smallest subnormal": 1 if self.significand_bits > 0 else None,
            "smallest normal": smallest_normal if smallest_normal <= self.max_code else None,
            "largest": self.max_code,
            "infinity": self.infinity_code,
            "nan": self.nan_code,
        }
        return {name: code for name, code in codes.items() if code is not None}

    @property
    def _sign_bit(self) -> int:
        return 1 << (self.bits - 1)

    @property
    def _smallest_exponent(self) -> int:
        """The exponent of the smallest step: subnormals are multiples of 2**this."""
        return 1 - self.bias - self.significand_bits

    # From code to value.

    @overload
    def decode(self, codes: int | np.integer) -> float: ...
    @overload
    def decode(self, codes: Array | Sequence[Any]) -> Array: ...
    def decode(self, codes: ArrayLike) -> float | Array:
        """The values that `codes` stand for, exactly, as float64.

        Args:
            codes: an int or an array of integers, 0 <= code < 2**bits.

        Returns:
            A float for an int, a float64 array of the same shape for an array.

        Raises:
            TypeError: `codes` holds anything but integers.
            ValueError: a code is out of range.
        """
        if is_int(codes):
            return one_float.decode(self, self._as_code("codes", codes))
        array = self._as_codes("codes", codes)
        if array.size <= 1 << self.bits:
            return np.asarray(self._decode(array))
        # More codes than there are: compute each once, then look them up.
        every_code = np.arange(1 << self.bits, dtype=np.uint64)
        return self._decode(every_code)[array]

    def _decode(self, codes: np.ndarray) -> np.ndarray:
        sign, exponent, significand, magnitude = self._split(codes)
        hidden = np.where(exponent > 0, 1 << self.significand_bits, 0)
        steps = (hidden + significand).astype(np.float64)
        step_exponent = np.maximum(exponent, 1).astype(np.int32) - 1 + self._smallest_exponent
        with np.errstate(over="ignore"):  # the codes of infinities and NaNs may overflow
            value = np.ldexp(steps, step_exponent)
        value = np.where(self._is_infinity(magnitude), np.inf, value)
        value = np.where(self._is_nan(sign, magnitude), np.nan, value)
        return np.copysign(value, np.where(sign == 1, -1.0, 1.0))

    @overload
    def fields(self, code: int | np.integer) -> Fields[int, str]: ...
    @overload
    def fields(self, code: Array | Sequence[Any]) -> Fields[Array, Array]: ...
    def fields(self, code: ArrayLike) -> Fields[Any, Any]:
        """The parts of a code, as stored, and what kind of number they make.

        Args:
            code: an int or an array of integers, 0 <= code < 2**bits.

        Raises:
            TypeError: `code` holds anything but integers.
            ValueError: a code is out of range.
        """
        if is_int(code):
            return one_float.fields(self, self._as_code("code", code))
        sign, exponent, significand, magnitude = self._split(self._as_codes("code", code))
        kind = np.select(
            [
                self._is_nan(sign, magnitude),
                self._is_infinity(magnitude),
                magnitude == 0,
                exponent == 0,
            ],
            ["nan", "infinity", "zero", "subnormal"],
            "normal",
        )
        hidden_bit = np.where(kind == "normal", 1, 0)
        return Fields(*map(np.asarray, (sign, exponent, significand, hidden_bit, kind)))

    def exact_decimal(self, code: int) -> str:
        """The value of one code in decimal: every digit, without exponent or rounding.

        Every binary fraction ends in decimal too, for 1/2**k = 5**k / 10**k.

        Returns:
            For example "-0.15625", "448", "-0", "inf" or "nan".

        Raises:
            TypeError: `code` is no single integer.
            ValueError: the code is out of range.
        """
        code = check_int("code", code, 0, (1 << self.bits) - 1)
        value = self.decode(code)
        if not isfinite(value):
            return str(value)
        numerator, denominator = abs(value).as_integer_ratio()
        places = denominator.bit_length() - 1
        digits = str(numerator * 5**places).zfill(places + 1)
        whole = digits[: len(digits) - places]
        fraction = f".{digits[-places:]}" if places else ""
        return ("-" if copysign(1.0, value) < 0 else "") + whole + fraction

    # From value to code.

    @overload
    def encode(self, x: Real, saturate: bool = False) -> int: ...
    @overload
    def encode(self, x: Array | Sequence[Any], saturate: bool = False) -> Array: ...
    def encode(self, x: ArrayLike, saturate: bool = False) -> int | Array:
        """The codes of the values nearest to `x`: rounded once, ties to the even code.

        What is too large, infinity included, becomes infinity, or NaN in a format without
        infinity, or the largest finite value in a format without NaN too. Too large means
        that rounding, if the exponent had no limit, would pass the largest finite value.
        NaN stays NaN and keeps its sign where the format has two; its payload is dropped.

        Args:
            x: a real number or an array of them: float32 or float64, or what is exactly a
                float64 (float16, and integers up to 2**53).
            saturate: True gives the largest finite value for all that is too large.

        Returns:
            An int for a scalar; for an array, codes of the same shape in the smallest unsigned
            NumPy type.

        Raises:
            TypeError: `x` is not real, of a type that would have to be rounded first, or a masked
                array; or `saturate` is not a bool.
            ValueError: `x` holds NaN and the format is "finite", or rows differ in length.
        """
        array = _as_floats("x", x)
        saturate = check_bool("saturate", saturate)
        if self.specials == "finite" and (nans := np.count_nonzero(np.isnan(array))):
            raise ValueError(f"x must hold no NaN for {self.name}, which has none, but has {nans}")
        kept = UPPER_BITS[array.dtype]
        if array.size > 1 << kept.bits and self._fits_table(kept):
            return _table(self, kept, saturate)[kept.round_to_odd(array)]
        return as_given(x, self._encode(array, saturate))

    def _encode(self, x: np.ndarray, saturate: bool) -> np.ndarray:
        with np.errstate(invalid="ignore"):  # a signaling NaN complains when it is widened
            magnitude = np.abs(x.astype(np.float64))
        is_finite = np.isfinite(magnitude)
        magnitude = np.where(is_finite, magnitude, 0.0)

        # Count the steps from zero to x: 2**m in each binade below that of x, and within it
        # |x| / ulp, rounded. The count is the code, and rounding up to a power of two carries
        # into the exponent field by itself.
        exponent = self._ulp_exponent(magnitude)
        below = (exponent - self._smallest_exponent).astype(np.int64) << self.significand_bits
        odd = below & 1  # without stored bits (m = 0), the exponent decides which code is even
        with np.errstate(under="ignore"):  # the scaling is exact but for what rounds to 0
            within = np.rint(np.ldexp(magnitude, -exponent) - odd).astype(np.int64) + odd
        codes = (below + within).astype(np.uint64)

        too_large = ~is_finite | (codes > self.max_code)
        limit = None if saturate else self.infinity_code or self.nan_code
        codes = np.where(too_large, self.max_code if limit is None else limit, codes)
        codes = np.where(np.isnan(x), self.nan_code or 0, codes)
        negative = np.signbit(x)
        if self.specials == "fnuz":
            negative = negative & (codes != 0)
        codes = np.where(negative, codes | np.uint64(self._sign_bit), codes)
        return codes.astype(smallest_dtype(self.bits, signed=False))

    def _ulp_exponent(self, magnitude: np.ndarray) -> np.ndarray:
        """The exponent of one ulp in the binade of `magnitude` (float64, finite), as int32."""
        _, exponent = np.frexp(magnitude)  # magnitude = fraction * 2**exponent, fraction < 1
        exponent = np.maximum(exponent - 1 - self.significand_bits, self._smallest_exponent)
        return np.where(magnitude > 0, exponent, self._smallest_exponent)

    def _fits_table(self, kept: UpperBits) -> bool:
        """Whether rounding to odd at the kept bits first leaves the result as it is.

        It does where these keep two bits below the last bit of this format, at every magnitude
        (Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums").
        """
        fine = self._smallest_exponent - 2 >= kept.smallest_exponent
        return fine and self.significand_bits + 2 <= kept.significand_bits

    # Between codes.

    @overload
    def next_up(self, code: int | np.integer) -> int: ...
    @overload
    def next_up(self, code: Array | Sequence[Any]) -> Array: ...
    def next_up(self, code: ArrayLike) -> int | Array:
        """The code of the next larger value: IEEE 754's nextUp.

        The neighbor above both zeros is the smallest positive value. +infinity stays, and so
        does the largest value where there is no infinity; NaN stays.

        Raises:
            TypeError: `code` holds anything but integers.
            ValueError: a code is out of range.
        """
        return self._next(code, down=0)

    @overload
    def next_down(self, code: int | np.integer) -> int: ...
    @overload
    def next_down(self, code: Array | Sequence[Any]) -> Array: ...
    def next_down(self, code: ArrayLike) -> int | Array:
        """The code of the next smaller value: IEEE 754's nextDown, the mirror of `next_up`."""
        return self._next(code, down=1)

    def _next(self, code: ArrayLike, down: int) -> int | Array:
        if is_int(code):
            return one_float.next_code(self, self._as_code("code", code), down=bool(down))
        codes = self._as_codes("code", code)
        sign, _, _, magnitude = self._split(codes)
        sign_after = np.where(magnitude == 0, down, sign)
        end = self.max_code if self.infinity_code is None else self.infinity_code
        outward = np.minimum(magnitude, end - 1) + 1
        magnitude_after = np.where(sign_after == down, outward, magnitude - 1)
        if self.specials == "fnuz":
            sign_after = np.where(magnitude_after == 0, 0, sign_after)
        sign_bit = np.where(sign_after == 1, np.uint64(self._sign_bit), np.uint64(0))
        after = magnitude_after.astype(np.uint64) | sign_bit
        return np.where(self._is_nan(sign, magnitude), codes, after).astype(codes.dtype)

    @overload
    def ulp(self, x: Real) -> float: ...
    @overload
    def ulp(self, x: Array | Sequence[Any]) -> Array: ...
    def ulp(self, x: ArrayLike) -> float | Array:
        """The gap between neighboring values of the format at `x`: 2**(exponent - m).

        `x` is a value, not a code, and need not be one of the format's; its own power of two
        decides. Below the smallest normal the gap is that of the subnormals.

        Args:
            x: a real number or an array, as in `encode`.

        Returns:
            A float, or a float64 array of the shape of `x`; infinity where |x| is larger than
            the largest finite value, NaN for NaN.

        Raises:
            TypeError: `x` is not real, or of a type that would have to be rounded first.
        """
        if type(x) is float and abs(x) <= self.max:
            return one_float.ulp(self, x)
        with np.errstate(invalid="ignore"):  # a signaling NaN complains when it is widened
            magnitude = np.abs(_as_floats("x", x).astype(np.float64))
        inside = magnitude <= self.max
        gap = np.ldexp(1.0, self._ulp_exponent(np.where(inside, magnitude, 0.0)))
        return as_given(x, np.where(inside, gap, np.where(np.isnan(magnitude), np.nan, np.inf)))

    # Shared by the methods above.

    def _as_code(self, argument: str, code: int) -> int:
        return check_int(argument, code, 0, (1 << self.bits) - 1)

    def _as_codes(self, argument: str, codes: ArrayLike) -> np.ndarray:
        array = as_integers(argument, codes, 0, (1 << self.bits) - 1, allow_empty=True)
        return array.astype(smallest_dtype(self.bits, signed=False), copy=False)

    def _split(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Sign, exponent field, significand field, and all bits below the sign, as int64."""
        wide = codes.astype(np.uint64)
        sign = (wide >> np.uint64(self.bits - 1)).astype(np.int64)
        magnitude = (wide & np.uint64(self._sign_bit - 1)).astype(np.int64)
        exponent = magnitude >> self.significand_bits
        significand = magnitude & ((1 << self.significand_bits) - 1)
        return sign, exponent, significand, magnitude

    def _is_infinity(self, magnitude: np.ndarray) -> np.ndarray:
        if self.infinity_code is None:
            return np.zeros(magnitude.shape, bool)
        return magnitude == self.infinity_code

    def _is_nan(self, sign: np.ndarray, magnitude: np.ndarray) -> np.ndarray:
        if self.specials == "fnuz":
            return (sign == 1) & (magnitude == 0)
        # "fn" has one magnitude beyond the largest value, "finite" none.
        return magnitude > (self.infinity_code or self.max_code)


def _as_floats(argument: str, x: ArrayLike) -> np.ndarray:
    """`x` as a float32 or float64 array that holds the very same numbers."""
    array = as_array(argument, x)
    if array.dtype.kind in "iu":
        as_integers(argument, array, -(2**53), 2**53, allow_empty=True)
    elif array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise TypeError(
            f"{argument} must hold float32 or float64 numbers (or float16, or integers of at "
            f"most 2**53), not {array.dtype}"
        )
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


@lru_cache(maxsize=32)
def _table(fmt: FloatFormat, kept: UpperBits, saturate: bool) -> np.ndarray:
    """The code of every number that `kept` can tell apart; at most 2**19 of one byte."""
    return fmt._encode(kept.every_number(), saturate)


_ALL_FORMATS = (
    FloatFormat("float64", 11, 52),
    FloatFormat("float32", 8, 23),
    FloatFormat("float16", 5, 10),
    FloatFormat("bfloat16", 8, 7),
    FloatFormat("float8_e4m3fn", 4, 3, specials="fn"),
    FloatFormat("float8_e5m2", 5, 2),
    FloatFormat("float8_e4m3fnuz", 4, 3, specials="fnuz"),
    FloatFormat("float8_e5m2fnuz", 5, 2, specials="fnuz"),
    # These have neither infinity nor NaN, in spite of their usual names.
    FloatFormat("float6_e2m3fn", 2, 3, specials="finite"),
    FloatFormat("float6_e3m2fn", 3, 2, specials="finite"),
    FloatFormat("float4_e2m1fn", 2, 1, specials="finite"),
)
FORMATS: dict[str, FloatFormat] = {fmt.name: fmt for fmt in _ALL_FORMATS}
