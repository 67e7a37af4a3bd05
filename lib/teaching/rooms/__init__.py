"""Rooms: a teacher opens one, asks, reveals; a class answers, without names.

    rooms = Rooms(MemoryStore())
    opened = rooms.open()                             # a code for the board, a key for the teacher
    rooms.ask(opened.code, opened.key, "integers", 0)
    rooms.join(opened.code, token)                    # a token that the participant's browser made
    rooms.answer(opened.code, token, turn=1, text="-127")
    rooms.reveal(opened.code, opened.key)

What goes out before the reveal holds the question alone; the seed of its numbers stays here.
"""

import csv
import hashlib
import hmac
import io
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lib.teaching import lessons, questions
from lib.teaching.lessons import Lesson
from lib.teaching.questions.records import Question
from lib.teaching.rooms import answers
from lib.teaching.rooms.refusals import (
    AnsweredError,
    BusyError,
    ClosedError,
    FullError,
    NoRoomError,
    RoomError,
    WrongKeyError,
)
from lib.teaching.rooms.store import Store

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no words
CODE = re.compile(f"[{LETTERS}]{{5}}")
TOKEN = re.compile(r"[0-9a-f]{32}")  # 128 random bits
HOURS = 3  # that a room lasts
ROOMS = 100  # at once
PARTICIPANTS = 400  # in a room
WRONG_CODES = 20  # a second, over all
ANSWERS = 500  # a second, over all
GUESSES = "guesses"  # how wrong codes and keys are counted


class Opened(NamedTuple):
    """A new room: its code for everybody, and the key for its teacher."""

    code: str
    key: str


class Asked(NamedTuple):
    """What was asked at a turn, as `questions.question` takes it."""

    page: str
    number: int
    seed: int

    def question(self) -> Question:
        """The question itself."""
        return questions.question(*self)


@dataclass(frozen=True)
class Room:
    """A room as it is at a moment.

    turn: how many questions were asked; 0 before the first. lesson: the title of the one that the
    class follows, or None. asked: by turn, from 1.
    """

    code: str
    digest: str
    turn: int
    revealed: bool
    lesson: str | None = None
    asked: dict[int, Asked] = field(default_factory=dict)

    def question(self) -> Question | None:
        """The question of this turn."""
        return self.asked[self.turn].question() if self.turn else None


def read_code(text: str) -> str:
    """The code that somebody typed, in small letters or with blanks, too.

    Raises:
        NoRoomError: it can't be one.
    """
    code = re.sub(r"[\s-]", "", text[:20]).upper()
    if not CODE.fullmatch(code):
        raise NoRoomError
    return code


