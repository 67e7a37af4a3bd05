"""NumPy's own file format, read without NumPy's reader: no header is believed, nothing unpickled.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import ast
from typing import Any, NoReturn

import numpy as np

from lib.numbers.checks import Array
from lib.uploads import MAX_BYTES, MAX_NUMBERS, TOO_MANY

_MAGIC = b"\x93NUMPY"
_MAX_HEADER = 10_000  # characters; NumPy, too, believes no longer one
_MAX_DIMENSIONS = 64  # as many as NumPy has
_TYPES = {"c": "complex numbers", "O": "Python objects", "S": "text", "U": "text", "b": "booleans"}
_TYPES |= {"V": "records", "M": "dates", "m": "time spans", "f": "floats wider than 64 bits"}


def read(content: bytes) -> Array:
    """Read the `content` of a .npy file, versions 1 to 3: real numbers of at most 64 bits.

    Returns:
        1-D float32 (from float16, float32, and integers of at most 16 bits) or float64, in the
        order of NumPy's ravel. NaN and infinities are kept.

    Raises:
        ValueError: one sentence that says what is wrong.
    """
    header, start = _header(content)
    try:
        fields: Any = ast.literal_eval(header)  # literals only, and few: see _MAX_HEADER
        descr, fortran, shape = (fields[key] for key in ("descr", "fortran_order", "shape"))
        # ml_dtypes' float8_e5m2 is saved under a name that NumPy doesn't know.
        dtype = np.dtype("V1" if descr == "<f1" else descr)
    except (ValueError, SyntaxError, TypeError, KeyError, IndexError, RecursionError, MemoryError):
        raise ValueError("The .npy file has a header that can't be read.") from None
    kind, size = dtype.kind, dtype.itemsize
    if kind == "V" and isinstance(descr, str):
        _refuse_unnamed(size)
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
    count = _count(shape)
    there = len(content) - start
    if count * size > there:
        promised = f"{count:,}" if count <= MAX_BYTES else f"more than {MAX_BYTES:,}"
        raise ValueError(
            f"The .npy file is cut off: its header promises {promised} values of {size} bytes, "
            f"but {there:,} bytes follow."
        )
    if count == 0:
        raise ValueError("The .npy file holds no values.")
    if count > MAX_NUMBERS:
        raise ValueError(TOO_MANY)
    if count * size < there:
        raise ValueError(
            f"The .npy file goes on for {there - count * size:,} bytes after its last value."
        )
    flat = np.frombuffer(content, dtype, count, start)
    wide = size == 8 or (kind != "f" and size > 2)
    values = flat.astype(np.float64 if wide else np.float32)
    return values.reshape(shape, order="F").ravel() if fortran else values


def _refuse_unnamed(size: int) -> NoReturn:
    """ValueError for types that np.save drops the name of."""
    kinds = {1: "float8 or int4", 2: "bfloat16"}.get(size, "records")
    unit = "byte" if size == 1 else "bytes"
    raise ValueError(
        f"The .npy file holds {size:,} {unit} a value without their type, as {kinds} of other "
        'libraries are saved; save them with .astype("float32").'
    )


def _count(shape: tuple[int, ...]) -> int:
    """How many values an array has, or any number above MAX_BYTES if that many."""
    count = 1
    for length in shape:
        count *= length
        if count > MAX_BYTES:  # more than any file holds; don't multiply giants
            break
    return count


def _header(content: bytes) -> tuple[str, int]:
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
