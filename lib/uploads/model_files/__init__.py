"""What is in a model file: .gguf, .onnx and .safetensors, of any size, from a few of its bytes.

    pieces = Pieces(size)
    while True:
        try:
            header = read(pieces, name)
            break
        except Missing as missing:
            pieces.add(missing.start, <those bytes of the file>)
    tensor = header.tensors[0]
    places = sample_places(tensor)
    sample = read_sample(tensor, <those bytes of the file>)

The file stays with the reader. Its header, at most 16 MB of it, and at most 1 MB of a tensor are
all that is sent. Nothing of it is executed, and lengths are believed only as far as the file goes.
"""

from pathlib import PurePath

from lib.uploads import alone
from lib.uploads.model_files import gguf, onnx, safetensors
from lib.uploads.model_files.kinds import KINDS, Kind
from lib.uploads.model_files.pieces import Missing, Pieces
from lib.uploads.model_files.tensors import (
    Layer,
    ModelFile,
    Sample,
    Tensor,
    read_sample,
    sample_places,
)

__all__ = [
    "ENDINGS",
    "KINDS",
    "Kind",
    "Layer",
    "Missing",
    "ModelFile",
    "Pieces",
    "Sample",
    "Tensor",
    "read",
    "read_sample",
    "sample_places",
]

_READERS = {module.ENDING: module.read for module in (gguf, onnx, safetensors)}
ENDINGS = tuple(_READERS)


def read(pieces: Pieces, name: str) -> ModelFile:
    """Read the header of a model file.

    Args:
        pieces: what is here of the file.
        name: the file's name, whose ending says which kind it is.

    Raises:
        ValueError: one sentence that says what is wrong.
        Missing: more of the file is needed; add it to `pieces` and read again.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in _READERS:
        raise ValueError(f"The file must be {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.")
    if pieces.size == 0:
        raise ValueError("The file is empty.")
    return alone(lambda: _READERS[ending](pieces))
