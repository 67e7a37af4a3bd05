"""A file of which only pieces are here: the rest stays with the reader, and is asked for.

Model files have up to a hundred gigabytes. What describes them is a few kilobytes to megabytes, at
places that only reading tells. So a reader of headers reads as if all of the file were there; where
it isn't, `Missing` says which bytes to fetch; the reading begins anew, or from where it has got to,
once they are added.
"""

import struct

MAX_HEADER = 16 * 2**20  # bytes that are taken of one file to read its header
MAX_PARTS = 1_000_000  # numbers and strings that are looked at in one reading, lists left aside
MAX_PIECE = 2**20  # bytes that are asked for at once
# Bytes that are asked for at least, as a request takes longer than they do: at the start, and
# behind what has been skipped.
_AT_FIRST, _AFTER_A_JUMP = 2**16, 2**13


class Missing(Exception):  # noqa: N818 - it is no error: the next bytes are to be fetched
    """The reading needs bytes `start` to `start + length` of the file."""

    def __init__(self, start: int, length: int) -> None:
        super().__init__(f"bytes {start} to {start + length} are not here")
        self.start, self.length = start, length


class Pieces:
    """What is here of a file of `size` bytes.

    Raises:
        ValueError: with `add`: nothing came, or more than 16 MB have been asked for; one sentence
            for the reader.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.progress: object = None  # a reader may keep here how far it has got
        self._pieces: list[tuple[int, bytes]] = []
        self._total = 0

    def add(self, start: int, data: bytes) -> None:
        """Take bytes that `Missing` named, as the file has them from `start` on."""
        if not data:
            raise ValueError("Nothing came of the file: is it still there?")
        self._total += len(data)
        if self._total > MAX_HEADER:
            raise ValueError(
                f"The file's header has more than {MAX_HEADER // 2**20} MB; no more is read here."
            )
        for i, (first, before) in enumerate(self._pieces):
            if first + len(before) == start:
                self._pieces[i] = first, before + data
                return
        self._pieces.append((start, data))

    def read(self, start: int, length: int) -> bytes:
        """Bytes of the file; the caller sees to it that they lie within its size.

        Raises:
            Missing: they are not all here.
        """
        data, offset = self.around(start, length)
        return data[offset : offset + length]

    def around(self, start: int, length: int) -> tuple[bytes, int]:
        """The piece that has these bytes, and where in it they begin; raises as `read`."""
        for first, data in reversed(self._pieces):
            if first <= start and start + length <= first + len(data):
                return data, start - first
        raise self._missing(start, start + length)

    def _missing(self, start: int, end: int) -> Missing:
        """What to ask for: where a piece goes on, as much again as it has, if that is little."""
        ahead = _AFTER_A_JUMP if self._pieces else _AT_FIRST
        before = [
            (first + len(data), len(data))
            for first, data in self._pieces
            if first <= start <= first + len(data) + _AFTER_A_JUMP
        ]
        if before:
            start, length = max(before)
            ahead = max(ahead, length)
        wanted = max(end - start, min(ahead, MAX_HEADER - self._total))
        return Missing(start, min(wanted, MAX_PIECE, self.size - start))


class Cursor:
    """Reads a part of a file from front to back.

    Args:
        pieces: the file.
        ending: of the file's name, for sentences, such as ".gguf".
        start, end: the part; to the file's end where `end` is None.

    Raises:
        ValueError: with every method: the part ends too early, or has too many numbers and strings;
            one sentence for the reader.
        Missing: with every method that returns something: see `Pieces`.
    """

    def __init__(self, pieces: Pieces, ending: str, start: int = 0, end: int | None = None) -> None:
        self.pieces, self.ending = pieces, ending
        self.position = start
        self.end = pieces.size if end is None else end
        self._parts = 0

    def skip(self, length: int) -> int:
        """Go on by `length` bytes; return where they begin."""
        start = self.position
        self._check(length)
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise ValueError(f"The {self.ending} file's header has more parts than are read here.")
        self.position += length
        return start

    def _check(self, length: int) -> None:
        """Whether so many bytes are left; ValueError where they aren't."""
        if length > self.end - self.position:
            raise ValueError(f"The {self.ending} file is cut off: more was to follow.")

    def take(self, length: int) -> bytes:
        """The next `length` bytes."""
        return self.pieces.read(self.skip(length), length)

    def skip_strings(self, count: int) -> None:
        """Go on by `count` strings, each behind its length in eight bytes."""
        while count:
            self._check(8)
            data, offset = self.pieces.around(self.position, 8)
            start = offset
            while count and offset + 8 <= len(data):
                offset += 8 + int.from_bytes(data[offset : offset + 8], "little")
                count -= 1
            self.skip(offset - start)

    def number(self, layout: str) -> int | float:
        """The next number, in one of `struct`'s layouts, such as "<Q"."""
        value: int | float = struct.unpack(layout, self.take(struct.calcsize(layout)))[0]
        return value

    def integer(self, layout: str) -> int:
        """The next integer."""
        return int(self.number(layout))
