"""Text as numbers: rows of them, separated by commas, semicolons, tabs or spaces.

Text comes in thousands of lines at once. Plain lines are read all together; wherever anything looks
odd, line by line, so that a refusal can name the line and the place in it.
"""

import re
from collections.abc import Iterable, Iterator
from operator import length_hint
from typing import NamedTuple, NoReturn

import numpy as np

from lib.numbers.checks import Array
from lib.uploads import MAX_NUMBERS, TOO_MANY, notation

_CHUNK = 2**16  # characters of text that are split into cells at once
_MAX_NAMES = 10_000  # columns that a first line may name
_MAX_CELL = 400  # characters; float64's longest exact decimals aside, no number has more
_DIGITS = "+-.0123456789"  # what numbers begin with, and names of columns do not
_SPACE = re.compile(r"\s")


def read(text: str, *, ragged: bool = False) -> Array:
    """Read rows of numbers.

    The separator is one and the same in all of the text. Empty lines and what follows a # are
    skipped, and the first line may name the columns, each of them. Notations other than Python's
    are those of `notation`.

    Args:
        text: of any length.
        ragged: rows may differ in length and end with a separator, there may be brackets around
            them, and there are no names.

    Returns:
        1-D float64, at least one value; NaN and infinities are kept.

    Raises:
        ValueError: one sentence that says what is wrong, and in which line.
    """
    apart = notation.sets_apart(text)
    text = notation.tidy(text.replace("\r\n", "\n").replace("\r", "\n"))
    if ragged:
        text = notation.without_brackets(text)
    separator = _separator(text)
    names = 0 if ragged else _count_names(text, separator)
    text = notation.without_commas(text, separator, names, pasted=ragged, apart=apart)
    rows = _Rows(_separator(text), ragged)
    parts = []
    start = count = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK) + 1 or len(text)
        parts.append(rows.read(text[start:end].removesuffix("\n").split("\n")))
        count += parts[-1].size
        if count > MAX_NUMBERS:
            raise ValueError(TOO_MANY)
        start = end
    if not count:
        raise ValueError("There is no number in it.")
    return np.concatenate(parts)


class _Rows:
    """Reads lines, some thousands at a time: all at once where they are plain, else one by one."""

    def __init__(self, separator: str | None, ragged: bool) -> None:
        self._separator = separator
        self._ragged = ragged
        self._line = 0  # lines read so far
        self._width = 0  # cells in each row, once a row has been seen
        self._first = 0  # the line of that row
        self._names = 0  # of columns

    def read(self, lines: list[str]) -> Array:
        values = self._plain(lines)
        if values is None:
            return np.concatenate([self._row(line) for line in lines])
        self._line += len(lines)
        return values

    def _plain(self, lines: list[str]) -> Array | None:
        """All at once, or None if anything in these lines needs a closer look."""
        rows = list(filter(str.strip, lines))
        joined = "\n".join(rows)
        if not rows:
            return np.empty(0)
        if not _is_plain(joined):
            return None
        if (mark := self._separator) is None:
            one_each = len(joined.split()) == len(rows)
            widths = {1} if one_each else {len(row.split()) for row in rows}
        else:
            widths = {count + 1 for count in {row.count(mark) for row in rows}}
            joined = joined.replace("\n", mark)
        if self._names and not self._width:
            return None  # it must fit the names
        even = len(widths) == 1 and widths <= {self._width or max(widths)}
        if not (even or self._ragged):
            return None
        width = self._width or max(widths)
        values, bad = _floats(_pieces(joined, mark))
        if bad:
            if self._ragged or (bad.before == 0 and not self._width):
                return None  # in a line yet to be found, or perhaps the name of a column
            row, place = divmod(bad.before, width)
            self._line += [at for at, line in enumerate(lines, 1) if line.strip()][row]
            self._refuse(bad.cell, place + 1)
        if not self._width:
            self._width = width
            self._first = self._line + lines.index(rows[0]) + 1
        return values

    def _row(self, line: str) -> Array:
        self._line += 1
        if not line.strip():
            return np.empty(0)
        cells = [cell.strip() for cell in line.strip(" ").split(self._separator)]
        if self._ragged and cells[-1] == "":
            cells.pop()
        if not (self._width or self._names or self._ragged) and _are_names(cells):
            self._names = len(cells)
            self._first = self._line
            return np.empty(0)
        if not self._width:
            if self._names not in (0, len(cells)) and not (
                self._separator is None and len(cells) == 1
            ):
                raise ValueError(
                    f"Line {self._line} has {_numbers(len(cells))}, but line {self._first} names "
                    f"{self._names:,} {'column' if self._names == 1 else 'columns'}; every column "
                    "needs a name, or none."
                )
            self._width, self._first = len(cells), self._line
        if len(cells) != self._width and not self._ragged:
            raise ValueError(
                f"Line {self._line} has {_numbers(len(cells))}, but line {self._first} has "
                f"{self._width:,}; every line must have as many."
            )
        odd = next((at for at, cell in enumerate(cells) if not _is_plain(cell)), None)
        if odd is not None:
            self._refuse(cells[odd], odd + 1)
        values, bad = _floats([cells])
        if bad:
            self._refuse(bad.cell, bad.before + 1)
        return values

    def _refuse(self, cell: str, place: int) -> NoReturn:
        if not cell:
            raise ValueError(f"Line {self._line}: number {place:,} is missing.")
        notation.refuse(self._line, cell)


