"""What an ONNX file's layers multiply: integers or floats, and what makes numbers of its codes.

Integers are written in several ways: as operators of integers (QLinearConv, MatMulInteger), as
operators of floats between QuantizeLinear and DequantizeLinear (QDQ), which a runtime fuses, or as
codes that become floats before they are multiplied (MatMulNBits, DequantizeLinear of weights alone,
or just Cast and Mul).

Sources: https://onnx.ai/onnx/operators; https://github.com/microsoft/onnxruntime,
docs/ContribOperators.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from lib.uploads.model_files.kinds import KINDS
from lib.uploads.model_files.tensors import Layer, Scaling, Tensor, by_name


class Node(NamedTuple):
    """A node of the graph.

    Attributes:
        name: its own, or that of what it puts out.
        operator: such as "Conv".
        inputs, outputs: names of tensors; "" for an input that is left out.
        numbers: those of its attributes that are whole numbers, by name; of few operators alone.
    """

    name: str
    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    numbers: dict[str, int] = {}  # noqa: RUF012 - nobody writes to it

    def input(self, place: int | None) -> str:
        """The name of an input, "" where there is none."""
        return self.inputs[place] if place is not None and place < len(self.inputs) else ""


class _Places(NamedTuple):
    """Which inputs are weights, scale and zero point, and the axis along which scales lie."""

    weights: int
    scale: int | None
    zero_point: int | None
    axis: int


_DEQUANTIZE, _BLOCKS = "DequantizeLinear", "MatMulNBits"
_INTEGER = {
    "QLinearConv": _Places(3, 4, 5, 0),
    "QLinearMatMul": _Places(3, 4, 5, -1),
    "QGemm": _Places(3, 4, 5, -1),
    "ConvInteger": _Places(1, None, 3, 0),
    "MatMulInteger": _Places(1, None, 3, -1),
    "MatMulIntegerToFloat": _Places(1, 3, 5, -1),
    "DynamicQuantizeMatMul": _Places(1, 2, 3, -1),
    "DynamicQuantizeLSTM": _Places(1, None, None, -1),
    "QAttention": _Places(1, 4, 7, -1),
}
_FEW_BITS = (_BLOCKS, "MatMulBnb4")
_FLOAT = (
    *("Conv", "ConvTranspose", "Gemm", "MatMul", "FusedConv", "FusedGemm", "FusedMatMul"),
    *("Attention", "MultiHeadAttention", "LSTM", "GRU", "RNN"),
)
_MOVES = ("Transpose", "Reshape", "Identity", "Squeeze", "Unsqueeze", "Gather")
_MAX_MOVES = 8  # that are followed, one behind the other

WITH_NUMBERS = (_DEQUANTIZE, _BLOCKS, "QGemm")  # operators whose attributes are needed


class Graph:
    """The nodes of a graph, and the names of the tensors of integers that are stored in it."""

    def __init__(self, nodes: Sequence[Node], tensors: Iterable[Tensor]) -> None:
        self.nodes = nodes
        self._made_by = {output: node for node in nodes for output in node.outputs}
        self._tensors = tuple(tensors)
        self._stored = by_name(self._tensors)
        self._used_by: dict[str, Node] = {}  # the first of those that use a tensor
        for node in nodes:
            for name in node.inputs:
                self._used_by.setdefault(name, node)

    def layers(self) -> Iterator[Layer]:
        """The nodes that multiply, in the order of the graph."""
        for node in self.nodes:
            arithmetic: Literal["integer", "weights", "float"]
            if node.operator in _INTEGER:
                arithmetic = "integer"
            elif node.operator in _FEW_BITS:
                arithmetic = "weights"
            elif node.operator in _FLOAT:
                inputs, weights = (self._codes(node.input(place)) for place in (0, 1))
                # A runtime makes one integer layer of a layer between DequantizeLinear.
                if inputs == weights == _DEQUANTIZE:
                    arithmetic = "integer"
                else:
                    arithmetic = "weights" if weights else "float"
            else:
                continue
            yield Layer(node.name, node.operator, arithmetic)

    def tensors(self) -> tuple[Tensor, ...]:
        """The stored tensors, each with the scaling that the first of the nodes gives it."""
        for node in self.nodes:
            if node.operator == _BLOCKS:
                self._unpack(node)
            elif found := self._scaling(node):
                name, scaling = found
                tensor = self._stored.get(name)
                if tensor and not tensor.scaling:
                    self._stored[name] = tensor._replace(scaling=scaling)
        return tuple(self._stored.get(tensor.name, tensor) for tensor in self._tensors)

    def _scaling(self, node: Node) -> tuple[str, Scaling] | None:
        """The tensor of codes that goes into a node, and the scaling there."""
        if node.operator == _DEQUANTIZE:
            source = self._source(node.input(0))
            axis = node.numbers.get("axis", 1) if source == node.input(0) else None
            block = max(0, node.numbers.get("block_size", 0))
            return source, Scaling(node.input(1), node.input(2), axis, block)
        if node.operator == "Mul":
            return self._multiplied(node)
        places = _INTEGER.get(node.operator)
        if not places:
            return None
        scale = node.input(places.scale) if places.scale else self._scale_behind(node)
        axis = 0 if node.numbers.get("transB") else places.axis
        name = node.input(places.weights)
        return (name, Scaling(scale, node.input(places.zero_point), axis)) if scale else None

    def _multiplied(self, node: Node) -> tuple[str, Scaling] | None:
        """As `_scaling`, where codes go through Cast, perhaps Sub, and are multiplied."""
        for codes, scale in (node.inputs, node.inputs[::-1]) if len(node.inputs) == 2 else ():
            before, zero_point = self._made_by.get(codes), ""
            if before and before.operator == "Sub":
                zero_point = self._source(before.input(1), ("Cast",))
                before = self._made_by.get(before.input(0))
            if before and before.operator == "Cast" and scale in self._stored:
                tensor = self._stored.get(before.input(0))
                if tensor and "int" in tensor.kind.name:
                    return tensor.name, Scaling(scale, zero_point, axis=-1)
        return None

    def _scale_behind(self, node: Node) -> str:
        """The weights' scale where a sum of integers is multiplied by it and the inputs' scale."""
        user = self._used_by.get(node.outputs[0]) if node.outputs else None
        if user and user.operator == "Cast" and user.outputs:
            user = self._used_by.get(user.outputs[0])
        if not user or user.operator != "Mul":
            return ""
        for name in user.inputs[:2]:  # a hostile file may have any number
            product = self._made_by.get(name)
            if product and product.operator == "Mul":
                return next((each for each in product.inputs[:2] if each in self._stored), "")
        return ""

    def _unpack(self, node: Node) -> None:
        """Give the weights of MatMulNBits, (N, blocks, bytes), their shape and type, and so on."""
        bits, block = node.numbers.get("bits", 0), node.numbers.get("block_size", 0)
        weights, scale, zeros = (self._stored.get(node.input(place)) for place in (1, 2, 3))
        kind = KINDS.get(f"uint{bits}")
        if not (kind and weights and scale and len(weights.shape) == 3 and block > 0):
            return
        outputs, blocks, size = weights.shape
        if size * 8 != block * bits or weights.kind.name != "uint8" or weights.scaling:
            return
        self._stored[weights.name] = weights._replace(
            kind=kind,
            shape=(outputs, blocks * block),
            scaling=Scaling(scale.name, node.input(3), 1, block, 1 << bits - 1),
        )
        if scale.elements == outputs * blocks:
            self._stored[scale.name] = scale._replace(shape=(outputs, blocks))
        row = -(-blocks * bits // 8)  # bytes
        if zeros and zeros.kind.name == "uint8" and zeros.elements == outputs * row:
            shape = outputs, row * 8 // bits
            self._stored[zeros.name] = zeros._replace(kind=kind, shape=shape)

    def _codes(self, name: str) -> str:
        """The operator that makes floats of codes, where a value is such floats, else ""."""
        node = self._made_by.get(self._source(name))
        if node and (
            node.operator == _DEQUANTIZE or (node.operator == "Mul" and self._multiplied(node))
        ):
            return node.operator
        return ""

    def _source(self, name: str, moves: Sequence[str] = _MOVES) -> str:
        """What a value was before it was only moved."""
        for _ in range(_MAX_MOVES):
            node = self._made_by.get(name)
            if node is None or node.operator not in moves:
                break
            name = node.input(0)
        return name
