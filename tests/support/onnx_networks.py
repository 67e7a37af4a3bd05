"""The shipped networks as ONNX models, to run in ONNX Runtime: an oracle and a rival in speed."""

from typing import Any

import numpy as np
import onnxruntime
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Conv, Pool
from lib.cnn.network import FloatNet
from lib.quantization.affine import QParams


class _Graph:
    """Nodes and constants of a chain under construction; `head` is the output so far."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, array: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def then(self, operator: str, *inputs: str, **attributes: Any) -> None:
        self.head = self.add(operator, [self.head, *inputs], **attributes)

    def dequantized(self, codes: np.ndarray, scale: Any, **attributes: Any) -> str:
        zeros = np.zeros(np.shape(scale), codes.dtype)
        inputs = [self.constant(codes), self.constant(scale), self.constant(zeros)]
        return self.add("DequantizeLinear", inputs, **attributes)

    def quantize_then_dequantize(self, qparams: QParams) -> None:
        scale = self.constant(np.float32(qparams.scale))
        zero_point = self.constant(np.uint8(qparams.zero_point))
        self.then("QuantizeLinear", scale, zero_point)
        self.then("DequantizeLinear", scale, zero_point)

    def model(self, element_type: int, batch: int) -> ModelProto:
        graph = helper.make_graph(
            self.nodes,
            "network",
            [helper.make_tensor_value_info("images", element_type, [batch, 1, 28, 28])],
            [helper.make_tensor_value_info(self.head, TensorProto.FLOAT, [batch, 10])],
            self.constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def float_model(net: FloatNet, batch: int) -> ModelProto:
    """The float32 network: images float32 (batch, 1, 28, 28) in 0..1 to logits (batch, 10)."""
    graph = _Graph("images")
    for layer in net.layers:
        if isinstance(layer, Pool):
            graph.then("GlobalAveragePool")
            graph.then("Flatten")
            continue
        weight, bias = graph.constant(layer.weight), graph.constant(layer.bias)
        if isinstance(layer, Conv):
            graph.then("Conv", weight, bias, **_convolution(layer, layer.weight))
            graph.then("Relu")
        else:
            graph.then("Gemm", weight, bias, transB=1)
    return graph.model(TensorProto.FLOAT, batch)


def qdq_model(net: QuantizedNet, batch: int) -> ModelProto:
    """The int8 network in ONNX's QDQ form: images uint8 (batch, 1, 28, 28) to logits."""
    graph = _Graph("images")
    pixels = net.layers[0].input_qparams
    graph.then(
        "DequantizeLinear",
        graph.constant(np.float32(pixels.scale)),
        graph.constant(np.uint8(pixels.zero_point)),
    )
    for layer in net.layers:
        if layer.name == "pool":
            graph.then("GlobalAveragePool")
            graph.quantize_then_dequantize(layer.output_qparams)
            graph.then("Flatten")
            continue
        scale = np.asarray(layer.weight_qparams.scale, np.float32)
        axis = {"axis": 0} if scale.ndim else {}
        weight = graph.dequantized(layer.weight, scale, **axis)
        bias_scale = np.float32(layer.input_qparams.scale) * scale
        bias = graph.dequantized(layer.bias, bias_scale, **axis)
        if layer.output_qparams is None:
            graph.then("Gemm", weight, bias, transB=1)
        else:
            graph.then("Conv", weight, bias, **_convolution(layer, layer.weight))
            graph.then("Relu")
            graph.quantize_then_dequantize(layer.output_qparams)
    return graph.model(TensorProto.UINT8, batch)


def session(model: ModelProto) -> onnxruntime.InferenceSession:
    """ONNX Runtime on one thread, at its default optimization."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _convolution(layer: Any, weight: np.ndarray) -> dict[str, Any]:
    return {
        "kernel_shape": list(weight.shape[2:]),
        "strides": [layer.stride] * 2,
        "pads": [layer.padding] * 4,
        "group": layer.groups,
    }
