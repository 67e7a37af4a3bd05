"""A 2 x 2 matrix times a vector in integers, with one scale: small enough to check by hand."""

from dataclasses import dataclass

import numpy as np

from lib.numbers.checks import Array
from lib.quantization.affine import QParams, code_range, quantize
from lib.quantization.integer_ops import matmul

WEIGHT = np.array([[-0.18120981, -0.29043840], [0.49722983, 0.22141714]], np.float32)
INPUT = np.array([0.77412377, 0.49299395], np.float32)

#: How many steps make 1: what the reader turns instead of the scale, which is 1 over it.
STEPS_TO_ONE = (
    *(1, 2, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100, 127, 128, 200, 256, 500, 512, 1000, 1024),
    *(2000, 2048, 4096, 5000, 8192, 10_000, 16_384, 20_000, 32_768, 50_000, 65_536),
)
BITS = range(2, 17)
ROUNDINGS = ("floor", "nearest")
FIRST = (8, 128, "floor")  # bits, steps to one, rounding: a first try


@dataclass(frozen=True, eq=False)
class Example:
    """Everything on the way from W x in real numbers to W x in integers.

    Attributes:
        weight_codes: (2, 2) codes of WEIGHT.
        input_codes: (2,) codes of INPUT.
        product: (2,) int32, weight_codes times input_codes, exact.
        restored: (2,) float64, product * scale**2.
        exact: (2,) float64, WEIGHT times INPUT.
        error: (2,) float64, restored - exact.
        rms_error: the root of the mean of error**2.
        clipped: how many of the six values were clipped.
    """

    weight_codes: Array
    input_codes: Array
    product: Array
    restored: Array
    exact: Array
    error: Array
    rms_error: float
    clipped: int


def run(bits: int, steps_to_one: int, rounding: str) -> Example:
    """Multiply in integers: signed codes of `bits`, scale 1 / steps_to_one, zero point 0.

    Args:
        bits: 2..16.
        steps_to_one: a positive whole number.
        rounding: "floor" or "nearest", as for `quantize`.

    Raises:
        TypeError, ValueError: an argument of the wrong kind or out of range.
    """
    scale = np.float32(1) / np.float32(steps_to_one)
    qparams = QParams(scale, 0, *code_range(bits))
    weight_codes = quantize(WEIGHT, qparams, rounding=rounding)
    input_codes = quantize(INPUT, qparams, rounding=rounding)
    product = matmul(weight_codes, 0, input_codes.reshape(2, 1), 0).ravel()
    restored = product * float(scale) ** 2
    exact = WEIGHT.astype(np.float64) @ INPUT.astype(np.float64)
    error = restored - exact
    values = np.append(WEIGHT.ravel(), INPUT)
    rounded = {"floor": np.floor, "nearest": np.rint}[rounding](values / scale)
    return Example(
        weight_codes=weight_codes,
        input_codes=input_codes,
        product=product,
        restored=restored,
        exact=exact,
        error=error,
        rms_error=float(np.sqrt((error**2).mean())),
        clipped=int(((rounded < qparams.qmin) | (rounded > qparams.qmax)).sum()),
    )


def error_curves(bits: int) -> dict[str, list[float]]:
    """The `rms_error` with every scale, for codes of 2..16 `bits`.

    Returns:
        For each of ROUNDINGS the errors, in the units of WEIGHT times INPUT, one for each of
        STEPS_TO_ONE.
    """
    return {
        rounding: [run(bits, steps, rounding).rms_error for steps in STEPS_TO_ONE]
        for rounding in ROUNDINGS
    }
