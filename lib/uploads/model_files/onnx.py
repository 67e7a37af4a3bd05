"""ONNX's file format: a graph of operators and its tensors, in Google's protocol buffers.

The tensors' bytes between the rest are skipped. So a file is read in leaps, and each time that
bytes are missing the reading goes on where it has got to.

Source: https://github.com/onnx/onnx, onnx/onnx.proto.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.uploads.model_files.kinds import KINDS
from lib.uploads.model_files.onnx_layers import WITH_NUMBERS, Graph, Node
from lib.uploads.model_files.pieces import Cursor, Pieces
from lib.uploads.model_files.protobuf import LENGTH, VARINT, Field, fields, next_field, text, varint
from lib.uploads.model_files.tensors import MAX_TENSORS, ModelFile, Tensor, checked

ENDING = ".onnx"
MAX_NODES = 100_000

# Numbers of fields in onnx.proto.
_MODEL = {2: "producer", 3: "producer version", 1: "version of the format"}
_GRAPH, _NODE, _INITIALIZER = 7, 1, 5
_INPUT, _OUTPUT, _NAME, _OPERATOR, _ATTRIBUTE = 1, 2, 3, 4, 5
_ATTRIBUTES_NAME, _ATTRIBUTES_INTEGER, _ATTRIBUTES_TENSOR, _ATTRIBUTES_GRAPH = 1, 3, 5, 6
_DIMS, _DATA_TYPE, _TENSOR_NAME, _RAW, _LOCATION = 1, 2, 8, 9, 14
_FLOATS, _DOUBLES = 4, 10  # these two are stored as raw data would be
_VARYING = 5, 7, 11  # integers, each in as many bytes as it needs
_ELSEWHERE = 1  # a location: in another file
_WITH_GRAPHS = ("If", "Loop", "Scan")  # operators

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


@dataclass
class _Progress:
    """What has been read so far: all parts that end at or before `position`.

    First of the file, up to `end`; then of each graph within a node.
    """

    end: int
    position: int = 0
    graph_end: int = 0
    metadata: dict[str, str] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    tensors: list[Tensor] = field(default_factory=list)
    graphs: deque[Field] = field(default_factory=deque)  # within nodes, not read yet


def read(pieces: Pieces) -> ModelFile:
    """Read what an .onnx file says of its graph and its tensors.

    Layers are those that multiply, in the order of the graph, and behind them those of the graphs
    within its nodes (branches, loops). Functions are left out, and so are tensors in files beside
    it.

    Raises:
        ValueError: one sentence that says what is wrong.
        Missing: more of the file is needed.
    """
    if not isinstance(pieces.progress, _Progress):
        pieces.progress = _Progress(pieces.size)
    found = pieces.progress
    cursor = Cursor(pieces, ENDING)
    while found.position < found.end or found.graphs:
        if found.position >= found.end:
            within = found.graphs.popleft()
            found.position, found.end = within.start, within.end
            found.graph_end = within.end
        cursor.position = found.position
        found.position = _read_part(cursor, found)
        if len(found.nodes) > MAX_NODES or len(found.tensors) > MAX_TENSORS:
            raise ValueError("The .onnx file has more layers or tensors than are read here.")
    if not found.nodes:
        raise ValueError("The file ends in .onnx, but there is no graph of layers in it.")
    graph = Graph(found.nodes, found.tensors)
    return ModelFile(ENDING, graph.tensors(), found.metadata, tuple(graph.layers()))


def _read_part(cursor: Cursor, found: _Progress) -> int:
    """Read the field at the cursor, of the model or of the graph in it; return where to go on."""
    if cursor.position < found.graph_end:
        part = next_field(cursor, found.graph_end)
        if part.is_message(_NODE):
            node, constants, graphs = _node(cursor, part)
            found.nodes.append(node)
            found.tensors += constants
            found.graphs += graphs
        elif part.is_message(_INITIALIZER):
            found.tensors += _tensor(cursor, part)
        return part.end
    part = next_field(cursor, cursor.end)
    if part.is_message(_GRAPH):
        found.graph_end = part.end
        return part.start
    if part.number in _MODEL:
        words = text(cursor, part) if part.storage == LENGTH else str(part.value)
        found.metadata[_MODEL[part.number]] = words
    return part.end


def _node(cursor: Cursor, whole: Field) -> tuple[Node, list[Tensor], list[Field]]:
    """A node; its tensor, named as what it puts out, if it is a Constant; and the graphs in it."""
    attributes: list[Field] = []
    texts: dict[int, list[str]] = {_INPUT: [], _OUTPUT: [], _NAME: [""], _OPERATOR: [""]}
    for part in fields(cursor, whole):
        if part.number in texts:
            texts[part.number].append(text(cursor, part))
        elif part.is_message(_ATTRIBUTE):
            attributes.append(part)
    inputs, outputs = tuple(texts[_INPUT]), tuple(texts[_OUTPUT])
    name, operator = texts[_NAME][-1] or (outputs[0] if outputs else ""), texts[_OPERATOR][-1]
    numbers = dict(_number(cursor, one) for one in attributes if operator in WITH_NUMBERS)
    constants: list[Tensor] = []
    graphs: list[Field] = []
    if operator == "Constant" and outputs:
        for part in _values(cursor, attributes, _ATTRIBUTES_TENSOR):
            constants += [one._replace(name=outputs[0]) for one in _tensor(cursor, part)]
    elif operator in _WITH_GRAPHS:
        graphs += _values(cursor, attributes, _ATTRIBUTES_GRAPH)
    return Node(name, operator, inputs, outputs, numbers), constants, graphs


def _values(cursor: Cursor, attributes: list[Field], number: int) -> Iterator[Field]:
    """The values of attributes that are messages of that number."""
    for attribute in attributes:
        for part in fields(cursor, attribute):
            if part.is_message(number):
                yield part


def _number(cursor: Cursor, attribute: Field) -> tuple[str, int]:
    """The name of an attribute, and its value where it is a whole number, else 0."""
    name, value = "", 0
    for part in fields(cursor, attribute):
        if part.number == _ATTRIBUTES_NAME:
            name = text(cursor, part)
        elif (part.number, part.storage) == (_ATTRIBUTES_INTEGER, VARINT):
            value = part.value - (part.value >> 63 << 64)  # two's complement
    return name, value


def _tensor(cursor: Cursor, whole: Field) -> list[Tensor]:
    """The tensor in a list, which is empty where it is one of strings."""
    name, number = "", 0
    shape: list[int] = []
    place: Field | None = None
    elsewhere = False
    for part in fields(cursor, whole):
        if part.number == _DIMS and part.storage == VARINT:
            shape.append(part.value)
        elif part.is_message(_DIMS):
            cursor.position = part.start
            while cursor.position < part.end:
                shape.append(varint(cursor))
        elif part.number == _DATA_TYPE:
            number = part.value
        elif part.number == _TENSOR_NAME:
            name = text(cursor, part)
        elif part.number in (_RAW, _FLOATS, _DOUBLES, *_VARYING) and part.storage == LENGTH:
            place = part
        elif part.number == _LOCATION:
            elsewhere = part.value == _ELSEWHERE
    if number == _STRING:
        return []
    if number not in _TYPES:
        raise ValueError(f"The .onnx file has a tensor of a type, number {number}, without bytes.")
    kind, lengths = KINDS[_TYPES[number]], tuple(shape)
    if place and place.number in _VARYING and not elsewhere:
        tensor = checked(ENDING, name, kind, lengths, None, cursor.pieces.size)
        return [tensor._replace(start=place.start, varints=place.length)]
    start = place.start if place and not elsewhere else None
    tensor = checked(ENDING, name, kind, lengths, start, cursor.pieces.size)
    if start is not None and place and place.length != tensor.bytes:
        raise ValueError("The .onnx file has a tensor that is not as long as its shape.")
    return [tensor._replace(elsewhere=elsewhere)]
