"""Numbers out of a reader's own file or text: all of them, or one sentence that says what is wrong.

Whoever sends a file is a stranger. So nothing is unpickled or evaluated, a file is believed only as
far as its own bytes go, and work and memory grow with the file, not with what it claims. Nothing is
written to disk.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from operator import length_hint
from pathlib import PurePath
from typing import Any, NamedTuple, NoReturn

import numpy as np

from lib.numbers.checks import Array

MAX_BYTES = 5 * 2**20
KINDS = (".npy", ".csv", ".txt")

_MAGIC = b"\x93NUMPY"
_MAX_HEADER = 10_000  # characters; NumPy, too, believes no longer one
_MAX_DIMENSIONS = 64  # as many as NumPy has
_CHUNK = 2**16  # characters of text that are split into cells at once
_MAX_NAMES = 10_000  # columns that a first line may name
_MAX_CELL = 400  # characters; float64's longest exact decimals aside, no number has more
_DIGITS = "+-.0123456789"  # what numbers begin with, and names of columns do not
_SPACE = re.compile(r"\s")
_COMMENT = re.compile("#[^\n]*")
_TYPES = {"c": "complex numbers", "O": "Python objects", "S": "text", "U": "text", "b": "booleans"}
_TYPES |= {"V": "records", "M": "dates", "m": "time spans", "f": "floats wider than 64 bits"}


class Values(NamedTuple):
    """What was read: finite float32 values, and how many of the others there were.

    Attributes:
        finite: 1-D, float32, in the order of the file; may be empty.
        nans: how many values are NaN.
        infinities: how many are infinite, or too large for float32 (beyond 3.4e38).
    """

    finite: Array
    nans: int
    infinities: int


def read_file(content: bytes, name: str) -> Array:
    """Read a .npy, .csv or .txt file.

    A .npy file (NumPy's format, versions 1 to 3, without pickle) holds integers or floats of up to
    64 bits, in any shape and either order. A text file (UTF-8) holds numbers separated by commas,
    semicolons, tabs or spaces, one and the same in the whole file, as many in every line; the first
    line may name the columns. Empty lines and lines after a # are skipped.

    Args:
        content: at most 5 MB.
        name: the file's name, whose ending tells the kind.

    Returns:
        1-D float32 (.npy files of float16, float32, or integers of up to 16 bits) or float64. NaN
        and infinities are kept: see `finite`.

    Raises:
        ValueError: one sentence that says what is wrong, in which line if it is text.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise ValueError(f"The file must be {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    if len(content) > MAX_BYTES:
        raise ValueError(f"The file has {len(content):,} bytes; {MAX_BYTES:,} (5 MB) is the limit.")
    if not content:
        raise ValueError("The file is empty.")
    return _npy(content) if kind == ".npy" else _table(_decode(content))


def read_text(text: str) -> Array:
    """Read numbers as people paste them: as in a text file, but in lines of any length.

    Brackets around them, as around a Python list, are ignored.

    Raises:
        ValueError: one sentence that says what is wrong, and in which line.
    """
    if len(text) > MAX_BYTES:
        raise ValueError(f"The text has {len(text):,} characters; {MAX_BYTES:,} is the limit.")
    return _table(text.translate(str.maketrans("[](){}", "      ")), ragged=True)


def finite(values: Array) -> Values:
    """Return the finite ones as float32, and count the others."""
    with np.errstate(over="ignore", under="ignore"):
        single = values.astype(np.float32).ravel()
    kept = single[np.isfinite(single)]
    nans = int(np.isnan(single).sum())
    return Values(kept, nans, single.size - kept.size - nans)


# ---- .npy: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html ----


def _npy(content: bytes) -> Array:
    header, start = _npy_header(content)
    try:
        fields: Any = ast.literal_eval(header)  # literals only, and few: see _MAX_HEADER
        descr, fortran, shape = (fields[key] for key in ("descr", "fortran_order", "shape"))
        dtype = np.dtype(descr)
    except (ValueError, SyntaxError, TypeError, KeyError, IndexError, RecursionError, MemoryError):
        raise ValueError("The .npy file has a header that can't be read.") from None
    kind, size = dtype.kind, dtype.itemsize
    if not (kind in "iuf" and size <= 8 and isinstance(descr, str)):
        raise ValueError(
            f"The .npy file holds {_TYPES.get(kind, 'values of an odd kind')}; "
            "save real numbers, integers or floats of up to 64 bits."
        )
    if not (
        isinstance(fortran, bool)
        and isinstance(shape, tuple)
        and len(shape) <= _MAX_DIMENSIONS
        and all(type(length) is int and length >= 0 for length in shape)
    ):
        raise ValueError("The .npy file has a header whose shape makes no sense.")
    count = 1
    for length in shape:
        count *= length
        if count > MAX_BYTES:  # more than any file holds; don't multiply giants
            break
    there = len(content) - start
    if count * size > there:
        promised = f"{count:,}" if count <= MAX_BYTES else f"more than {MAX_BYTES:,}"
        raise ValueError(
            f"The .npy file is cut off: its header promises {promised} values of {size} bytes, "
            f"but {there:,} bytes follow."
        )
    if count == 0:
        raise ValueError("The .npy file holds no values.")
    if count * size < there:
        raise ValueError(
            f"The .npy file goes on for {there - count * size:,} bytes after its last value."
        )
    flat = np.frombuffer(content, dtype, count, start)
    wide = size == 8 or (kind != "f" and size > 2)
    values = flat.astype(np.float64 if wide else np.float32)
    return values.reshape(shape, order="F").ravel() if fortran else values


def _npy_header(content: bytes) -> tuple[str, int]:
    """Return the header's text and where the values begin."""
    if not content.startswith(_MAGIC):
        raise ValueError("The file ends in .npy, but is no NumPy file.")
    version = tuple(content[6:8])
    if version not in {(1, 0), (2, 0), (3, 0)}:
        raise ValueError("The .npy file has a version other than 1.0, 2.0 or 3.0.")
    start = 10 if version == (1, 0) else 12
    length = int.from_bytes(content[8:start], "little")
    if length > _MAX_HEADER:
        raise ValueError(
            f"The .npy file announces a header of {length:,} bytes; {_MAX_HEADER:,} is the limit."
        )
    header = content[start : start + length]
    if len(content) < start or len(header) < length:
        raise ValueError("The .npy file is cut off in its header.")
    try:
        return header.decode("utf-8" if version == (3, 0) else "latin-1"), start + length
    except UnicodeDecodeError:
        raise ValueError("The .npy file has a header that can't be read.") from None


# ---- Text ----


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("Line 1: the text is UTF-16; save it as UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"Line {line}: the text is not UTF-8; save it as UTF-8.") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ValueError(f"Line {line}: there is a zero byte, so this is no text file.")
    return text


def _table(text: str, *, ragged: bool = False) -> Array:
    """Read rows of numbers; `ragged` rows may differ in length and end with a separator."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("−", "-")
    text = _COMMENT.sub("", text)
    separator = next((mark for mark in ";\t," if mark in text), None)
    rows = _Rows(separator, ragged)
    parts = []
    start = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK) + 1 or len(text)
        parts.append(rows.read(text[start:end].removesuffix("\n").split("\n")))
        start = end
    if not sum(part.size for part in parts):
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
        self._named = False  # whether the columns have names

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
        if not (self._width or self._named or self._ragged) and _are_names(cells):
            self._named = True
            return np.empty(0)
        if not self._width:
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
        shown = cell if len(cell) <= 24 else cell[:24] + "…"
        hint = "; write a point before the decimals" if "," in cell else ""
        raise ValueError(f"Line {self._line}: “{shown}” is not a number{hint}.")


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
    """All cells as numbers, and the first one that isn't a number, where the numbers end."""
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
