"""Google's protocol buffers: a message is a row of fields, read without being unpacked.

A field is a number that says which, a way of storing, and a value. What isn't wanted is skipped
without being read, however long it is.

Source: https://protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from lib.numbers.checks import Array
from lib.uploads.model_files.pieces import Cursor

VARINT, EIGHT, LENGTH, FOUR = 0, 1, 2, 5  # ways of storing
_LONGEST = 10  # bytes of a varint
_MAX_TEXT = 1_000  # characters of a text that are kept


class Field(NamedTuple):
    """A field of a message.

    Attributes:
        number: which one it is.
        storage: how its value is stored.
        value: a varint.
        start, end: where in the file a value of another storage lies.
    """

    number: int
    storage: int
    value: int
    start: int
    end: int

    def is_message(self, number: int) -> bool:
        """Whether it is the field of that number, a message or other bytes."""
        return (self.number, self.storage) == (number, LENGTH)

    @property
    def length(self) -> int:
        """How many bytes its value has."""
        return self.end - self.start


def fields(cursor: Cursor, whole: Field) -> Iterator[Field]:
    """The fields of a message that is the value of a field; raises as :func:`next_field`."""
    cursor.position = whole.start
    while cursor.position < whole.end:
        part = next_field(cursor, whole.end)
        yield part
        cursor.position = part.end


def next_field(cursor: Cursor, end: int) -> Field:
    """The field at the cursor, of a message that ends at byte `end`; the cursor goes behind it.

    Raises:
        ValueError: one sentence that says what is wrong.
        Missing: more of the file is needed.
    """
    key = varint(cursor)
    number, storage, value = key >> 3, key & 7, 0
    start = cursor.position
    if storage == VARINT:
        value = varint(cursor)
    elif storage in (EIGHT, FOUR):
        cursor.skip(8 if storage == EIGHT else 4)
    elif storage == LENGTH:
        length = varint(cursor)
        start = cursor.skip(length)
    else:
        raise _foreign(cursor)
    if cursor.position > end:
        raise ValueError(
            f"The {cursor.ending} file is damaged: a part is longer than what it is part of."
        )
    return Field(number, storage, value, start, cursor.position)


def varint(cursor: Cursor) -> int:
    """A whole number in groups of seven bits, the lowest first."""
    value = 0
    for shift in range(0, 7 * _LONGEST, 7):
        byte = cursor.take(1)[0]
        value |= (byte & 127) << shift
        if byte < 128:
            return value & (2**64 - 1)
    raise _foreign(cursor)


def varints(data: bytes) -> Array:
    """All whole numbers in `data`, one behind the other, as uint64 (n,).

    Raises:
        ValueError: it is no row of such numbers; one sentence.
    """
    groups = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(groups < 128) + 1
    starts = np.append(0, ends[:-1])
    lengths = ends - starts
    if len(groups) and (not len(ends) or ends[-1] < len(groups) or lengths.max() > _LONGEST):
        raise ValueError("The tensor's numbers can't be read.")
    found = np.zeros(len(ends), np.uint64)
    for place in range(_LONGEST):
        longer = np.flatnonzero(lengths > place)
        found[longer] |= (groups[starts[longer] + place] & np.uint64(127)) << np.uint64(7 * place)
    return found


def text(cursor: Cursor, part: Field) -> str:
    """The value of a field as text, its beginning where it is long."""
    if part.storage != LENGTH:
        return ""
    kept = cursor.pieces.read(part.start, min(part.length, 4 * _MAX_TEXT))
    return kept.decode(errors="replace")[:_MAX_TEXT]


def _foreign(cursor: Cursor) -> ValueError:
    kind = cursor.ending
    return ValueError(f"The file ends in {kind}, but is no {kind[1:].upper()} file.")
