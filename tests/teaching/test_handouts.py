"""The shipped lessons: what is printed for teachers and classes."""

import re

import numpy as np
import pytest

from lib.teaching import handouts, lessons
from lib.teaching.questions import question
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, SpotQuestion

ROOM = {"15-minutes": 1, "45-minutes": 8, "90-minutes": 10}  # minutes to spare at least


@pytest.mark.parametrize("name", handouts.NAMES)
def test_a_lesson_fits_into_its_time(name: str) -> None:
    lesson = handouts.lesson(name)
    assert int(name.split("-")[0]) - lesson.minutes >= ROOM[name]
    assert all(step.instruction and step.skip for step in lesson.steps)
    assert lessons.from_link(lessons.to_link(lesson)) == lesson
    assert lessons.from_file(lessons.to_file(lesson)) == lesson
    assert f"{lesson.minutes} minutes of pages" in handouts.notes(name)


def test_the_lesson_of_45_minutes_is_one_that_can_be_held() -> None:
    lesson = handouts.lesson("45-minutes")
    assert len(lesson.steps) <= 5
    assert sum(len(step.questions) for step in lesson.steps) == 4


@pytest.mark.parametrize("name", handouts.NAMES)
def test_notes_and_sheet_ask_what_the_lesson_asks(name: str) -> None:
    lesson = handouts.lesson(name)
    notes, sheet = handouts.notes(name), handouts.sheet(name)
    solved = handouts.sheet(name, solutions=True)
    assert not re.search(r"[{}]", notes + sheet + solved)
    asked = [(step.page, number) for step in lesson.steps for number in step.questions]
    for place, (page, number) in enumerate(asked, 1):
        made = question(page, number, lesson.seed)
        assert f"**{place}.** {made.prompt}" in sheet
        assert f"**{place}.** {made.prompt}" in solved
        assert made.prompt in notes
        assert made.reason in notes
        assert made.reason in solved
        assert made.reason not in sheet
        if isinstance(made, NumberQuestion | SpotQuestion):
            assert made.shown in notes
        elif isinstance(made, ChoiceQuestion):
            assert all(option.words in sheet for option in made.options)
    assert sheet.count("My prediction") + sheet.count("☐ ") + sheet.count("____ ") >= len(asked)
    assert notes.count("**If you are late,**") == len(lesson.steps)
    assert [f"## {number}. {step.minutes} min:" for number, step in enumerate(lesson.steps, 1)] == (
        re.findall(r"^## .*?:", notes, re.MULTILINE)
    )


def test_a_sheet_tells_nothing_that_is_to_be_found() -> None:
    sheet = handouts.sheet("45-minutes")
    assert "Answer:" not in sheet
    assert "(solutions)" not in sheet
    assert "5 = ____ ____" in sheet
    assert "| 1.3 |   |   |   |   |" in sheet


def test_solutions_are_right() -> None:
    """Codes and bits, computed once more in whole numbers and with NumPy's own types."""
    solved = handouts.sheet("45-minutes", solutions=True)
    rows = dict(re.findall(r"^(−?\d+) = ([01 ]+)$", solved, re.MULTILINE))
    for value, bits in rows.items():
        code = int(bits.replace(" ", ""), 2)
        assert np.array([code], np.uint8).view(np.int8)[0] == int(value.replace("−", "-"))
    assert len(rows) == 3
    table = re.findall(r"^\| (.*) \|$", solved.replace("−", "-"), re.MULTILINE)[1:]
    assert len(table) == 4
    for row in table:
        x, rounded, moved, clipped, back = map(float, row.split(" | "))
        assert abs(rounded - 2 * x) <= 0.5  # scale 0.5, zero-point -2, codes -8..7
        assert moved == rounded - 2
        assert clipped == min(max(moved, -8), 7)
        assert back == (clipped + 2) / 2


@pytest.mark.parametrize("kind", ["number", "spot", "choice", "order"])
def test_every_kind_of_question_stands_on_paper(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {"number": "scale 0", "spot": "bits 0", "choice": "integers 2", "order": "map 1"}
    page, number = places[kind].split()
    made = question(page, int(number), handouts.lesson("15-minutes").seed)
    assert made.kind == kind
    text = f"{{question {places[kind]}}}"
    monkeypatch.setattr(handouts, "source", lambda name, file: text)
    handouts.lesson("15-minutes")  # which has been read before
    assert made.prompt in handouts.notes("15-minutes")
    assert "Answer" not in handouts.sheet("15-minutes")
    assert made.reason in handouts.sheet("15-minutes", solutions=True)


def test_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="name must be one of 15-minutes, 45-minutes, 90-minutes"):
        handouts.source("../secret", "notes.md")


def test_braces_that_mean_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = handouts.lesson("15-minutes")
    monkeypatch.setattr(handouts, "source", lambda name, file: "{nothing 1}")
    assert lesson.title
    with pytest.raises(ValueError, match="nothing can’t be filled in"):
        handouts.notes("15-minutes")
