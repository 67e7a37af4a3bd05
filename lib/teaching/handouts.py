"""What a teacher prints: notes for each shipped lesson, and sheets for the class, as Markdown.

A lesson's folder in assets/lessons has the lesson, its notes and its sheet. In their text stand
braces, which `notes` and `sheet` fill in with what the lesson or the library knows:

    {title}, {minutes}                of the lesson
    {step 2}                          number, and minutes of the second step
    {late 2}                          what to leave out there
    {question integers 0}             a question; with its answer and the usual mistakes in notes
    {codes 0.5 -2 4 1.3 -0.6}         a table: values and codes for scale, zero-point and bits
    {bits 8 5 -1}                     integers of so many bits, a row of boxes each
    {grid}                            the accuracies that the question before it is about
    {solutions}                       " (solutions)" on a sheet that has them
    {solution: In a few words.}       lines to write on, or the answer
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from lib.numbers.integers import IntFormat
from lib.quantization.affine import QParams, dequantize, quantize
from lib.teaching import lessons
from lib.teaching.questions import question
from lib.teaching.questions.records import (
    ChoiceQuestion,
    NumberQuestion,
    OrderQuestion,
    Question,
    SpotQuestion,
)

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "lessons"
NAMES = ("15-minutes", "45-minutes", "90-minutes")
PARTS = ("notes", "sheet")
_BRACES = re.compile(r"\{(\w+)((?: [\w.−-]+)*)\}")
_SOLUTION = re.compile(r"\{solution: ([^}]*)\}")
LINE = "_" * 24  # to be written on


@cache
def lesson(name: str) -> lessons.Lesson:
    """A shipped lesson; `name` is one of NAMES."""
    return lessons.from_file(source(name, "lesson.json"))


def source(name: str, file: str) -> str:
    """A file of a shipped lesson as it stands in the repository.

    Raises:
        ValueError: there is no such lesson.
    """
    if name not in NAMES:
        raise ValueError(f"name must be one of {', '.join(NAMES)}")
    return (FOLDER / name / file).read_text(encoding="utf-8")


def notes(name: str) -> str:
    """The teacher's page: aim, what students know, clicks, questions with answers and mistakes."""
    return _Filled(lesson(name), _in_notes).fill(source(name, "notes.md"))


def sheet(name: str, *, solutions: bool = False) -> str:
    """What the class fills in, or the same filled in."""
    filled = _Filled(lesson(name), _solved if solutions else _asked, solutions=solutions)
    return filled.fill(source(name, "sheet.md"))


