"""Hugging Face's file format: a header in JSON, then the tensors one behind the other.

Source: https://github.com/huggingface/safetensors, README.md.
"""

import json
from typing import Any

from lib.uploads.model_files.kinds import KINDS
from lib.uploads.model_files.pieces import MAX_HEADER, Cursor, Pieces
from lib.uploads.model_files.tensors import MAX_TENSORS, ModelFile, Tensor, apart, checked

ENDING = ".safetensors"
_MAX_TEXT = 1_000  # characters of metadata that are kept
_MAX_MARKS = 20 * MAX_TENSORS  # [, {, comma and colon in a header: its parts take memory
_TYPES = {
    **{f"F{bits}": f"float{bits}" for bits in (16, 32, 64)},
    **{f"I{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    **{f"U{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
    "BOOL": "bool",
    "BF16": "bfloat16",
    "F4": "float4_e2m1fn",
    "F8_E8M0": "float8_e8m0fnu",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "C64": "complex64",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "F6_E2M3": "float6_e2m3fn",
    "F6_E3M2": "float6_e3m2fn",
}


def read(pieces: Pieces) -> ModelFile:
    """Read the header of a .safetensors file.

    Raises:
        ValueError: one sentence that says what is wrong.
        Missing: more of the file is needed.
    """
    cursor = Cursor(pieces, ENDING)
    length = cursor.integer("<Q")
    if length > pieces.size - 8:
        raise ValueError("The file ends in .safetensors, but is none, or is cut off in its header.")
    if length > MAX_HEADER - 2**16:
        raise ValueError(f"The .safetensors file announces a header of {length:,} bytes.")
    entries = _entries(cursor.take(length))
    described = entries.pop("__metadata__", {})
    if len(entries) > MAX_TENSORS:
        raise ValueError(f"The .safetensors file has more than {MAX_TENSORS:,} tensors.")
    tensors = (_tensor(name, entry, 8 + length, pieces.size) for name, entry in entries.items())
    metadata = described if isinstance(described, dict) else {}
    text = {key[:_MAX_TEXT]: str(value)[:_MAX_TEXT] for key, value in metadata.items()}
    return ModelFile(ENDING, apart(ENDING, tensors), text)


def _entries(header: bytes) -> dict[str, Any]:
    if sum(header.count(mark) for mark in b"[{,:") > _MAX_MARKS:
        raise ValueError("The .safetensors file's header has more parts than are read here.")
    try:
        entries = json.loads(header, object_pairs_hook=_distinct)
        "".join(entries).encode()  # JSON may name halves of characters, which are no text
    except (TypeError, ValueError, RecursionError):
        entries = None
    if not isinstance(entries, dict):
        raise ValueError("The .safetensors file has a header that can't be read.")
    return entries


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; ValueError where two of its parts have one name."""
    parts = dict(pairs)
    if len(parts) < len(pairs):
        raise ValueError
    return parts


def _tensor(name: str, entry: Any, data: int, size: int) -> Tensor:
    """One tensor; `data` is where the tensors begin."""
    try:
        dtype, shape, (start, end) = (entry[key] for key in ("dtype", "shape", "data_offsets"))
        lengths = tuple(shape)
        kind = _TYPES.get(dtype)
        dtype = str(dtype)
    except (TypeError, KeyError, ValueError):
        raise ValueError("The .safetensors file has a tensor that isn't described.") from None
    if not all(type(number) is int and number >= 0 for number in (*lengths, start, end)):
        raise ValueError("The .safetensors file has a tensor whose shape or place makes no sense.")
    if kind is None:
        raise ValueError(f"The .safetensors file has a tensor of an unknown type, {dtype[:20]!r}.")
    tensor = checked(ENDING, name, KINDS[kind], lengths, data + start, size)
    if tensor.bytes != end - start:
        raise ValueError("The .safetensors file has a tensor that is not as long as its shape.")
    return tensor
