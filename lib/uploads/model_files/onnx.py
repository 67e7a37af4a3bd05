"""ONNX's file format: a graph of operators and its tensors, in Google's protocol buffers.

A message is a row of fields, each a number that says which, a way of storing, and a value. What
isn't wanted is skipped without being read, above all the tensors' bytes between the rest. So a file
is read in leaps, and each time that bytes are missing the reading goes on where it has got to.

Sources: https://github.com/onnx/onnx, onnx/onnx.proto; https://protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lib.uploads.model_files.kinds import KINDS
from lib.uploads.model_files.pieces import Cursor, Pieces
from lib.uploads.model_files.tensors import MAX_TENSORS, Layer, ModelFile, Tensor, checked

ENDING = ".onnx"
_MAX_TEXT = 1_000  # characters of a name
MAX_NODES = 100_000

# Numbers of fields in onnx.proto.
_MODEL = {2: "producer", 3: "producer version", 1: "version of the format"}
_GRAPH, _NODE, _INITIALIZER = 7, 1, 5
_INPUT, _OUTPUT, _NAME, _OPERATOR, _ATTRIBUTE = 1, 2, 3, 4, 5
_ATTRIBUTES_TENSOR = 5
_DIMS, _DATA_TYPE, _TENSOR_NAME, _RAW = 1, 2, 8, 9
_FLOATS, _DOUBLES = 4, 10  # these two are stored as raw data would be

_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5  # ways of storing

_STRING = 8  # a type of tensor
_TYPES = dict(
    zip(
        (*range(1, 8), *range(9, 27)),
        (
            *("float32", "uint8", "int8", "uint16", "int16", "int32", "int64"),
            *("bool", "float16", "float64", "uint32", "uint64", "complex64", "complex128"),
            *("bfloat16", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"),
            *("uint4", "int4", "float4_e2m1fn", "float8_e8m0fnu", "uint2", "int2"),
        ),
        strict=True,
    )
)

# Operators that compute in integers, with the inputs that are weights, scale and zero point.
_INTEGER = {
    "QLinearConv": (3, 4, 5),
    "QLinearMatMul": (3, 4, 5),
    "QGemm": (3, 4, 5),
    "ConvInteger": (1, None, 3),
    "MatMulInteger": (1, None, 3),
    "MatMulIntegerToFloat": (1, 3, 5),
    "DynamicQuantizeMatMul": (1, 2, 3),
}
_FEW_BITS = {"MatMulNBits": (1, 2, 3), "MatMulBnb4": (1, 2, None)}
_FLOAT = ("Conv", "ConvTranspose", "Gemm", "MatMul")
_MOVES = ("Transpose", "Reshape", "Identity", "Squeeze", "Unsqueeze")
_MAX_MOVES = 8  # that are followed, one behind the other


class _Field(NamedTuple):
    number: int
    storage: int
    value: int  # a varint
    start: int  # where a value of another storage begins
    end: int


class _Node(NamedTuple):
    name: str
    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass
class _Progress:
    """What has been read so far: all parts that end at or before `position`."""

    position: int = 0
    graph_end: int = 0
    metadata: dict[str, str] = field(default_factory=dict)
    nodes: list[_Node] = field(default_factory=list)
    tensors: list[Tensor] = field(default_factory=list)


def read(pieces: Pieces) -> ModelFile:
    """Read what an .onnx file says of its graph and its tensors.

    Layers are those that multiply, in the order of the graph. What is within other layers (loops,
    functions) is left out, and so are tensors in files beside it.

    Raises:
        ValueError: one sentence that says what is wrong.
        Missing: more of the file is needed.
    """
    if not isinstance(pieces.progress, _Progress):
        pieces.progress = _Progress()
    found = pieces.progress
    cursor = Cursor(pieces, ENDING)
    while found.position < pieces.size:
        cursor.position = found.position
        found.position = _read_part(cursor, found)
        if len(found.nodes) > MAX_NODES or len(found.tensors) > MAX_TENSORS:
            raise ValueError("The .onnx file has more layers or tensors than are read here.")
    if not found.nodes:
        raise ValueError("The file ends in .onnx, but there is no graph of layers in it.")
    tensors = tuple(_with_scales(found.tensors, found.nodes))
    return ModelFile(ENDING, tensors, found.metadata, tuple(_layers(found.nodes)))


def _read_part(cursor: Cursor, found: _Progress) -> int:
    """Read the field at the cursor, of the model or of the graph in it; return where to go on."""
    if cursor.position < found.graph_end:
        part = _next_field(cursor, found.graph_end)
        if (part.number, part.storage) == (_NODE, _LENGTH):
            node, constants = _node(cursor, part)
            found.nodes.append(node)
            found.tensors += constants
        elif (part.number, part.storage) == (_INITIALIZER, _LENGTH):
            found.tensors += _tensor(cursor, part)
        return part.end
    part = _next_field(cursor, cursor.end)
    if (part.number, part.storage) == (_GRAPH, _LENGTH):
        found.graph_end = part.end
        return part.start
    if part.number in _MODEL:
        text = _text(cursor, part) if part.storage == _LENGTH else str(part.value)
        found.metadata[_MODEL[part.number]] = text
    return part.end


def _fields(cursor: Cursor, whole: _Field) -> Iterator[_Field]:
    """The fields of a message that is the value of a field."""
    cursor.position = whole.start
    while cursor.position < whole.end:
        part = _next_field(cursor, whole.end)
        yield part
        cursor.position = part.end


def _next_field(cursor: Cursor, end: int) -> _Field:
    """The field at the cursor, of a message that ends at byte `end`; the cursor goes behind it."""
    key = _varint(cursor)
    number, storage, value = key >> 3, key & 7, 0
    start = cursor.position
    if storage == _VARINT:
        value = _varint(cursor)
    elif storage in (_EIGHT, _FOUR):
        cursor.skip(8 if storage == _EIGHT else 4)
    elif storage == _LENGTH:
        length = _varint(cursor)
        start = cursor.skip(length)
    else:
        raise ValueError("The file ends in .onnx, but is no ONNX file.")
    if cursor.position > end:
        raise ValueError("The .onnx file is damaged: a part is longer than what it is part of.")
    return _Field(number, storage, value, start, cursor.position)


def _varint(cursor: Cursor) -> int:
    """A whole number in groups of seven bits, the lowest first."""
    value = 0
    for shift in range(0, 70, 7):
        byte = cursor.take(1)[0]
        value |= (byte & 127) << shift
        if byte < 128:
            return value & (2**64 - 1)
    raise ValueError("The file ends in .onnx, but is no ONNX file.")


def _text(cursor: Cursor, part: _Field) -> str:
    if part.storage != _LENGTH:
        return ""
    kept = cursor.pieces.read(part.start, min(part.end - part.start, 4 * _MAX_TEXT))
    return kept.decode(errors="replace")[:_MAX_TEXT]


def _node(cursor: Cursor, whole: _Field) -> tuple[_Node, list[Tensor]]:
    """A node, and the tensor in it if it is a Constant, by the name of what the node puts out."""
    attributes: list[_Field] = []
    texts: dict[int, list[str]] = {_INPUT: [], _OUTPUT: [], _NAME: [""], _OPERATOR: [""]}
    for part in _fields(cursor, whole):
        if part.number in texts:
            texts[part.number].append(_text(cursor, part))
        elif (part.number, part.storage) == (_ATTRIBUTE, _LENGTH):
            attributes.append(part)
    inputs, outputs = tuple(texts[_INPUT]), tuple(texts[_OUTPUT])
    name = texts[_NAME][-1] or (outputs[0] if outputs else "")
    node = _Node(name, texts[_OPERATOR][-1], inputs, outputs)
    constants: list[Tensor] = []
    if node.operator == "Constant" and outputs:
        for attribute in attributes:
            for part in _fields(cursor, attribute):
                if (part.number, part.storage) == (_ATTRIBUTES_TENSOR, _LENGTH):
                    constants += _tensor(cursor, part)
    return node, [tensor._replace(name=outputs[0]) for tensor in constants]


def _tensor(cursor: Cursor, whole: _Field) -> list[Tensor]:
    """The tensor in a list, which is empty where it is one of strings."""
    name, number = "", 0
    shape: list[int] = []
    place: _Field | None = None
    for part in _fields(cursor, whole):
        if part.number == _DIMS and part.storage == _VARINT:
            shape.append(part.value)
        elif part.number == _DIMS and part.storage == _LENGTH:
            cursor.position = part.start
            while cursor.position < part.end:
                shape.append(_varint(cursor))
        elif part.number == _DATA_TYPE:
            number = part.value
        elif part.number == _TENSOR_NAME:
            name = _text(cursor, part)
        elif part.number in (_RAW, _FLOATS, _DOUBLES) and part.storage == _LENGTH:
            place = part
    if number == _STRING:
        return []
    if number not in _TYPES:
        raise ValueError(f"The .onnx file has a tensor of a type, number {number}, without bytes.")
    start = place.start if place else None
    tensor = checked(ENDING, name, KINDS[_TYPES[number]], tuple(shape), start, cursor.pieces.size)
    if place and place.end - place.start != tensor.bytes:
        raise ValueError("The .onnx file has a tensor that is not as long as its shape.")
    return [tensor]


def _with_scales(tensors: list[Tensor], nodes: list[_Node]) -> Iterator[Tensor]:
    """The tensors, with the names of the scale and zero point that a layer gives them."""
    scaled: dict[str, tuple[str, str]] = {}
    for node in nodes:
        places = {**_INTEGER, **_FEW_BITS, "DequantizeLinear": (0, 1, 2)}.get(node.operator)
        if places:
            weight, scale, zero_point = (_input(node, place) for place in places)
            scaled[weight] = scale, zero_point
    for tensor in tensors:
        scale, zero_point = scaled.get(tensor.name, ("", ""))
        yield tensor._replace(scale=scale, zero_point=zero_point)


def _layers(nodes: list[_Node]) -> Iterator[Layer]:
    made_by = {output: node for node in nodes for output in node.outputs}
    for node in nodes:
        arithmetic: Literal["integer", "weights", "float"]
        if node.operator in _INTEGER:
            arithmetic = "integer"
        elif node.operator in _FEW_BITS:
            arithmetic = "weights"
        elif node.operator in _FLOAT:
            weights = _dequantized(_input(node, 1), made_by)
            inputs = _dequantized(_input(node, 0), made_by)
            # A runtime makes one integer layer of a layer between DequantizeLinear.
            arithmetic = "integer" if weights and inputs else "weights" if weights else "float"
        else:
            continue
        yield Layer(node.name, node.operator, arithmetic)


def _dequantized(name: str, made_by: dict[str, _Node]) -> bool:
    """Whether a value comes out of DequantizeLinear, perhaps only moved since."""
    for _ in range(_MAX_MOVES):
        node = made_by.get(name)
        if node is None or node.operator not in _MOVES:
            return node is not None and node.operator == "DequantizeLinear"
        name = _input(node, 0)
    return False


def _input(node: _Node, place: int | None) -> str:
    return node.inputs[place] if place is not None and place < len(node.inputs) else ""
