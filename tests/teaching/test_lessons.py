"""Lessons as links and files: what goes in comes out, and anything else is one sentence."""

import base64
import json
import zlib
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib.teaching import lessons
from lib.teaching.lessons import Lesson, Step

EXAMPLE = Lesson(
    title="What int8 costs",
    instruction="Work in pairs.",
    hand_in=True,
    steps=(
        Step(page="integers", minutes=8, instruction="Which code is −128?", questions=(0, 2)),
        Step(
            page="scale",
            minutes=12,
            instruction="Drag the scale until the error is least.\nThen say why.",
            settings=(("one_x", "1.3"), ("one_bits", "4"), ("pick", "a b"), ("pick", "ü&=")),
            hidden=("scale_narrow",),
            skip="Leave the zeros out.",
        ),
    ),
)

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"]), max_size=30)
names = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=12)
steps = st.builds(
    Step,
    page=names,
    minutes=st.integers(1, lessons.MINUTES),
    instruction=words,
    settings=st.lists(st.tuples(names, words), max_size=3).map(tuple),
    questions=st.lists(st.integers(0, 4), max_size=3).map(tuple),
    hidden=st.lists(names, max_size=3).map(tuple),
    skip=words,
)
some_lessons = st.builds(
    Lesson,
    title=words,
    instruction=words,
    steps=st.lists(steps, min_size=1, max_size=3).map(tuple),
    hand_in=st.booleans(),
)


def read(text: str) -> Lesson | str:
    """Return the lesson of a link, or the sentence that refuses it."""
    try:
        return lessons.from_link(text)
    except ValueError as error:
        return str(error)


def packed(content: bytes) -> str:
    """Return a link's text with any bytes in it."""
    text = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode()
    return lessons.VERSION + text.rstrip("=")


def test_the_example_goes_into_a_link_that_an_address_holds_as_it_is() -> None:
    text = lessons.to_link(EXAMPLE)
    assert lessons.from_link(text) == EXAMPLE
    assert urlencode({"lesson": text}) == f"lesson={text}"
    assert len(text) < 600


@given(some_lessons)
@settings(deadline=None)
def test_a_lesson_comes_back_from_its_link_and_from_its_file(lesson: Lesson) -> None:
    assert lessons.from_link(lessons.to_link(lesson)) == lesson
    assert lessons.from_file(lessons.to_file(lesson)) == lesson


@given(st.text(max_size=300) | st.text("0123456789abcdefXYZ-_=", max_size=300).map("1{}".format))
@settings(deadline=None)
@example("1" + "A" * 1999)
@example(packed(b"[" * 100_000))
@example(packed(b'{"title": "", "steps": ' + b"[" * 50_000))
@example(packed(b'{"title":"","steps":[{"page":"scale","minutes":' + b"9" * 6000 + b"}]}"))
@example(packed(b"\xff\xfe"))
@example(packed(b" " * 190_000))
def test_any_text_is_a_lesson_or_one_sentence(text: str) -> None:
    found = read(text)
    assert found == lessons.MANGLED or isinstance(found, Lesson)


@given(st.data())
@settings(deadline=None)
def test_a_flipped_bit_is_noticed(data: st.DataObject) -> None:
    """Adler-32 finds any change of one byte; a change of unused bits changes nothing."""
    text = lessons.to_link(EXAMPLE)
    place = data.draw(st.integers(1, len(text) - 1))
    bit = data.draw(st.integers(0, 6))
    changed = text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]
    assert read(changed) in (lessons.MANGLED, EXAMPLE)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_in_a_link_are_a_lesson_or_one_sentence(content: bytes) -> None:
    assert read(packed(content)) == lessons.MANGLED


def test_a_bomb_is_not_unpacked() -> None:
    bomb = packed(b'{"title": "' + b"a" * 1_400_000 + b'"}')  # a link of 1,900 characters
    assert len(bomb) <= lessons.LINK
    assert read(bomb) == lessons.MANGLED


