"""Lessons: pages in an order, each set up, with a time, an instruction and questions.

A lesson is a few frozen records. It travels as a link's text, which carries all of it (`to_link`),
or, where it is too long for that, as a file (`to_file`). Anybody may have written either: what is
read is plain text and numbers within limits, or a ValueError with one sentence for the reader.
"""

import base64
import json
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from lib.teaching.questions import SEEDS

LINK = 2000  # characters of a link's text
FILE = 200_000  # characters of a file, and bytes of what a link unpacks to
VERSION = "1"  # what a link's text begins with; another one will be read otherwise
STEPS = 20
MINUTES = 240  # of a step
TITLE, INSTRUCTION, NAME, QUERY = 100, 600, 64, 2000  # characters
SETTINGS, HIDDEN, QUESTIONS = 60, 60, 10  # of a step

MANGLED = "This lesson can’t be read: its link is damaged, or a part of it is missing."
NO_LESSON = "This is no lesson: a lesson’s link or file is needed."
TOO_LONG = f"This lesson is too long for a link of {LINK:,} characters: save it as a file."

# They turn the order of the letters around them: a word would not be what it looks like.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a class does at one page.

    page: its address, such as "scale". settings: the names and values in the page's address, in
    their order; a name may come more than once. minutes: 1..240. instruction: what the class does.
    questions: numbers of the page's questions, from 0. hidden: names of settings whose controls are
    not shown. skip: what to leave out if you are late, for the teacher.
    """

    page: str
    minutes: int = 5
    instruction: str = ""
    settings: Pairs = ()
    questions: tuple[int, ...] = ()
    hidden: tuple[str, ...] = ()
    skip: str = ""

    def __post_init__(self) -> None:
        _check_text("page", self.page, NAME)
        _check_text("instruction", self.instruction, INSTRUCTION)
        _check_text("skip", self.skip, INSTRUCTION)
        _check_whole("minutes", self.minutes, 1, MINUTES)
        _check_count("settings", self.settings, SETTINGS)
        for name, value in self.settings:
            _check_text("settings", name, NAME)
            _check_text("settings", value, QUERY)
        if len(self.query) > QUERY:
            raise ValueError(f"settings must have at most {QUERY} characters together")
        _check_count("questions", self.questions, QUESTIONS)
        for number in self.questions:
            _check_whole("questions", number, 0, 99)
        _check_count("hidden", self.hidden, HIDDEN)
        for name in self.hidden:
            _check_text("hidden", name, NAME)

    @property
    def query(self) -> str:
        """The settings as an address has them behind its question mark."""
        return urlencode(self.settings)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A lesson: 1 to 20 steps. hand_in: whether a student ends it with a sheet to hand in."""

    title: str
    instruction: str = ""
    steps: tuple[Step, ...]
    hand_in: bool = False

    def __post_init__(self) -> None:
        _check_text("title", self.title, TITLE)
        _check_text("instruction", self.instruction, INSTRUCTION)
        if not 1 <= len(self.steps) <= STEPS:
            raise ValueError(f"steps must be 1 to {STEPS}")

    @property
    def minutes(self) -> int:
        """The minutes of all steps together."""
        return sum(step.minutes for step in self.steps)

    @property
    def seed(self) -> int:
        """The seed of the lesson's questions: whoever follows it gets the same numbers."""
        return zlib.crc32(self.title.encode()) % SEEDS


# --- links and files ------------------------------------------------------------------------------


def to_link(lesson: Lesson) -> str:
    """The lesson as text that an address may hold; ValueError if it is longer than LINK."""
    content = json.dumps(_plain(lesson), ensure_ascii=False, separators=(",", ":")).encode()
    packed = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")
    if len(VERSION + packed) > LINK:
        raise ValueError(TOO_LONG)
    return VERSION + packed


def from_link(text: str) -> Lesson:
    """Read what `to_link` wrote.

    Raises:
        ValueError: it is anything else; one sentence.
    """
    if not text.startswith(VERSION) or len(text) > LINK:
        raise ValueError(MANGLED)
    packed = text.removeprefix(VERSION)
    try:
        content = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars="-_", validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(content, FILE + 1)  # however much there is
        if not unpacker.eof or unpacker.unused_data:
            raise ValueError(MANGLED)
        return from_file(plain.decode())
    except (ValueError, zlib.error):
        raise ValueError(MANGLED) from None