class Rooms:
    """All rooms of a place."""

    def __init__(self, store: Store, pick: Callable[[int], int] = secrets.randbelow) -> None:
        """Take the rooms of a place.

        Args:
            store: the place.
            pick: gives a number from 0 to below what it is given, which nobody can guess.
        """
        self._store = store
        self._pick = pick
        self._tallies: dict[tuple[str, int], dict[str, Any]] = {}  # by digest and turn

    # --- the teacher ------------------------------------------------------------------------------

    def open(self, lesson: Lesson | None = None) -> Opened:
        """Open a room, for a lesson that the class can follow, if there is one.

        Raises:
            FullError: there are as many as can be.
        """
        key = secrets.token_urlsafe(24)
        fields = {"digest": _digest(key), "turn": "0", "revealed": ""}
        if lesson:
            fields["lesson"] = lesson.title
        for _ in range(3):  # a code may be taken, once in 30,000
            code = "".join(LETTERS[self._pick(len(LETTERS))] for _ in range(5))
            if self._store.create(code, fields, 3600 * HOURS, ROOMS):
                if lesson:
                    self._store.keep_lesson(code, lessons.to_file(lesson))
                return Opened(code, key)
        raise FullError(f"This server has {ROOMS} rooms open, and takes no more for the moment.")

    def ask(self, code: str, key: str, page: str, number: int) -> None:
        """Ask a question, with numbers that nobody knows before.

        Raises:
            ValueError: there is no such question.
        """
        room = self._led(code, key)
        asked = Asked(page, number, self._pick(questions.SEEDS))
        asked.question()
        turn = str(room.turn + 1)
        fields = {f"asked:{turn}": json.dumps(asked), "turn": turn, "revealed": ""}
        self._store.change(code, str(room.turn), fields)  # who asks twice at once asks once

    def reveal(self, code: str, key: str) -> None:
        """Close the question and show what was said and what is right."""
        room = self._led(code, key)
        if room.turn:
            self._store.change(code, str(room.turn), {"revealed": "1"})

    def close(self, code: str, key: str) -> None:
        """End the room; nothing of it is left."""
        self._led(code, key)
        self._store.remove(code)

    def board(self, code: str, key: str) -> dict[str, Any]:
        """What the teacher sees, for JSON: what a class sees, and how many have answered."""
        room = self._led(code, key)
        answered = self._store.answered(code, str(room.turn))
        seen = self._seen(room) | {"joined": self._store.joined(code), "answered": answered}
        if room.turn:
            seen["asked"] = room.asked[room.turn][:2]  # page and number, not the seed
        return seen

    def table(self, code: str, key: str) -> str:
        """All answers as CSV: a line for each question and participant, who is only a number."""
        room = self._led(code, key)
        lines = io.StringIO()
        writer = csv.writer(lines)
        writer.writerow(["turn", "page", "question", "truth", "participant", "answer", "right"])
        people: dict[str, int] = {}
        for turn, asked in room.asked.items():
            if turn == room.turn and not room.revealed:
                continue  # the truth is told by the reveal alone
            question = asked.question()
            truth = answers.revealed(question)["truth"]
            for token, text in self._store.answers(code, str(turn)).items():
                answer = answers.read(question, text)
                who = people.setdefault(token, len(people) + 1)
                row = [turn, asked.page, question.prompt, truth, who, text]
                writer.writerow([*row, answers.right(question, answer)])
        return lines.getvalue()

    def _led(self, code: str, key: str) -> Room:
        room = self._room(code)
        if not hmac.compare_digest(room.digest, _digest(key)):
            self._guessed()
            raise WrongKeyError
        return room

    # --- the class --------------------------------------------------------------------------------

    def join(self, code: str, token: str) -> None:
        """Let a participant in; who is in already is in once.

        Raises:
            NoRoomError: there is none of that code.
            FullError: as many as can be are in it.
        """
        self._check(token)
        if self._store.hits(GUESSES, 0) >= WRONG_CODES and not self._store.has(code, token):
            raise BusyError  # codes are being guessed: nobody is told that this one is right
        self._room(code)
        if not self._store.join(code, token, PARTICIPANTS):
            raise FullError(
                f"{PARTICIPANTS} have joined this room, and it takes no more. You can follow on "
                "the board."
            )

    def answer(self, code: str, token: str, turn: int, text: str) -> None:
        """Take an answer; to send the same again changes nothing.

        Args:
            code: of the room.
            token: of the participant, who has joined.
            turn: which question it answers.
            text: the answer as JSON.

        Raises:
            NoRoomError: there is no room of that code, or the participant hasn't joined it.
            ClosedError: another question is open by now, or this one is revealed.
            AnsweredError: the participant said something else before.
            BusyError: too many answers at once.
            ValueError: it is no answer to the question; a sentence.
        """
        self._check(token)
        room = self._room(code)
        if not self._store.has(code, token):
            raise NoRoomError
        asked = room.asked.get(turn)
        if asked is None:
            raise ClosedError
        said = answers.written(answers.read(asked.question(), text))
        if self._store.hits("answers", 1) > ANSWERS:
            raise BusyError
        # Who sent it before, and didn't hear that it came, hears so now, however late.
        kept = self._store.answer(code, str(turn), token, said)
        kept = kept or self._store.said(code, str(turn), token)
        if not kept:
            raise ClosedError
        if kept != said:
            raise AnsweredError

    def seat(self, code: str, token: str) -> dict[str, Any]:
        """What a participant sees, for JSON: the question, or what came of it, and their answer.

        Raises:
            NoRoomError: there is no room of that code, or the participant hasn't joined it.
        """
        self._check(token)
        room = self._room(code)
        if not self._store.has(code, token):
            raise NoRoomError
        said = self._store.said(code, str(room.turn), token)
        return self._seen(room) | {"mine": json.loads(said) if said else None}

    @staticmethod
    def _check(token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise RoomError("A participant is known by 32 digits and letters from a to f.")

    # --- both -------------------------------------------------------------------------------------

    def lesson(self, code: str, *, key: str = "", token: str = "") -> Lesson:
        """The lesson that the class follows, for the teacher, or a participant.

        Raises:
            NoRoomError: there is no such room, or it is for no lesson.
        """
        if key:
            self._led(code, key)
        else:
            self.seat(code, token)
        if not (text := self._store.lesson(code)):
            raise NoRoomError
        return lessons.from_file(text)

    def _seen(self, room: Room) -> dict[str, Any]:
        seen: dict[str, Any] = {"turn": room.turn, "revealed": room.revealed}
        if room.lesson is not None:
            seen["lesson"] = room.lesson
        if question := room.question():
            seen["question"] = answers.asked(question)
            if room.revealed:
                seen |= answers.revealed(question) | self._tally(room, question)
        return seen

    def _tally(self, room: Room, question: Question) -> dict[str, Any]:
        """What all said at this turn, which is over: counted once, not for each of them."""
        name = room.digest, room.turn
        if name not in self._tallies:
            said = self._store.answers(room.code, str(room.turn)).values()
            given = [answers.read(question, text) for text in said]
            self._tallies[name] = answers.tally(question, given)
            for old in [*self._tallies][:-ROOMS]:
                self._tallies.pop(old, None)
        return self._tallies[name]

    def _room(self, code: str) -> Room:
        fields = self._store.read(code)
        if not fields:
            self._guessed()
            raise NoRoomError
        asked = {
            int(name.removeprefix("asked:")): Asked(*json.loads(text))
            for name, text in fields.items()
            if name.startswith("asked:")
        }
        turn, revealed = int(fields["turn"]), bool(fields["revealed"])
        return Room(code, fields["digest"], turn, revealed, fields.get("lesson"), asked)

    def _guessed(self) -> None:
        if self._store.hits(GUESSES, 1) > WRONG_CODES:
            raise BusyError


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