def test_what_stands_behind_the_end_is_refused() -> None:
    text = lessons.to_link(EXAMPLE)
    content = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    tail = lessons.VERSION + base64.urlsafe_b64encode(content + b"more").decode().rstrip("=")
    cut = lessons.VERSION + base64.urlsafe_b64encode(content[:-5]).decode().rstrip("=")
    assert read(tail) == read(cut) == lessons.MANGLED


def test_a_long_lesson_is_a_file() -> None:
    said = "".join(f"{number}. {number**9:x} " for number in range(30))[:600]
    long = Lesson(
        title="All", steps=tuple(Step(page="scale", instruction=said[at:]) for at in range(20))
    )
    longer = Lesson(
        title="All",
        steps=tuple(
            Step(page="scale", instruction="".join(f"{at * n**7:x} " for n in range(9, 50))[:500])
            for at in range(1, 21)
        ),
    )
    assert lessons.from_link(lessons.to_link(long)) == long  # what repeats is short
    with pytest.raises(ValueError, match="too long for a link of 2,000 characters"):
        lessons.to_link(longer)
    assert lessons.from_file(lessons.to_file(longer)) == longer


STEP = {"page": "scale"}


@pytest.mark.parametrize(
    "written",
    [
        [],
        "text",
        {"title": "a"},
        {"title": "a", "steps": []},
        {"title": "a", "steps": [STEP] * 21},
        {"title": "a" * 101, "steps": [STEP]},
        {"title": 7, "steps": [STEP]},
        {"title": "a", "steps": ["scale"]},
        {"title": "a", "steps": [{}]},
        {"title": "a", "steps": [STEP | {"minutes": 0}]},
        {"title": "a", "steps": [STEP | {"minutes": 241}]},
        {"title": "a", "steps": [STEP | {"minutes": True}]},
        {"title": "a", "steps": [STEP | {"minutes": 1.5}]},
        {"title": "a", "steps": [STEP | {"instruction": "a" * 601}]},
        {"title": "a", "steps": [STEP | {"settings": "a=" + "b" * 2000}]},
        {"title": "a", "steps": [STEP | {"settings": "a=1&" * 61}]},
        {"title": "a", "steps": [STEP | {"questions": [-1]}]},
        {"title": "a", "steps": [STEP | {"questions": ["0"]}]},
        {"title": "a", "steps": [STEP | {"questions": [0] * 11}]},
        {"title": "a", "steps": [STEP | {"hidden": ["a"] * 61}]},
        {"title": "a", "steps": [STEP | {"hidden": {"a": 1}}]},
    ],
)
def test_a_file_of_another_kind_is_one_sentence(written: Any) -> None:
    with pytest.raises(ValueError, match=r"^This lesson can’t be read: [^\n]*\.$"):
        lessons.from_file(json.dumps(written))


def test_what_is_no_json_is_no_lesson() -> None:
    for content in ("", "<html>", "[" * 100_000, "\0"):
        with pytest.raises(ValueError, match="This is no lesson"):
            lessons.from_file(content)
    with pytest.raises(ValueError, match="at most 200,000"):
        lessons.from_file(" " * 200_001)


def test_what_nobody_sees_is_left_out_of_what_is_read() -> None:
    written = {"title": "a\x00b\u202ec\ud800d", "steps": [STEP | {"instruction": "one\r\ntwo"}]}
    lesson = lessons.from_file(json.dumps(written))
    assert lesson.title == "abcd"
    assert lesson.steps[0].instruction == "one\ntwo"
    with pytest.raises(ValueError, match=r"^title"):
        Lesson(title="a\x00", steps=lesson.steps)


def test_a_lesson_has_minutes_and_a_seed_that_its_title_gives() -> None:
    assert EXAMPLE.minutes == 20
    again = Lesson(title=EXAMPLE.title, steps=EXAMPLE.steps[:1])
    assert again.seed == EXAMPLE.seed == zlib.crc32(b"What int8 costs") % 10_000