def _separator(text: str) -> str | None:
    """What stands between the cells; None for spaces."""
    return next((mark for mark in ";\t," if mark in text), None)


def _count_names(text: str, separator: str | None) -> int:
    """How many columns the first line names; 0 if it holds numbers."""
    first = re.search(r"[^\n]*\S[^\n]*", text)
    cells = [cell.strip() for cell in first[0].strip(" ").split(separator)] if first else []
    return len(cells) if cells and _are_names(cells) else 0


def _is_plain(text: str) -> bool:
    """Whether float() reads it as people do; it takes 1_0 and the digits of all scripts, too."""
    return text.isascii() and "_" not in text


def _pieces(text: str, mark: str | None) -> Iterator[list[str]]:
    """The cells of a text, some thousands at a time: it may be one line of a million of them."""
    start = 0
    while start < len(text):
        if mark is None:
            space = _SPACE.search(text, start + _CHUNK)
            end = space.start() if space else len(text)
        else:
            end = text.find(mark, start + _CHUNK)
            end = len(text) if end < 0 else end
        yield text[start:end].split(mark)
        start = end + 1
    if mark and text.endswith(mark):
        yield [""]


class _Bad(NamedTuple):
    """A cell that is no number, and how many cells stand before it."""

    cell: str
    before: int


def _floats(pieces: Iterable[list[str]]) -> tuple[Array, _Bad | None]:
    """All cells as numbers, and the first one that isn't a number, where the numbers end.

    Raises:
        ValueError: there are more than `MAX_NUMBERS`.
    """
    parts = [np.empty(0)]
    done = 0
    for cells in pieces:
        left = iter(cells)
        try:
            parts.append(np.fromiter(map(_float, left), np.float64, len(cells)))
        except ValueError:
            at = len(cells) - length_hint(left) - 1
            return np.concatenate(parts), _Bad(cells[at].strip(), done + at)
        done += len(cells)
        if done > MAX_NUMBERS:
            raise ValueError(TOO_MANY)
    return np.concatenate(parts), None


def _float(cell: str) -> float:
    if len(cell) > _MAX_CELL:
        raise ValueError
    return float(cell)


def _is_number(cell: str) -> bool:
    return _is_plain(cell) and _floats([[cell]])[1] is None


def _are_names(cells: list[str]) -> bool:
    """Whether a first line names columns: a few cells, none of which looks like a number."""
    return len(cells) <= _MAX_NAMES and all(
        cell and len(cell) <= _MAX_CELL and cell[0] not in _DIGITS and not _is_number(cell)
        for cell in cells
    )


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count:,} numbers"
