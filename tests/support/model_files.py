"""Reading model files as a page does: only the bytes that are asked for."""

from importlib import metadata
from pathlib import Path

import numpy as np

from lib.uploads import model_files
from lib.uploads.model_files import Missing, ModelFile, Pieces, Sample, Sampling, Tensor


def read(content: bytes, name: str, size: int | None = None) -> tuple[ModelFile, list[int]]:
    """The header of a file, and the lengths that were asked for.

    Args:
        content: the file's bytes, or its first ones.
        name: of the file.
        size: of the file, where `content` isn't all of it.
    """
    pieces = Pieces(len(content) if size is None else size)
    asked: list[int] = []
    while True:
        try:
            return model_files.read(pieces, name), asked
        except Missing as missing:
            start, length = missing.start, missing.length
        assert 0 < length <= min(2**20, pieces.size - start)
        asked.append(length)
        assert len(asked) < 5_000
        pieces.add(start, content[start : start + length])


def sample(content: bytes, tensor: Tensor) -> Sample:
    """The sample of a tensor, without the scales that it may have elsewhere in the file."""
    sampling = Sampling(ModelFile("", (tensor,), {}), tensor._replace(scaling=None))
    return sampling.read(cut(content, sampling))


def meant(content: bytes, header: ModelFile, name: str) -> Sample:
    """The sample of the tensor of that name, with its scales."""
    sampling = Sampling(header, next(each for each in header.tensors if each.name == name))
    return sampling.read(cut(content, sampling))


def cut(content: bytes, sampling: Sampling) -> bytes:
    """The bytes that are asked for."""
    assert sum(length for _, length in sampling.places) <= 2**20
    parts = [content[start : start + length] for start, length in sampling.places]
    return b"".join(parts)


def values(content: bytes, name: str) -> dict[str, np.ndarray]:
    """All values of all (small) tensors of a file, by name."""
    header, _ = read(content, name)
    return {
        tensor.name: sample(content, tensor).values.reshape(tensor.shape)
        for tensor in header.tensors
    }


def in_package(package: str, path: str) -> Path:
    """A model file that a package has brought, which isn't imported."""
    return Path(str(metadata.distribution(package).locate_file(path)))
