"""Affine quantization: real numbers to integer codes and back.

A code q stands for the real number `(q - zero_point) * scale`. The scale is the width of one step;
the zero point is the code of real 0, so that zeros (padding, ReLU) cost no error.

The formulas are those of ONNX's QuantizeLinear and DequantizeLinear operators, to the bit.
See also Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", section 2.1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import (
    Array,
    as_integers,
    as_reals,
    check_bool,
    check_choice,
    check_instance,
    check_int,
)
from lib.quantization import blocks
from lib.quantization.axes import along_axis, check_axis

MIN_BITS, MAX_BITS = 2, 16
ROUNDINGS = ("nearest", "floor", "stochastic")
CODE_MIN, CODE_MAX = -(2 ** (MAX_BITS - 1)), 2**MAX_BITS - 1

Codes = npt.NDArray[np.integer]  # integers, of the type that `QParams.dtype` names
Float32s = npt.NDArray[np.float32]
Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False, init=False)
class QParams:
    """How real numbers map to integer codes.

    Attributes:
        scale: real width of one step, positive: a float32, or read-only float32 (n,) along `axis`.
        zero_point: code of real 0, in [qmin, qmax]: an int, or read-only int32 (n,) along `axis`.
        qmin: lowest code, at least -32768.
        qmax: highest code, above qmin; at most 32767 where qmin < 0, else at most 65535.
        axis: the axis of the data that has one scale and zero point per index, counted as NumPy
            counts axes; None where one pair serves the whole tensor.

    Where only one of `scale` and `zero_point` is 1-D, the other serves every index of the axis.

    Raises:
        TypeError: a value of the wrong kind.
        ValueError: a value outside the ranges above, or shapes that do not match `axis`.
    """

    scale: np.float32 | Float32s
    zero_point: int | Int32s
    qmin: int
    qmax: int
    axis: int | None

    def __init__(
        self,
        scale: npt.ArrayLike,
        zero_point: npt.ArrayLike,
        qmin: int,
        qmax: int,
        axis: int | None = None,
    ) -> None:
        qmin = check_int("qmin", qmin, CODE_MIN, CODE_MAX - 1)
        qmax_limit = np.iinfo(np.int16).max if qmin < 0 else CODE_MAX
        qmax = check_int("qmax", qmax, qmin + 1, qmax_limit)
        axis = check_axis(axis)
        scales = _to_float32(as_reals("scale", scale))
        if not (np.isfinite(scales) & (scales > 0)).all():
            raise ValueError(
                "scale must be positive and within float32's range (1.4e-45 to 3.4028235e+38)"
            )
        zero_points = as_integers("zero_point", zero_point, qmin, qmax).astype(np.int32)
        scales, zero_points = self._matched(scales, zero_points, axis)
        # The instance is frozen; its dictionary is the way in.
        vars(self).update(
            scale=scales[()] if axis is None else scales,
            zero_point=int(zero_points) if axis is None else zero_points,
            qmin=qmin,
            qmax=qmax,
            axis=axis,
        )

    @property
    def scales(self) -> Float32s:
        """`scale` as an array also where it is a single number: then of shape (1,)."""
        return np.atleast_1d(self.scale)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The smallest NumPy integer type that holds the codes, signed where qmin < 0."""
        narrow, wide = (np.int8, np.int16) if self.qmin < 0 else (np.uint8, np.uint16)
        limits = np.iinfo(narrow)
        return np.dtype(narrow if limits.min <= self.qmin and self.qmax <= limits.max else wide)

    def broadcast(self, shape: tuple[int, ...], name: str) -> tuple[Array, Array]:
        """Return (scale, zero_point) shaped to broadcast over the array `name` of that `shape`.

        Raises:
            ValueError: `axis` is no axis of such an array, or has another length.
        """
        scale, zero_point = np.asarray(self.scale), np.asarray(self.zero_point, np.int32)
        if self.axis is None:
            return scale, zero_point
        return (
            along_axis("scale", scale, self.axis, name, shape),
            along_axis("zero_point", zero_point, self.axis, name, shape),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QParams) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    @staticmethod
    def _matched(scale: Array, zero_point: Array, axis: int | None) -> tuple[Array, Array]:
        """Return both in the one shape that `axis` asks for, or raise ValueError."""
        if axis is None:
            if scale.ndim or zero_point.ndim:
                raise ValueError("scale and zero_point must be single numbers unless axis is given")
            return scale, zero_point
        if max(scale.ndim, zero_point.ndim) != 1:
            raise ValueError(
                f"scale or zero_point must be 1-D along axis {axis}, and neither may have more "
                f"dimensions; their shapes are {scale.shape} and {zero_point.shape}"
            )
        if scale.ndim == zero_point.ndim and scale.shape != zero_point.shape:
            raise ValueError(
                f"scale and zero_point must have the same length, not {scale.size} and "
                f"{zero_point.size}"
            )
        return matched_copies(scale, zero_point)

    def _key(self) -> tuple[Any, ...]:
        scale = np.asarray(self.scale).tobytes()
        zero_point = np.asarray(self.zero_point, np.int32).tobytes()
        return scale, zero_point, self.qmin, self.qmax, self.axis


