"""Numbers out of a reader's own file or text: all of them, or one sentence that says what is wrong.

The formats are read in `npy` and `table`.
"""

from pathlib import PurePath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.numbers.checks import Array
from lib.uploads import MAX_BYTES, alone, npy, table

KINDS = (".npy", ".csv", ".txt")


class Values(NamedTuple):
    """What was read: finite float32 values, and how many of the others there were.

    Attributes:
        finite: 1-D, float32, in the order of the file; may be empty.
        nans: how many values are NaN.
        infinities: how many are infinite, or too large for float32 (beyond 3.4e38).
    """

    finite: NDArray[np.float32]
    nans: int
    infinities: int


def read_file(content: bytes, name: str) -> Array:
    """Read a .npy, .csv or .txt file.

    A .npy file (NumPy's format, versions 1 to 3, without pickle) holds integers or floats of up to
    64 bits, in any shape and either order. A text file (UTF-8) holds numbers separated by commas,
    semicolons, tabs or spaces, one and the same in the whole file, as many in every line; the first
    line may name the columns. Empty lines and lines after a # are skipped. Decimal commas,
    thousands set apart, quotes and words for missing values are read where they have one meaning.

    Args:
        content: at most 5 MB, with at most 1,000,000 numbers.
        name: the file's name, whose ending says which kind it is.

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
    if kind == ".npy":
        return alone(lambda: npy.read(content))
    return alone(lambda: table.read(_decode(content)))


def read_text(text: str) -> Array:
    """Read numbers as people paste them: as in a text file, but in lines of any length.

    Brackets around them, as around a Python list, are ignored.

    Returns:
        1-D float64, at least one value. NaN and infinities are kept: see `finite`.

    Raises:
        ValueError: one sentence that says what is wrong, and in which line.
    """
    if len(text) > MAX_BYTES:
        raise ValueError(f"The text has {len(text):,} characters; {MAX_BYTES:,} is the limit.")
    return alone(lambda: table.read(text, ragged=True))


def finite(values: Array) -> Values:
    """Return the finite ones of `values`, real numbers of any shape, as float32; count the others.

    float64 values beyond float32's range (3.4e38) count as infinite.
    """
    with np.errstate(over="ignore", under="ignore"):
        single = values.astype(np.float32).ravel()
    kept = single[np.isfinite(single)]
    nans = int(np.isnan(single).sum())
    return Values(kept, nans, single.size - kept.size - nans)


def _decode(content: bytes) -> str:
    """UTF-8, with or without a byte order mark, as text; ValueError names the line that isn't."""
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
