"""Answers of a class: what may be said to a question, who is right, and what all said."""

import json
import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

from lib.teaching.questions.records import (
    ChoiceQuestion,
    NumberQuestion,
    OrderQuestion,
    Question,
    SpotQuestion,
)

LONGEST = 200  # characters of an answer
Answer = float | tuple[int, ...]


def asked(question: Question) -> dict[str, Any]:
    """What is sent before the reveal, for JSON: the question, and nothing that gives it away."""
    sent: dict[str, Any] = {"kind": question.kind, "prompt": question.prompt}
    if question.picture:
        sent["picture"] = question.picture
    match question:
        case ChoiceQuestion():
            sent |= {"options": [option.words for option in question.options]}
        case OrderQuestion():
            sent |= {"items": question.items, "direction": question.direction}
        case SpotQuestion():
            sent |= {"low": question.low, "high": question.high, "step": question.step}
            sent |= {"unit": question.unit, "typing": question.typing}
        case NumberQuestion():
            sent |= {"unit": question.unit, "typing": question.typing}
    return sent


def revealed(question: Question) -> dict[str, Any]:
    """What is sent with the reveal: the truth, and why it is that."""
    sent: dict[str, Any] = {"reason": question.reason}
    match question:
        case ChoiceQuestion():
            sent |= {"truth": question.truth}
            sent |= {"sentences": [option.sentence for option in question.options]}
        case OrderQuestion():
            sent |= {"truth": question.truth, "values": question.values}
        case NumberQuestion() | SpotQuestion():
            sent |= {"truth": question.truth, "shown": question.shown}
            sent |= {"tolerance": question.tolerance}
            sent |= {"mistakes": [mistake._asdict() for mistake in question.mistakes]}
    return sent


def read(question: Question, text: str) -> Answer:
    """What a browser sent as the answer to a question, in JSON.

    Returns:
        The number; of a choice the option's place; of an order the places of its items.

    Raises:
        ValueError: it is no answer to that question; the message is a sentence.
    """
    try:
        value = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        value = None
    match question:
        case ChoiceQuestion():
            if type(value) is int and 0 <= value < len(question.options):
                return value
            raise ValueError("The answer must be one of the options.")
        case OrderQuestion():
            places = tuple(value) if isinstance(value, list) else ()
            whole = all(type(place) is int for place in places)
            if whole and sorted(places) == [*range(len(question.items))]:
                return places
            raise ValueError("The answer must have each of the items once.")
        case SpotQuestion():
            number = _number(value)
            if number is not None and question.low <= number <= question.high:
                return number
            raise ValueError(f"The answer must lie between {question.low} and {question.high}.")
    number = _number(value)
    if number is None:
        raise ValueError("The answer must be a number, such as -3 or 0.25.")
    return number


def _number(value: object) -> float | None:
    """A finite number as float64, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an integer of hundreds of digits
        return None


def written(answer: Answer) -> str:
    """The text that `read` reads as this answer."""
    return json.dumps(answer)


def right(question: Question, answer: Answer) -> bool:
    """Whether an answer is right; of numbers, within the question's tolerance."""
    if isinstance(question, ChoiceQuestion | OrderQuestion):
        return answer == question.truth
    assert isinstance(question, NumberQuestion | SpotQuestion)
    assert isinstance(answer, int | float)
    return abs(answer - question.truth) <= question.tolerance


def tally(question: Question, answers: Iterable[Answer]) -> dict[str, Any]:
    """What a class said, for JSON.

    Returns:
        "said": pairs of an answer and how many gave it, the most frequent first; "right": how many
        were right. For a choice every option is there, in the options' order.
    """
    given = Counter(answers)
    said: list[tuple[Answer, int]] = given.most_common()
    if isinstance(question, ChoiceQuestion):
        said = [(place, given[place]) for place in range(len(question.options))]
    return {"said": said, "right": sum(n for answer, n in given.items() if right(question, answer))}
