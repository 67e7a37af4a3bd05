"""A fraction's digits behind the binary point, found by doubling it, and where they repeat."""

from fractions import Fraction
from typing import NamedTuple

MOST_DOUBLINGS = 1000


class Doubling(NamedTuple):
    """A step on the way to a fraction's digits in base two: twice what was left is digit + left."""

    doubled: Fraction
    digit: int
    left: Fraction


def doublings(value: Fraction) -> list[Doubling]:
    """The steps that give the digits of a fraction behind the binary point, one digit a step.

    They end where nothing is left, or where what is left was left before: from there on the digits
    repeat for ever.

    Raises:
        TypeError: `value` is not a Fraction.
        ValueError: `value` is not from 0 up to below 1, or takes more than 1,000 steps.
    """
    if not isinstance(value, Fraction):
        raise TypeError(f"value must be a Fraction, not {value!r}")
    if not 0 <= value < 1:
        raise ValueError(f"value must be from 0 up to below 1, not {value}")
    steps: list[Doubling] = []
    seen, left = {value}, value
    while left and len(steps) < MOST_DOUBLINGS:
        doubled = 2 * left
        left = doubled % 1
        steps.append(Doubling(doubled, int(doubled), left))
        if left in seen:
            return steps
        seen.add(left)
    if left:
        raise ValueError(f"value must repeat within {MOST_DOUBLINGS:,} digits, not {value}")
    return steps


def repeats_from(steps: list[Doubling], value: Fraction) -> int | None:
    """How many digits stand before those that repeat; None where the digits end.

    Args:
        steps: those of `doublings`.
        value: what they are of.
    """
    if not steps or not steps[-1].left:
        return None
    left_before = [value, *(step.left for step in steps[:-1])]
    return left_before.index(steps[-1].left)
