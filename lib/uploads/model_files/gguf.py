"""ggml's file format: what llama.cpp and its kin run.

Source: https://github.com/ggml-org/ggml, docs/gguf.md.
"""

import struct

from lib.uploads.model_files.kinds import KINDS, Kind
from lib.uploads.model_files.pieces import Cursor, Pieces
from lib.uploads.model_files.tensors import MAX_TENSORS, ModelFile, apart, checked

ENDING = ".gguf"
_MAGIC = b"GGUF"
_LAYOUTS = ("<B", "<b", "<H", "<h", "<I", "<i", "<f", "<?", "", "", "<Q", "<q", "<d")
_STRING, _ARRAY = 8, 9
_MAX_TEXT = 1_000  # characters of metadata that are kept
_MAX_DEPTH = 4  # of arrays in arrays
_DEFAULT_ALIGNMENT = 32

# The number that a file has for each type; those that are missing were given up.
_TYPES = dict(
    zip(
        (0, 1, 2, 3, *range(6, 31), 34, 35, 39, 40, 41),
        (
            *("float32", "float16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q8_1"),
            *("q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "q8_k", "iq2_xxs", "iq2_xs", "iq3_xxs"),
            *("iq1_s", "iq4_nl", "iq3_s", "iq2_s", "iq4_xs", "int8", "int16", "int32", "int64"),
            *("float64", "iq1_m", "bfloat16", "tq1_0", "tq2_0", "mxfp4", "nvfp4", "q1_0"),
        ),
        strict=True,
    )
)


def read(pieces: Pieces) -> ModelFile:
    """Read the header of a .gguf file, versions 2 and 3.

    Raises:
        ValueError: one sentence that says what is wrong.
        Missing: more of the file is needed.
    """
    cursor = Cursor(pieces, ENDING)
    if cursor.take(4) != _MAGIC:
        raise ValueError("The file ends in .gguf, but is no GGUF file.")
    version = cursor.integer("<I")
    if version not in (2, 3):
        raise ValueError("The .gguf file is not of version 2 or 3, or its bytes are reversed.")
    count, pairs = cursor.integer("<Q"), cursor.integer("<Q")
    if count > MAX_TENSORS:
        raise ValueError(f"The .gguf file announces more than {MAX_TENSORS:,} tensors.")
    metadata = {}
    for _ in range(pairs):
        key = _string(cursor)
        metadata[key] = _value(cursor, cursor.integer("<I"))
    found = [_tensor(cursor) for _ in range(count)]
    if len({name for name, *_ in found}) < count:
        raise ValueError("The .gguf file has two tensors of one name.")
    alignment = metadata.get("general.alignment", str(_DEFAULT_ALIGNMENT))
    if not alignment.isdecimal() or not 1 <= int(alignment) <= 2**16:
        raise ValueError("The .gguf file has an alignment that makes no sense.")
    data = -(-cursor.position // int(alignment)) * int(alignment)
    tensors = (
        checked(ENDING, name, kind, shape, data + offset, pieces.size)
        for name, kind, shape, offset in found
    )
    return ModelFile(ENDING, apart(ENDING, tensors), metadata)


def _tensor(cursor: Cursor) -> tuple[str, Kind, tuple[int, ...], int]:
    """Name, kind, shape and place behind the header of one tensor in the list."""
    name = _string(cursor)
    dimensions = cursor.integer("<I")
    lengths = [cursor.integer("<Q") for _ in range(dimensions)]
    number = cursor.integer("<I")
    if number not in _TYPES:
        raise ValueError(f"The .gguf file has a tensor of a type, number {number}, without a name.")
    kind = KINDS[_TYPES[number]]
    if lengths and lengths[0] % kind.block_size:
        raise ValueError(f"The .gguf file has a tensor whose rows are no whole {kind.name} blocks.")
    # The file counts axes from the one that lies together in memory.
    return name, kind, tuple(reversed(lengths)), cursor.integer("<Q")


def _string(cursor: Cursor) -> str:
    length = cursor.integer("<Q")
    start = cursor.skip(length)
    kept = cursor.pieces.read(start, min(length, 4 * _MAX_TEXT))
    return kept.decode(errors="replace")[:_MAX_TEXT]


def _value(cursor: Cursor, kind: int, depth: int = 0) -> str:
    """A value of the metadata as text; of an array its length alone."""
    if kind == _STRING:
        return _string(cursor)
    if kind != _ARRAY:
        return str(cursor.number(_layout(kind)))
    of, count = cursor.integer("<I"), cursor.integer("<Q")
    if of == _STRING:
        cursor.skip_strings(count)
    elif of == _ARRAY:
        if depth == _MAX_DEPTH:
            raise ValueError("The .gguf file has arrays in arrays in arrays, too many for here.")
        for _ in range(count):
            _value(cursor, _ARRAY, depth + 1)
    else:
        cursor.skip(count * struct.calcsize(_layout(of)))
    return f"{count:,} values"


def _layout(kind: int) -> str:
    if kind >= len(_LAYOUTS):
        raise ValueError(f"The .gguf file has a value of a type, number {kind}, without a name.")
    return _LAYOUTS[kind]
