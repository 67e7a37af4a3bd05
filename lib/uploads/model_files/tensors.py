"""The tensors of a file, its layers, and what else its header says."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import prod
from typing import Literal, NamedTuple

from lib.uploads.model_files.kinds import Kind

MAX_TENSORS = 100_000
_MAX_DIMENSIONS = 64
_MAX_NAME = 1_000  # characters that are kept


class Scaling(NamedTuple):
    """What makes real numbers of a tensor's codes: (code - zero point) * scale.

    Attributes:
        scale, zero_point: names of tensors in the same file; no zero point where it is "".
        axis: the one along which they lie where they have a single axis; may be negative.
        block: how many codes along an axis share a scale; 0 where their shapes tell.
        offset: the zero point of all codes where the file has none.
    """

    scale: str
    zero_point: str = ""
    axis: int | None = None
    block: int = 0
    offset: int = 0


class Tensor(NamedTuple):
    """A tensor in a file.

    Attributes:
        name: at most 1,000 characters.
        kind: of its elements.
        shape: the last axis lies together in memory.
        start: the byte of the file where it begins; None where its bytes aren't known to be in it.
        varints: how many bytes it has there if each number is stored in as many as it needs, as
            protocol buffers do; 0 where all numbers have the same size.
        elsewhere: whether the file says that its bytes are in another one.
        scaling: of its codes, None where the file has none for them.
    """

    name: str
    kind: Kind
    shape: tuple[int, ...]
    start: int | None
    varints: int = 0
    elsewhere: bool = False
    scaling: Scaling | None = None

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """What it takes where all its numbers have the same size."""
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


def checked(
    ending: str, name: str, kind: Kind, shape: tuple[int, ...], start: int | None, size: int
) -> Tensor:
    """A tensor of a file of `size` bytes; ValueError where its shape or place makes no sense."""
    tensor = Tensor(name[:_MAX_NAME], kind, shape, start)
    if len(shape) > _MAX_DIMENSIONS or not all(0 <= length < 2**63 for length in shape):
        raise ValueError(f"The {ending} file has a tensor whose shape makes no sense.")
    if start is not None and start + tensor.bytes > size:
        raise ValueError(f"The {ending} file is cut off: a tensor lies beyond its end.")
    if tensor.elements >= 2**63:
        raise ValueError(f"The {ending} file has a tensor whose shape makes no sense.")
    return tensor


def apart(ending: str, tensors: Iterable[Tensor]) -> tuple[Tensor, ...]:
    """The tensors of a file, each in a place of its own; ValueError where two share bytes."""
    found = tuple(tensors)
    end = 0
    for start, size in sorted((tensor.start or 0, tensor.bytes) for tensor in found):
        if start < end and size:
            raise ValueError(f"The {ending} file has tensors that overlap.")
        end = max(end, start + size)
    return found


def by_name(tensors: Sequence[Tensor]) -> dict[str, Tensor]:
    """Tensors that others name.

    Two branches of an .onnx file may each have one of the same name: it stands for neither then,
    for nobody knows here whose scale is whose.
    """
    names = Counter(tensor.name for tensor in tensors)
    return {tensor.name: tensor for tensor in tensors if names[tensor.name] == 1}
