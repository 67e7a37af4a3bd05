"""What the integers of each step stand for, and what float32 has in their place."""

from typing import NamedTuple

import numpy as np

from lib.quantization import fixed_point
from lib.studies.neuron.neuron import Neuron


def unit(one: Neuron) -> float:
    """The real number that 1 in the accumulator stands for: input scale x weight scale."""
    return float(one.input_scale) * float(one.weight_scale)


def meanings(one: Neuron) -> dict[str, float]:
    """The real number that each step stands for, by the step's name.

    As long as the zero point is in it, the plain sum of the products stands for nothing useful:
    its entry is its size in real numbers all the same.
    """
    products, corrected, accumulator = (
        number * unit(one)
        for number in (one.products_sum, one.products_sum + one.correction, one.accumulator)
    )
    found = {"sum": products, "correction": corrected, "bias": accumulator}
    if one.layer.output_qparams is None:
        return found | {"multiply": one.meaning}
    step = float(one.output_qparams.scale)
    return found | {
        "multiply": float(one.scaled) * step,
        "round": one.rounded * step,
        "zero point": one.rounded * step,
        "clip": one.meaning,
    }


def float_values(one: Neuron) -> dict[str, float]:
    """What float32 has at each step, as a real number, by the step's name.

    Float32 needs neither correction, multiplier nor rounding; the ReLU is its last step.
    """
    total = one.float_total
    found = dict.fromkeys((step.name for step in one.steps), total)
    found |= {"sum": one.float_sum, "correction": one.float_sum}
    return found | ({"clip": one.float_output} if "clip" in found else {})


class TwoRoundings(NamedTuple):
    """How a chip without floats multiplies: a high product and a shift, and each is rounded."""

    product: float  # accumulator x mantissa / 2**31
    high: int  # the same, rounded
    shifted: float  # high x 2**shift
    steps: int  # the same, rounded


def two_roundings(one: Neuron) -> TwoRoundings:
    """The two roundings of :func:`fixed_point.multiply_by_quantized_multiplier`.

    Args:
        one: a neuron with a multiplier below 1, as all have whose sums need to be scaled down.
    """
    mantissa, shift = one.mantissa_and_shift
    accumulator = np.int32(one.accumulator)
    high = int(fixed_point.saturating_rounding_doubling_high_mul(accumulator, np.int32(mantissa)))
    steps = int(fixed_point.rounding_divide_by_pot(np.int32(high), -shift))
    return TwoRoundings(one.accumulator * mantissa / 2**31, high, high * 2.0**shift, steps)
