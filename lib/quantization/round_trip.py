"""One value, quantized and dequantized, with every number on the way."""

from dataclasses import dataclass

import numpy as np

from lib.numbers.checks import check_choice
from lib.quantization.affine import ROUNDINGS, QParams, one_scale


@dataclass(frozen=True)
class RoundTrip:
    """One value at each step, in order.

    Attributes:
        x: the value, as float32 holds it.
        steps: x / scale, divided in float32: how many steps from 0.
        rounded: the same, a whole number.
        shifted: rounded + zero_point.
        code: shifted, clipped to [qmin, qmax]; this is what is stored.
        restored: (code - zero_point) * scale, in float32.
        error: restored - x, exactly.
        clipped: whether that changed anything.
        draw: for stochastic rounding the number in [0, 1) that decided: up where it is less than
            the fraction of `steps`; else None.
    """

    x: float
    steps: float
    rounded: float
    shifted: float
    code: int
    restored: float
    error: float
    clipped: bool
    draw: float | None = None


def round_trip(
    x: float,
    qparams: QParams,
    *,
    rounding: str = "nearest",
    rng: np.random.Generator | None = None,
) -> RoundTrip:
    """Quantize one value and dequantize it, a line for each step: `quantize` and `dequantize`.

    Args:
        x: a finite number; it becomes a float32 first.
        qparams: with one scale.
        rounding, rng: as for `quantize`.

    Raises:
        TypeError: `qparams` is no QParams.
        ValueError: `x` is not finite in float32, `qparams` has an axis, or `rounding` is unknown.
    """
    scale, zero_point = one_scale("qparams", qparams)
    check_choice("rounding", rounding, ROUNDINGS)
    with np.errstate(all="ignore"):  # too large for float32: refused here; or clipped below
        value = np.float32(x)
        if not np.isfinite(value):
            raise ValueError(f"x must be finite in float32, but is {x}")
        steps = value / scale
        draw = None
        if rounding == "nearest":
            rounded = np.rint(steps)
        elif rounding == "floor":
            rounded = np.floor(steps)
        else:
            draw = (rng or np.random.default_rng()).random(dtype=np.float32)
            rounded = np.floor(steps) + (draw < steps - np.floor(steps))
        shifted = float(rounded) + zero_point
        code = int(min(max(shifted, qparams.qmin), qparams.qmax))
        restored = np.float32(code - zero_point) * scale
    return RoundTrip(
        x=float(value),
        steps=float(steps),
        rounded=float(rounded),
        shifted=shifted,
        code=code,
        restored=float(restored),
        error=float(restored) - float(value),
        clipped=shifted != code,
        draw=None if draw is None else float(draw),
    )