def to_file(lesson: Lesson) -> str:
    """The lesson as a file that people can read, too: JSON, however long."""
    return json.dumps(_plain(lesson), ensure_ascii=False, indent=2) + "\n"


def from_file(content: str) -> Lesson:
    """Read what `to_file` wrote.

    Raises:
        ValueError: it is anything else, or beyond a limit; one sentence.
    """
    if len(content) > FILE:
        raise ValueError(f"A lesson has at most {FILE:,} characters.")
    try:
        written = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError(NO_LESSON) from None
    try:
        return _lesson(_mapping(written))
    except (ValueError, TypeError) as error:
        raise ValueError(f"This lesson can’t be read: {error}.") from None


def _plain(lesson: Lesson) -> dict[str, Any]:
    """The lesson as JSON has it, without what is as usual."""
    return _filled(
        {
            "title": lesson.title,
            "instruction": lesson.instruction,
            "hand_in": lesson.hand_in,
            "steps": [
                {"page": step.page, "minutes": step.minutes}
                | _filled(
                    {
                        "instruction": step.instruction,
                        "settings": step.query,
                        "questions": step.questions,
                        "hidden": step.hidden,
                        "skip": step.skip,
                    }
                )
                for step in lesson.steps
            ],
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _lesson(written: Mapping[str, object]) -> Lesson:
    return Lesson(
        title=_cleaned(written.get("title", "")),
        instruction=_cleaned(written.get("instruction", "")),
        steps=tuple(_step(_mapping(one)) for one in _listed(written.get("steps"))),
        hand_in=written.get("hand_in") is True,
    )


def _step(written: Mapping[str, object]) -> Step:
    query = _cleaned(written.get("settings", ""))
    return Step(
        page=_cleaned(written.get("page")),
        minutes=_whole(written.get("minutes", 5)),
        instruction=_cleaned(written.get("instruction", "")),
        settings=pairs(query),
        questions=tuple(_whole(one) for one in _listed(written.get("questions", []))),
        hidden=tuple(_cleaned(one) for one in _listed(written.get("hidden", []))),
        skip=_cleaned(written.get("skip", "")),
    )


def pairs(query: str) -> Pairs:
    """The names and values of an address, behind its question mark; ValueError for too many."""
    if len(query) > 3 * QUERY:
        raise ValueError("settings are too long")
    found = parse_qsl(query, keep_blank_values=True, max_num_fields=SETTINGS)
    return tuple((_cleaned(name), _cleaned(value)) for name, value in found)


# --- what is taken --------------------------------------------------------------------------------


def _mapping(written: object) -> Mapping[str, object]:
    if not isinstance(written, dict):
        raise TypeError("a part of it has no names")
    return written


def _listed(written: object) -> list[object]:
    if not isinstance(written, list):
        raise TypeError("a list is missing")
    return written[: FILE // 10]


def _whole(written: object) -> int:
    if type(written) is not int:
        raise TypeError("a whole number is missing")
    return written


def _cleaned(written: object) -> str:
    """Text without what can't be seen in it, which people paste without knowing."""
    if not isinstance(written, str):
        raise TypeError("text is missing")
    return "".join(filter(_is_seen, written.replace("\r\n", "\n")))


def _is_seen(character: str) -> bool:
    hidden = unicodedata.category(character) in ("Cc", "Cs") or character in _TURNING
    return character == "\n" or not hidden


def _check_text(name: str, text: str, most: int) -> None:
    if len(text) > most or not all(map(_is_seen, text)):
        raise ValueError(f"{name} must have at most {most} characters, none of them for control")


def _check_whole(name: str, number: int, low: int, high: int) -> None:
    if not low <= number <= high:
        raise ValueError(f"{name} must be from {low} to {high}")


def _check_count(name: str, items: Iterable[object], most: int) -> None:
    if len(tuple(items)) > most:
        raise ValueError(f"{name} must be at most {most}")
