"""What the makers of questions share: mistakes that differ from the truth, options in any order."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from lib.teaching.questions.records import Mistake, Option, SpotQuestion

T = TypeVar("T")

WHOLE = "A whole number, exactly."
POINTS = 5  # of a hundred, by which a share may be missed


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


def accuracy(
    prompt: str,
    share: float,
    reason: str,
    mistakes: Iterable[tuple[float, str]] = (),
    *,
    settings: Mapping[str, str] | None = None,
    covers: tuple[str, ...] = (),
    mark: str = "",
) -> SpotQuestion:
    """A question for a share of the test images, which is marked from 0 to 100%.

    Args:
        prompt, reason, settings, covers, mark: of the question.
        share: the right one, 0..1.
        mistakes: other shares, 0..1, that people think of, with their sentences.
    """
    percent = round(100 * share, 2)
    guesses = [(round(100 * wrong, 2), sentence) for wrong, sentence in mistakes]
    return SpotQuestion(
        prompt=prompt,
        low=0,
        high=100,
        step=1,
        unit="%",
        truth=percent,
        shown=f"{share:.1%}",
        tolerance=POINTS,
        typing=f"Within {POINTS} points counts.",
        mistakes=differing(percent, POINTS, guesses),
        reason=reason,
        settings=settings or {},
        covers=covers,
        mark=mark,
    )
