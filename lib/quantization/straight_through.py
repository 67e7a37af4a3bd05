"""One weight that learns through its rounding: with the slope that rounding has, and without.

Rounding is a staircase: flat but for its jumps, so its slope is 0 and a loss behind it tells a
weight nothing. The straight-through estimator takes the staircase for the straight line through it,
slope 1, between the lowest code and the highest; beyond them the slope stays 0 (Bengio et al. 2013,
"Estimating or Propagating Gradients Through Stochastic Neurons", section 4).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.numbers.checks import as_reals, check_bool, check_int, check_real

Reals = NDArray[np.float64]

MOST_STEPS = 1000
LARGEST = 1e6  # steps of the scale


class Descent(NamedTuple):
    """A weight's way down a loss, in steps of its scale; each float64 (steps + 1,).

    Attributes:
        weights: before the first step and after each.
        rounded: what they are rounded to, which is what computes.
        losses: the squared distance of that from the best value.
        slopes: of the loss with respect to the weight, as the next step takes it.
    """

    weights: Reals
    rounded: Reals
    losses: Reals
    slopes: Reals


def round_to_codes(x: ArrayLike, qmin: int, qmax: int) -> Reals:
    """The staircase: `clip(rint(x), qmin, qmax)`, in steps of the scale, float64.

    Raises:
        TypeError, ValueError: an argument of the wrong kind, or no qmin below qmax.
    """
    qmin, qmax = _ends(qmin, qmax)
    return np.clip(np.rint(as_reals("x", x).astype(np.float64)), qmin, qmax)


def slope_of_rounding(x: ArrayLike, qmin: int, qmax: int, *, straight_through: bool) -> Reals:
    """The slope of that staircase at each x, float64.

    Args:
        x: in steps of the scale.
        qmin, qmax: the lowest and the highest code.
        straight_through: whether to take it for a straight line: 1 between qmin and qmax, else 0.
            Without, it is 0 everywhere; at the jumps it has none, and 0 stands for it as in
            PyTorch.

    Raises:
        TypeError, ValueError: an argument of the wrong kind, or no qmin below qmax.
    """
    qmin, qmax = _ends(qmin, qmax)
    reals = as_reals("x", x)
    inside = (reals > qmin) & (reals < qmax)
    return (inside & check_bool("straight_through", straight_through)).astype(np.float64)


def descend(
    start: float,
    best: float,
    *,
    qmin: int,
    qmax: int,
    learning_rate: float,
    steps: int,
    straight_through: bool,
) -> Descent:
    """Let a weight go down the loss (rounded - best)^2 by gradient descent.

    Args:
        start: the weight at first, in steps of its scale, at most a million from 0.
        best: where the loss is 0, likewise.
        qmin, qmax: the lowest and the highest code.
        learning_rate: what a slope is multiplied by to become a step, 0..1.
        steps: 0..1000.
        straight_through: which slope of rounding it uses; see :func:`slope_of_rounding`.

    Raises:
        TypeError, ValueError: an argument of the wrong kind or out of range, named in the message.
    """
    weight = check_real("start", start, -LARGEST, LARGEST)
    best = check_real("best", best, -LARGEST, LARGEST)
    rate = check_real("learning_rate", learning_rate, 0, 1)
    way = []
    for _ in range(check_int("steps", steps, 0, MOST_STEPS) + 1):
        rounded = float(round_to_codes(weight, qmin, qmax))
        of_rounding = slope_of_rounding(weight, qmin, qmax, straight_through=straight_through)
        slope = 2 * (rounded - best) * float(of_rounding)
        way.append((weight, rounded, (rounded - best) ** 2, slope))
        weight -= rate * slope
    return Descent(*np.array(way, np.float64).T)


def _ends(qmin: int, qmax: int) -> tuple[int, int]:
    """Both as integers, in order."""
    qmin = check_int("qmin", qmin, -(2**15), 2**16 - 2)
    return qmin, check_int("qmax", qmax, qmin + 1, 2**16 - 1)
