"""Where rooms are kept: what every place must be able to do.

A room is a dictionary of texts: "digest" of the teacher's key, "turn" (how many questions were
asked), "revealed" ("" or "1"), "lesson" (its title, if there is one), and "asked:1", "asked:2" and
so on, what was asked. Beside it stand its participants' tokens, for each turn what each of them
said, and the lesson that they follow. The operations are atomic: two servers that share a place
can't take two answers from one participant.
"""

from collections.abc import Mapping
from typing import Protocol

Fields = Mapping[str, str]


class Store(Protocol):
    """A place for rooms. All times are seconds; a room that has ended is as one that never was."""

    def create(self, code: str, fields: Fields, seconds: float, most: int) -> bool:
        """Keep a new room for so long; False if there is one of that code, or `most` of them."""

    def read(self, code: str) -> dict[str, str]:
        """The fields of a room; {} if there is none."""

    def keep_lesson(self, code: str, text: str) -> None:
        """Keep the text of a room's lesson, for as long as the room."""

    def lesson(self, code: str) -> str:
        """That text; "" for none."""

    def change(self, code: str, turn: str, fields: Fields) -> bool:
        """Change fields if the room is still at that turn; else nothing, and False."""

    def join(self, code: str, token: str, most: int) -> bool:
        """Let a participant in who is in already or for whom there is a place, of `most`."""

    def has(self, code: str, token: str) -> bool:
        """Whether that participant is in that room."""

    def joined(self, code: str) -> int:
        """How many have joined."""

    def answer(self, code: str, turn: str, token: str, said: str) -> str:
        """Keep what a participant says at a turn unless they said something before.

        Returns:
            What is kept now; "" if the room isn't at that turn, or has revealed it.
        """

    def said(self, code: str, turn: str, token: str) -> str:
        """What a participant said at a turn; "" for nothing."""

    def answers(self, code: str, turn: str) -> dict[str, str]:
        """What was said at a turn, by the participants' tokens."""

    def answered(self, code: str, turn: str) -> int:
        """How many have answered at a turn."""

    def remove(self, code: str) -> None:
        """End a room; nothing of it is left."""

    def hits(self, what: str, more: int) -> int:
        """Count `more` for `what`; return the count of this second."""
