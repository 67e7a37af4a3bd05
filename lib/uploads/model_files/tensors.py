"""The tensors of a file, and a sample of one of them that is small enough to send."""

from math import prod
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array
from lib.uploads import alone
from lib.uploads.model_files.kinds import Kind

MAX_SAMPLE = 2**20  # bytes
_PLACES = 16  # that a sample is taken from
MAX_TENSORS = 100_000
_MAX_DIMENSIONS = 64
_MAX_NAME = 1_000  # characters that are kept


class Tensor(NamedTuple):
    """A tensor in a file.

    Attributes:
        name: at most 1,000 characters.
        kind: of its elements.
        shape: the last axis lies together in memory.
        start: the byte of the file where it begins; None where it isn't stored as plain bytes.
        scale, zero_point: names of the tensors that make numbers of its codes, or "".
    """

    name: str
    kind: Kind
    shape: tuple[int, ...]
    start: int | None
    scale: str = ""
    zero_point: str = ""

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """What it takes in the file."""
        return -(-self.elements // self.kind.block_size) * self.kind.bytes_per_block


class Layer(NamedTuple):
    """A layer of an ONNX file that multiplies, and what with.

    Attributes:
        name: of the node, or of what it puts out.
        operator: such as "Conv".
        arithmetic: "integer": weights and inputs are; "weights": only the weights are integers and
            become floats before they are multiplied; "float".
    """

    name: str
    operator: str
    arithmetic: Literal["integer", "weights", "float"]


class ModelFile(NamedTuple):
    """What the header of a file says.

    Attributes:
        kind: ".gguf", ".onnx" or ".safetensors".
        tensors: in the order of the file's list.
        metadata: what else it says of itself, single values as text.
        layers: of an .onnx file.
    """

    kind: str
    tensors: tuple[Tensor, ...]
    metadata: dict[str, str]
    layers: tuple[Layer, ...] = ()


class Sample(NamedTuple):
    """A part of a tensor.

    Attributes:
        values: float32; NaN and infinities as they are stored. Codes where the file has a scale for
            them elsewhere.
        codes: the integers that are stored, None where there is not one for each value.
    """

    values: npt.NDArray[np.float32]
    codes: Array | None


def checked(
    ending: str, name: str, kind: Kind, shape: tuple[int, ...], start: int | None, size: int
) -> Tensor:
    """A tensor of a file of `size` bytes; ValueError where its shape or place makes no sense."""
    tensor = Tensor(name[:_MAX_NAME], kind, shape, start)
    if len(shape) > _MAX_DIMENSIONS or not all(0 <= length < 2**63 for length in shape):
        raise ValueError(f"The {ending} file has a tensor whose shape makes no sense.")
    if start is not None and start + tensor.bytes > size:
        raise ValueError(f"The {ending} file is cut off: a tensor lies beyond its end.")
    return tensor


def sample_places(tensor: Tensor) -> list[tuple[int, int]]:
    """Where to read a sample: (start, length) in the file; whole blocks, evenly spread, 1 MB.

    All of a tensor that isn't larger.

    Raises:
        ValueError: the tensor isn't stored as plain bytes, or its kind is only listed; a sentence.
    """
    if tensor.kind.read is None:
        raise ValueError(f"Values of {tensor.kind.name} aren't read here.")
    if tensor.elements == 0:
        return []
    if tensor.start is None:
        raise ValueError("This tensor's values aren't stored in this file as plain bytes.")
    if tensor.bytes <= MAX_SAMPLE:
        return [(tensor.start, tensor.bytes)]
    block = tensor.kind.bytes_per_block
    length = MAX_SAMPLE // _PLACES // block * block
    last = (tensor.bytes - length) // block
    return [
        (tensor.start + last * place // (_PLACES - 1) * block, length) for place in range(_PLACES)
    ]


def read_sample(tensor: Tensor, data: bytes) -> Sample:
    """The values of `data`, the bytes of `sample_places` one behind the other.

    Raises:
        ValueError: as many bytes were not asked for; one sentence.
    """
    asked = sum(length for _, length in sample_places(tensor))
    decode = tensor.kind.read
    if len(data) != asked or decode is None:
        raise ValueError(f"{len(data):,} bytes of the tensor came, but {asked:,} were asked for.")
    if not data:
        return Sample(np.empty(0, np.float32), None)
    values, codes = alone(lambda: decode(data))
    # Where two share a byte, the last one may be none.
    count = min(tensor.elements, len(values))
    return Sample(values[:count], None if codes is None else codes[:count])