def code_range(bits: int, signed: bool = True, narrow_range: bool = False) -> tuple[int, int]:
    """Return (qmin, qmax) of integer codes.

    Args:
        bits: 2..16.
        signed: codes from -2**(bits - 1), else from 0.
        narrow_range: drop the lowest code, which leaves a signed range symmetric: -127..127.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: `bits` out of range.
    """
    bits = check_int("bits", bits, MIN_BITS, MAX_BITS)
    lowest = -(2 ** (bits - 1)) if check_bool("signed", signed) else 0
    return lowest + int(check_bool("narrow_range", narrow_range)), lowest + 2**bits - 1


def choose_qparams(
    x_min: npt.ArrayLike,
    x_max: npt.ArrayLike,
    *,
    bits: int = 8,
    signed: bool = True,
    symmetric: bool = False,
    narrow_range: bool = False,
    axis: int | None = None,
) -> QParams:
    """Choose the scale and zero point that cover [x_min, x_max]; real 0 is always a code.

    Asymmetric: the range is widened to hold 0, and its ends fall on the lowest and highest codes:
    `scale = (x_max - x_min) / (qmax - qmin)`, `zero_point = qmin - rint(x_min / scale)`, clipped.
    Symmetric: `scale = max(|x_min|, |x_max|) / ((qmax - qmin) / 2)`, with zero point 0 (signed) or
    2**(bits - 1) (unsigned). For int8 that divides by 127.5, or by 127 with `narrow_range`.

    The scale is computed in float64 and rounded once to float32; it is 1.0 where the range is
    [0, 0], and never below float32's smallest normal number. The zero point uses that scale.

    Args:
        x_min, x_max: ends of the range, finite, x_min <= x_max; scalars, or 1-D along `axis`.
        bits: 2..16.
        signed: codes from -2**(bits - 1), else from 0.
        symmetric: one of the two rules above.
        narrow_range: drop the lowest code.
        axis: the axis of the data that the 1-D `x_min` and `x_max` belong to.

    Raises:
        TypeError: a value of the wrong kind.
        ValueError: a value out of range, x_min > x_max, shapes that do not match each other or
            `axis`, or a range so wide that the scale is beyond float32.
    """
    qmin, qmax = code_range(bits, signed, narrow_range)
    low = as_reals("x_min", x_min).astype(np.float64)
    high = as_reals("x_max", x_max).astype(np.float64)
    if low.shape != high.shape:
        raise ValueError(
            f"x_min and x_max must have the same shape, not {low.shape} and {high.shape}"
        )
    if (low > high).any():
        raise ValueError(
            f"x_min must not exceed x_max, but does so in {int((low > high).sum())} "
            f"of {low.size} ranges"
        )
    low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)

    with np.errstate(over="ignore"):  # an infinite scale is refused below
        if check_bool("symmetric", symmetric):
            exact_scale = np.maximum(-low, high) / ((qmax - qmin) / 2)
        else:
            exact_scale = (high - low) / (qmax - qmin)
    scale = np.maximum(_to_float32(exact_scale), np.finfo(np.float32).tiny)
    scale = np.where((low == 0) & (high == 0), np.float32(1), scale)
    if not np.isfinite(scale).all():
        raise ValueError("x_max - x_min is too wide: the scale would be beyond float32's range")

    if symmetric:
        zero_point = np.full(low.shape, 0 if signed else 2 ** (bits - 1), np.int32)
    else:
        zero_point = np.clip(qmin - np.rint(low / scale), qmin, qmax).astype(np.int32)
    return QParams(scale, zero_point, qmin, qmax, axis)


