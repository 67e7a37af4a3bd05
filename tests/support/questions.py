"""What tests of questions share: every seed's question, of the kind that is expected."""

import re
from collections.abc import Iterator
from typing import TypeVar

from lib.teaching.questions import question
from lib.teaching.questions.records import Question

SEEDS = range(200)
Kind = TypeVar("Kind", bound=Question)


def of_kind(kind: type[Kind], page: str, number: int) -> Iterator[Kind]:
    """A question of a page as each of 200 seeds makes it."""
    for seed in SEEDS:
        made = question(page, number, seed)
        assert isinstance(made, kind)
        yield made


def numbers_in(text: str) -> list[float]:
    """The numbers in a sentence; with a minus sign where one stands right before the digits."""
    found = re.findall(r"(?<![\w.])[−+]?\d[\d,]*(?:\.\d+)?(?:e[−-]?\d+)?", text)
    return [float(number.replace("−", "-").replace(",", "")) for number in found]
