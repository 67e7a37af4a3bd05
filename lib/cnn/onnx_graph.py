"""Chains of layers as ONNX graphs: float32 as it is, with rounding in it, integers in the QDQ form.

In the QDQ form an integer operation is spelled DequantizeLinear, the operation in real numbers,
QuantizeLinear: a runtime with integer kernels runs the three as one (QLinearConv), and any other
computes the same up to float32's rounding. Operators of opset 21, https://onnx.ai/onnx/operators/.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from lib.cnn.layers import Conv, IntegerLayer, Layer, Linear, Pool
from lib.quantization.affine import QParams

OPSET, IR_VERSION = 21, 10
INPUT = "images"


class Graph:
    """Nodes and constants of a chain under construction. All have the names of their outputs.

    Attributes:
        head: the output so far.
        outputs: of the finished layers, in order.
    """

    def __init__(self, element_type: int) -> None:
        self.head = INPUT
        self.outputs: list[str] = []
        self._input_type = element_type
        self._types = {INPUT: element_type}
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def constant(self, name: str, array: ArrayLike) -> str:
        """Let the model hold an array; returns its name."""
        self._constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, name: str, operator: str, *inputs: str, **settings: int | list[int]) -> str:
        """Add an operator; returns the name of its output."""
        node = helper.make_node(operator, inputs, [name], name)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in settings.items())
        self._nodes.append(node)
        return name

    def then(self, name: str, operator: str, *inputs: str, **settings: int | list[int]) -> None:
        """Add an operator that takes the head, and is the new one."""
        self.head = self.node(name, operator, self.head, *inputs, **settings)

    def end_layer(self, name: str, element_type: int) -> None:
        """Let the head be the output of the layer of that name."""
        self._nodes[-1].output[0] = self.head = name
        self.outputs.append(name)
        self._types[name] = element_type

    def model(
        self, outputs: Sequence[str], shape: Sequence[int | str], words: str = ""
    ) -> ModelProto:
        """The finished model.

        Args:
            outputs: of which layers.
            shape: of the input; a dimension with a name may have any size.
            words: what readers of the model are told.
        """
        ends = [helper.make_tensor_value_info(name, self._types[name], None) for name in outputs]
        images = helper.make_tensor_value_info(INPUT, self._input_type, shape)
        return helper.make_model(
            helper.make_graph(self._nodes, "network", [images], ends, self._constants),
            producer_name="quantization-playground",
            doc_string=words,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
        )


def _geometry(layer: Conv | IntegerLayer) -> dict[str, int | list[int]]:
    return {
        "kernel_shape": list(layer.weight.shape[2:]),
        "strides": [layer.stride] * 2,
        "pads": [layer.padding] * 4,
        "group": layer.groups,
    }


# --- float32 --------------------------------------------------------------------------------------


def float_graph(layers: Sequence[Layer]) -> Graph:
    """The layers of a FloatNet."""
    graph = Graph(TensorProto.FLOAT)
    for layer in layers:
        weight = "" if isinstance(layer, Pool) else _weight(graph, layer)
        _compute(graph, layer, weight)
    return graph


def rounded_graph(layers: Sequence[Layer], integers: Sequence[IntegerLayer]) -> Graph:
    """The layers of a FloatNet with quantize-dequantize before each, and on each one's weights.

    All stays float32, but no value is left that int8 couldn't hold: what quantization-aware
    training and many converters leave behind.

    Args:
        layers: those in float32.
        integers: the same ones of a QuantizedNet, which tell how to round.
    """
    graph = Graph(TensorProto.FLOAT)
    for layer, codes in zip(layers, integers, strict=True):
        graph.head = _rounded(graph, f"{layer.name}.input", graph.head, codes.input_qparams)
        weight = ""
        if not isinstance(layer, Pool):
            held = _weight(graph, layer)
            weight = _rounded(graph, f"{held}.rounded", held, codes.weight_qparams)
        _compute(graph, layer, weight)
    return graph


def _weight(graph: Graph, layer: Conv | Linear) -> str:
    return graph.constant(f"{layer.name}.weight", layer.weight)


def _rounded(graph: Graph, name: str, values: str, qparams: QParams) -> str:
    """Quantize values and dequantize them again; returns the name of what comes out."""
    scale, codes = np.asarray(qparams.scale, np.float32), np.uint8 if qparams.qmin == 0 else np.int8
    zero_point = np.full(scale.shape, qparams.zero_point, codes)
    given = graph.constant(f"{name}.scale", scale), graph.constant(f"{name}.zero_point", zero_point)
    axis: dict[str, int | list[int]] = {"axis": 0} if scale.ndim else {}
    rounded = graph.node(f"{name}.codes", "QuantizeLinear", values, *given, **axis)
    return graph.node(name, "DequantizeLinear", rounded, *given, **axis)


def _compute(graph: Graph, layer: Layer, weight: str) -> None:
    """Add a layer in float32, with weights of that name where it has some."""
    name = layer.name
    if isinstance(layer, Pool):
        graph.then(f"{name}.mean", "GlobalAveragePool")
    else:
        bias = graph.constant(f"{name}.bias", layer.bias)
        if isinstance(layer, Conv):
            graph.then(f"{name}.sums", "Conv", weight, bias, **_geometry(layer))
            graph.then(f"{name}.relu", "Relu")
        else:
            graph.then(f"{name}.rows", "Flatten")
            graph.then(f"{name}.sums", "Gemm", weight, bias, transB=1)
    graph.end_layer(name, TensorProto.FLOAT)


# --- integers -------------------------------------------------------------------------------------


def integer_graph(layers: Sequence[IntegerLayer]) -> Graph:
    """The layers of a QuantizedNet, which go from codes to codes, the last one to logits."""
    graph = Graph(TensorProto.UINT8)
    for layer in layers:
        name = layer.name
        if layer.output_qparams is None:
            graph.then(f"{name}.rows", "Flatten")
            _dequantize_head(graph, layer)
            graph.then(f"{name}.sums", "Gemm", *_weight_and_bias(graph, layer), transB=1)
            graph.end_layer(name, TensorProto.FLOAT)
        else:
            _dequantize_head(graph, layer)
            parameters = _weight_and_bias(graph, layer)
            graph.then(f"{name}.sums", "Conv", *parameters, **_geometry(layer))
            _quantize_head(graph, layer)
            graph.end_layer(name, TensorProto.UINT8)
    return graph


def _dequantize_head(graph: Graph, layer: IntegerLayer) -> None:
    name = f"{layer.name}.input"
    scale = graph.constant(f"{name}.scale", np.float32(layer.input_qparams.scale))
    zero_point = graph.constant(f"{name}.zero_point", np.uint8(layer.input_qparams.zero_point))
    graph.then(name, "DequantizeLinear", scale, zero_point)


def _quantize_head(graph: Graph, layer: IntegerLayer) -> None:
    """Round to codes, of fewer bits than uint8 has and without those under 0 where need be."""
    qparams, name = layer.output_qparams, f"{layer.name}.codes"
    assert qparams is not None
    zero_point = np.uint8(qparams.zero_point)
    scale = graph.constant(f"{name}.scale", np.float32(qparams.scale))
    graph.then(name, "QuantizeLinear", scale, graph.constant(f"{name}.zero_point", zero_point))
    # Codes keep the order of the real numbers: a ReLU is a lower bound. As an operator of its own
    # it would come between the convolution and the rounding, and no runtime takes the three as one.
    low = max(qparams.qmin, int(zero_point)) if layer.relu else qparams.qmin
    if (low, qparams.qmax) != (0, 255):
        lowest = graph.constant(f"{name}.lowest", np.uint8(low))
        highest = graph.constant(f"{name}.highest", np.uint8(qparams.qmax))
        graph.then(f"{name}.clipped", "Clip", lowest, highest)


def _weight_and_bias(graph: Graph, layer: IntegerLayer) -> tuple[str, str]:
    """The names of both as real numbers, which the model makes of their codes."""
    scale = np.asarray(layer.weight_qparams.scale, np.float32)
    bias_scale = np.float32(layer.input_qparams.scale) * scale
    return (
        _dequantized(graph, f"{layer.name}.weight", layer.weight, scale),
        _dequantized(graph, f"{layer.name}.bias", layer.bias, bias_scale),
    )


def _dequantized(graph: Graph, name: str, codes: NDArray, scale: NDArray) -> str:
    inputs = (
        graph.constant(f"{name}.codes", codes),
        graph.constant(f"{name}.scale", scale),
        graph.constant(f"{name}.zero_point", np.zeros(scale.shape, codes.dtype)),
    )
    axis: dict[str, int | list[int]] = {"axis": 0} if scale.ndim else {}
    return graph.node(name, "DequantizeLinear", *inputs, **axis)