def quantize(
    x: npt.ArrayLike,
    qparams: QParams,
    *,
    rounding: str = "nearest",
    rng: np.random.Generator | None = None,
) -> Codes:
    """Return the codes of `x`: `clip(rint(x / scale) + zero_point, qmin, qmax)`.

    ONNX QuantizeLinear to the bit: float32 data are divided in float32, and ties go to the even
    integer. float16 data are widened to float32; float64 data and integers are divided in float64.

    Args:
        x: real numbers, finite; any shape, scalars included.
        rounding: "nearest" (ties to even), "floor", or "stochastic": up with a probability equal to
            the fraction, so that the mean error is zero. Networks use "nearest".
        rng: source of randomness for "stochastic"; a fresh one where None.

    Returns:
        Codes in [qmin, qmax] of type `qparams.dtype`, shaped like `x`; a NumPy scalar for a scalar.

    Raises:
        TypeError: `x` does not hold real numbers, or `qparams` is no QParams.
        ValueError: `x` is empty or holds NaN or infinity; `rounding` is unknown; `x` has no axis
            `qparams.axis` of the right length.
    """
    round_steps = _rounding_function(rounding, rng)
    x = as_reals("x", x)
    work, scale, zero_point = operands(x, qparams)
    qmin, qmax = qparams.qmin, qparams.qmax

    # Dividing by a tiny scale may overflow to infinity, which the clip turns into the end code.
    def formula(x: Array, scale: Array, zero_point: Array, out: Array) -> None:
        np.clip(round_steps(x / scale) + zero_point, qmin, qmax, out=out, casting="unsafe")

    return blocks.apply(formula, [x, scale, zero_point], work, qparams.dtype)[()]


def dequantize(q: npt.ArrayLike, qparams: QParams) -> Float32s:
    """Return the real numbers that codes stand for: `(q - zero_point) * scale` in float32.

    ONNX DequantizeLinear to the bit. As there, a product beyond float32's range is infinite.

    Args:
        q: integer codes in [qmin, qmax]; any shape, scalars included.

    Returns:
        float32, shaped like `q`; a NumPy scalar for a scalar.

    Raises:
        TypeError: `q` does not hold integers, or `qparams` is no QParams.
        ValueError: `q` is empty or holds a value outside [qmin, qmax], or has no axis
            `qparams.axis` of the right length.
    """
    check_instance("qparams", qparams, QParams)
    q = as_integers("q", q, qparams.qmin, qparams.qmax)
    scale, zero_point = qparams.broadcast(q.shape, "q")
    inputs = [q.astype(qparams.dtype, copy=False), scale, zero_point.astype(np.float32)]

    def formula(q: Array, scale: Array, zero_point: Array, out: Array) -> None:
        np.multiply(q - zero_point, scale, out=out)

    return blocks.apply(formula, inputs, np.float32, np.float32)[()]


def fake_quantize(x: npt.ArrayLike, qparams: QParams) -> Float32s:
    """Return `x` quantized and dequantized: what is left of it in codes, as float32.

    Args, errors and shapes are those of `quantize`.
    """
    return dequantize(quantize(x, qparams), qparams)


def operands(x: Array, qparams: QParams) -> tuple[np.dtype[Any], Array, Array]:
    """Return the float type that `x` is divided in, and scale and zero point as that type.

    float32 for float32 and float16, else float64. The two arrays broadcast with `x`.

    Raises:
        TypeError: `qparams` is no QParams.
        ValueError: `x` has no axis `qparams.axis` of the right length.
    """
    check_instance("qparams", qparams, QParams)
    single = x.dtype.kind == "f" and x.dtype.itemsize <= 4
    work = np.dtype(np.float32 if single else np.float64)
    scale, zero_point = qparams.broadcast(x.shape, "x")
    return work, scale.astype(work), zero_point.astype(work)


def one_scale(argument: str, qparams: QParams) -> tuple[np.float32, int]:
    """Return (scale, zero_point) of QParams that hold one pair for the whole tensor.

    Raises:
        TypeError: `qparams` is no QParams.
        ValueError: it has an axis.
    """
    check_instance(argument, qparams, QParams)
    if qparams.axis is not None:
        raise ValueError(f"{argument} must hold one scale for all values, not one per channel")
    return np.float32(qparams.scale), int(qparams.zero_point)


def matched_copies(scale: Array, zero_point: Array) -> tuple[Array, Array]:
    """Return read-only copies of both, broadcast to one shape."""
    pair = [np.array(part) for part in np.broadcast_arrays(scale, zero_point)]
    for part in pair:
        part.flags.writeable = False
    return pair[0], pair[1]


def _rounding_function(rounding: str, rng: np.random.Generator | None) -> Callable[[Array], Array]:
    """The function that makes whole steps of steps."""
    check_choice("rounding", rounding, ROUNDINGS)
    if rounding == "nearest":
        return np.rint
    if rounding == "floor":
        return np.floor
    if rng is None:
        rng = np.random.default_rng()
    check_instance("rng", rng, np.random.Generator)

    def stochastic(steps: Array) -> Array:
        below = np.floor(steps)
        return below + (rng.random(steps.shape, dtype=steps.dtype.type) < steps - below)

    return stochastic


def _to_float32(values: Array) -> Float32s:
    with np.errstate(over="ignore", under="ignore"):
        return values.astype(np.float32)
