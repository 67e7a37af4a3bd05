"""What is in a model file: .gguf, .onnx and .safetensors, of any size, from a few of its bytes.

    pieces = Pieces(size)
    while True:
        try:
            header = read(pieces, name)
            break
        except Missing as missing:
            pieces.add(missing.start, <those bytes of the file>)
    sampling = Sampling(header, header.tensors[0])
    sample = sampling.read(<the bytes of the file at sampling.places>)

or, where all of the file is at hand::

    header = read_bytes(content, name)
    sample = sample_bytes(content, header, header.tensors[0])

The file stays with the reader. Its header, at most 16 MB of it, and at most 1 MB of a tensor are
all that is sent. Nothing of it is executed, and lengths are believed only as far as the file goes.
"""

from pathlib import PurePath

from lib.uploads import alone
from lib.uploads.model_files import gguf, onnx, safetensors
from lib.uploads.model_files.kinds import KINDS, Kind
from lib.uploads.model_files.pieces import Missing, Pieces
from lib.uploads.model_files.samples import Sample, Sampling
from lib.uploads.model_files.tensors import Layer, ModelFile, Scaling, Tensor

__all__ = [
    "ENDINGS",
    "KINDS",
    "Kind",
    "Layer",
    "Missing",
    "ModelFile",
    "Pieces",
    "Sample",
    "Sampling",
    "Scaling",
    "Tensor",
    "read",
    "read_bytes",
    "sample_bytes",
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


def read_bytes(content: bytes, name: str) -> ModelFile:
    """The header of a model file all of whose bytes are here; ValueError as :func:`read`."""
    pieces = Pieces(len(content))
    while True:
        try:
            return read(pieces, name)
        except Missing as missing:
            pieces.add(missing.start, content[missing.start : missing.start + missing.length])


def sample_bytes(content: bytes, file: ModelFile, tensor: Tensor) -> Sample:
    """A sample of a tensor of such a file; ValueError as :class:`Sampling`."""
    sampling = Sampling(file, tensor)
    parts = (content[start : start + length] for start, length in sampling.places)
    return sampling.read(b"".join(parts))
