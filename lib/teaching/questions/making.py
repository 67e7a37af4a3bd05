"""What the makers of questions share: mistakes that differ from the truth, options in any order."""

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

from lib.teaching.questions.records import Mistake, Option

T = TypeVar("T")

WHOLE = "A whole number, exactly."


def differing(
    truth: float, tolerance: float, mistakes: Iterable[tuple[float, str]]
) -> tuple[Mistake, ...]:
    """The mistakes that are no right answers, the first of each value."""
    found: dict[float, Mistake] = {}
    for value, sentence in mistakes:
        if abs(value - truth) > tolerance:
            found.setdefault(value, Mistake(value, sentence))
    return tuple(found.values())


def shuffled(
    rng: random.Random, right: tuple[str, str], wrong: Iterable[tuple[str, str]]
) -> tuple[tuple[Option, ...], int]:
    """Options in any order, each once, and the place of the right one.

    Args:
        rng: puts them in order.
        right, wrong: their words, and the sentences that answer them.
    """
    options = {right[0]: Option(*right)}
    for words, sentence in wrong:
        options.setdefault(words, Option(words, sentence))
    order = list(options.values())
    rng.shuffle(order)
    return tuple(order), order.index(options[right[0]])


def order_of(values: Sequence[float], *, largest_first: bool) -> tuple[int, ...]:
    """The places of values in their order."""
    return tuple(sorted(range(len(values)), key=values.__getitem__, reverse=largest_first))
