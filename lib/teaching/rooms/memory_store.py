"""Rooms in the memory of this process, which nobody else has."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lib.teaching.rooms.store import Fields


@dataclass
class _Kept:
    """A room in the memory."""

    fields: dict[str, str]
    until: float
    lesson: str = ""
    people: set[str] = field(default_factory=set)
    said: dict[str, dict[str, str]] = field(default_factory=dict)  # by turn, then token


class MemoryStore:
    """Rooms of this process alone; they end with it."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """Make an empty place.

        Args:
            now: what tells the time, in seconds.
        """
        self._now = now
        self._lock = threading.Lock()
        self._rooms: dict[str, _Kept] = {}
        self._hits: dict[str, tuple[int, int]] = {}  # the second, and how many in it

    def create(self, code: str, fields: Fields, seconds: float, most: int) -> bool:
        """As `Store.create`."""
        with self._lock:
            now = self._now()
            self._rooms = {each: room for each, room in self._rooms.items() if room.until > now}
            if code in self._rooms or len(self._rooms) >= most:
                return False
            self._rooms[code] = _Kept(dict(fields), now + seconds)
            return True

    def _room(self, code: str) -> _Kept | None:
        room = self._rooms.get(code)
        return room if room and room.until > self._now() else None

    def read(self, code: str) -> dict[str, str]:
        """As `Store.read`."""
        with self._lock:
            room = self._room(code)
            return dict(room.fields) if room else {}

    def keep_lesson(self, code: str, text: str) -> None:
        """As `Store.keep_lesson`."""
        with self._lock:
            if room := self._room(code):
                room.lesson = text

    def lesson(self, code: str) -> str:
        """As `Store.lesson`."""
        with self._lock:
            room = self._room(code)
            return room.lesson if room else ""

    def change(self, code: str, turn: str, fields: Fields) -> bool:
        """As `Store.change`."""
        with self._lock:
            room = self._room(code)
            if not room or room.fields["turn"] != turn:
                return False
            room.fields |= fields
            return True

    def join(self, code: str, token: str, most: int) -> bool:
        """As `Store.join`."""
        with self._lock:
            room = self._room(code)
            if not room or (token not in room.people and len(room.people) >= most):
                return False
            room.people.add(token)
            return True

    def has(self, code: str, token: str) -> bool:
        """As `Store.has`."""
        with self._lock:
            room = self._room(code)
            return room is not None and token in room.people

    def joined(self, code: str) -> int:
        """As `Store.joined`."""
        with self._lock:
            room = self._room(code)
            return len(room.people) if room else 0

    def answer(self, code: str, turn: str, token: str, said: str) -> str:
        """As `Store.answer`."""
        with self._lock:
            room = self._room(code)
            if not room or room.fields["turn"] != turn or room.fields["revealed"]:
                return ""
            return room.said.setdefault(turn, {}).setdefault(token, said)

    def said(self, code: str, turn: str, token: str) -> str:
        """As `Store.said`."""
        with self._lock:
            room = self._room(code)
            return room.said.get(turn, {}).get(token, "") if room else ""

    def answers(self, code: str, turn: str) -> dict[str, str]:
        """As `Store.answers`."""
        with self._lock:
            room = self._room(code)
            return dict(room.said.get(turn, {})) if room else {}

    def answered(self, code: str, turn: str) -> int:
        """As `Store.answered`."""
        with self._lock:
            room = self._room(code)
            return len(room.said.get(turn, {})) if room else 0

    def remove(self, code: str) -> None:
        """As `Store.remove`."""
        with self._lock:
            self._rooms.pop(code, None)

    def hits(self, what: str, more: int) -> int:
        """As `Store.hits`."""
        with self._lock:
            second = int(self._now())
            before, count = self._hits.get(what, (second, 0))
            count = count + more if before == second else more
            self._hits[what] = second, count
            return count