@dataclass
class _Filled:
    """A text whose braces are being filled in; questions count themselves."""

    lesson: lessons.Lesson
    ask: Callable[[Question, int], str]
    solutions: bool = True
    asked: list[Question] = field(default_factory=list)

    def fill(self, text: str) -> str:
        lines = "\n\n".join(["---"] * 2)
        text = _SOLUTION.sub(r"**Answer:** \1" if self.solutions else lines, text)
        return _BRACES.sub(self._one, text)

    def _one(self, found: re.Match[str]) -> str:
        what, words = found[1], found[2].split()
        match what:
            case "title":
                return self.lesson.title
            case "minutes":
                return str(self.lesson.minutes)
            case "step":
                step = self.lesson.steps[int(words[0]) - 1]
                return f"{words[0]}. {step.minutes} min:"
            case "late":
                return f"**If you are late,** skip this: {self._late(int(words[0]))}"
            case "question":
                asked = question(words[0], int(words[1]), self.lesson.seed)
                self.asked.append(asked)
                return self.ask(asked, len(self.asked))
            case "codes":
                return self._codes(*map(float, words))
            case "bits":
                return self._bits(*map(int, words))
            case "grid":
                network = self.asked[-1].settings["bits_network"]
                return f"![Right answers of the {network} network in percent]({network})"
            case "solutions":
                return " (solutions)" if self.solutions else ""
        raise ValueError(f"{what} can’t be filled in")

    def _late(self, number: int) -> str:
        skip = self.lesson.steps[number - 1].skip
        return skip[0].lower() + skip[1:]

    def _codes(self, scale: float, zero_point: float, bits: float, *values: float) -> str:
        """A row a value: how many steps, rounded, with the zero-point, clipped, and back."""
        fmt = IntFormat(int(bits), signed=True)
        qparams = QParams(np.float32(scale), np.int64(zero_point), fmt.min, fmt.max)
        rows = ["| x | x / s, rounded | + z | clipped | back |", "|---|---|---|---|---|"]
        for value in values:
            rounded = np.rint(value / qparams.scale)
            code = quantize(np.float32(value), qparams)
            back = dequantize(code, qparams)
            found = (rounded, rounded + qparams.zero_point, code, back)
            cells = [_words(float(number)) if self.solutions else " " for number in found]
            rows.append(f"| {_words(value)} | {' | '.join(cells)} |")
        return "\n".join(rows)

    def _bits(self, bits: int, *values: int) -> str:
        """A row of boxes a value, in groups of four."""
        rows = []
        for value in values:
            code = int(IntFormat(bits, signed=True).encode(value))
            digits = f"{code:0{bits}b}" if self.solutions else "_" * bits
            rows.append(f"{_words(value)} = {' '.join(re.findall('.{1,4}', digits))}")
        return "\n".join(["```boxes", *rows, "```"])


def _words(number: float) -> str:
    return (f"{number:,.0f}" if float(number).is_integer() else f"{number:,.4g}").replace("-", "−")


def _choices(asked: Question) -> list[str]:
    match asked:
        case ChoiceQuestion():
            return [option.words for option in asked.options]
        case OrderQuestion():
            return list(asked.items)
    return []


def _answer(asked: Question) -> str:
    match asked:
        case NumberQuestion() | SpotQuestion():
            return asked.shown
        case ChoiceQuestion():
            return asked.options[asked.truth].words
        case OrderQuestion():
            return ", ".join(
                f"{asked.items[place]} ({asked.values[place]})" for place in asked.truth
            )
    raise TypeError(f"{type(asked).__name__} has no answer on paper")


def _with_reason(asked: Question) -> str:
    """The answer and the reason, which may begin with it."""
    answer = _answer(asked)
    return asked.reason if asked.reason.startswith(answer) else f"{answer}. {asked.reason}"


def _mistakes(asked: Question) -> list[tuple[str, str]]:
    """The usual wrong answers, the most usual first, and the sentence that answers each."""
    match asked:
        case NumberQuestion() | SpotQuestion():
            return [(_words(float(value)), said) for value, said in asked.mistakes]
        case ChoiceQuestion():
            return [option for option in asked.options if option.sentence]
    return []


def _in_notes(asked: Question, number: int) -> str:
    choices = _choices(asked)
    offered = f" ({'; '.join(choices)})" if choices else ""
    mistakes = " ".join(f"*{answer}:* {said}" for answer, said in _mistakes(asked)[:2])
    usual = f" **Usual mistakes:** {mistakes}" if mistakes else ""
    return f"**Ask:** {asked.prompt}{offered} **Answer:** {_with_reason(asked)}{usual}"


def _asked(asked: Question, number: int) -> str:
    choices = _choices(asked)
    if not choices:
        unit = getattr(asked, "unit", "")
        return f"**{number}.** {asked.prompt}\n\nMy prediction: {LINE} {unit}".rstrip()
    box = "☐" if isinstance(asked, ChoiceQuestion) else "____"
    offered = "\n".join(f"- {box} {choice}" for choice in choices)
    how = f" {asked.direction}" if isinstance(asked, OrderQuestion) else ""
    return f"**{number}.** {asked.prompt}{how}\n\n{offered}"


def _solved(asked: Question, number: int) -> str:
    return f"{_asked(asked, number)}\n\n**Answer:** {_with_reason(asked)}"
