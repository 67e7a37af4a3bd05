"""What a question is made of: plain data, frozen, ready for JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple

Kind = Literal["number", "choice", "spot", "order"]


class Mistake(NamedTuple):
    """A usual wrong answer, and the sentence that answers it."""

    value: float
    sentence: str


class Option(NamedTuple):
    """What can be chosen, and the sentence that answers whoever chose it."""

    words: str
    sentence: str


class Histogram(NamedTuple):
    """A picture that a question needs: how often values occur, and ranges that are compared.

    counts: between `low` and `high`, in equal bins. ranges: the name of each and its end; it begins
    as far below 0. words: what the values are. label: the picture in words.
    """

    counts: tuple[int, ...]
    low: float
    high: float
    ranges: tuple[tuple[str, float], ...]
    words: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked on a page before its answer is shown.

    prompt: the question. reason: why the answer is what it is, said with it. settings: parameters
    of the page's address with which it shows the answer. locks: keys of what on the page would give
    it away and can't be used before; covers: of what shows it already and isn't seen before. mark:
    the picture on which the prediction is marked beside the truth, "" for none. picture: what has
    to be seen to answer, where the question is asked away from its page.
    """

    kind: ClassVar[Kind]

    prompt: str
    reason: str
    settings: Mapping[str, str] = field(default_factory=dict)
    locks: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    mark: str = ""
    picture: Histogram | None = None

    def data(self) -> dict[str, Any]:
        """The question as JSON has it."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True, kw_only=True)
class NumberQuestion(Question):
    """A number is typed.

    truth: right is what differs from it by at most `tolerance`. shown: the truth as text. unit:
    what stands behind the box. typing: how exact the answer has to be, and in what unit. mistakes:
    usual wrong answers, none of them right.
    """

    kind = "number"

    truth: float
    shown: str
    typing: str
    tolerance: float = 0
    unit: str = ""
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SpotQuestion(Question):
    """A place on an axis is chosen with a slider, from `low` to `high` in steps of `step`.

    truth, shown, tolerance, unit, typing, mistakes: as of a NumberQuestion.
    """

    kind = "spot"

    low: float
    high: float
    step: float
    truth: float
    shown: str
    typing: str
    tolerance: float
    unit: str = ""
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(Question):
    """One of several options is chosen; truth: the place of the right one."""

    kind = "choice"

    options: tuple[Option, ...]
    truth: int


@dataclass(frozen=True, kw_only=True)
class OrderQuestion(Question):
    """Items are put in order.

    items: as they stand at first. truth: their places in the right order. values: what the order
    goes by, of each item, as text. direction: what comes first.
    """

    kind = "order"

    items: tuple[str, ...]
    truth: tuple[int, ...]
    values: tuple[str, ...]
    direction: str
