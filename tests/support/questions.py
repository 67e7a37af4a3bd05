"""What tests of questions share: every seed's question, of the kind that is expected."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from lib.teaching.questions import question
from lib.teaching.questions.records import OrderQuestion, Question
from tests.support.server import ROOT

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


def _result(task: str, settings: Mapping[str, object]) -> Any:
    """What a shipped run returned, as the file itself has it."""
    text = (ROOT / "assets/measured/results.json").read_text(encoding="utf-8")
    for each in json.loads(text)["results"]:
        if each["task"] == task and settings.items() <= each["settings"].items():
            return each["result"]
    raise LookupError(f"{task} {settings} is not recorded")


def recorded(task: str, **settings: object) -> dict[str, Any]:
    """The fields of what a shipped run returned."""
    fields: dict[str, Any] = _result(task, settings)["fields"]
    return fields


@cache
def _rows(task: str, settings: tuple[tuple[str, object], ...]) -> list[dict[str, Any]]:
    return [each["fields"] for each in _result(task, dict(settings))]


def rows(task: str, **settings: object) -> list[dict[str, Any]]:
    """The fields of each of the records that a shipped run returned."""
    return _rows(task, tuple(settings.items()))


def swept(network: str, rounding: str = "nearest") -> dict[tuple[int, int], dict[str, Any]]:
    """The cells of a sweep by bits of weights and of activations."""
    found = rows("SweepBits", network=network, rounding=rounding)
    return {(cell["weight_bits"], cell["activation_bits"]): cell for cell in found}


def accuracy_in_float32(network: str) -> float:
    """The share of the test images that float32 gets right."""
    found = recorded("MeasureAccuracy", network=network, activation_bits=8)
    right: int = found["float32"]["fields"]["right"][0]
    return right / 10_000


def network_in(text: str) -> str:
    """The network that a question is about."""
    [name] = set(re.findall(r"\b(plain|separable)\b", text))
    return str(name)


def in_order(made: OrderQuestion, value: Callable[[str], float], *, largest_first: bool) -> None:
    """Hold the order of a question's items against the value of each."""
    values = [value(made.items[place]) for place in made.truth]
    assert values == sorted(values, reverse=largest_first), made
