"""Single ONNX operators in ONNX Runtime, as oracles."""

from typing import Any

import numpy as np
import onnxruntime
from onnx import ModelProto, NodeProto, ValueInfoProto, helper, numpy_helper


def run(operator: str, *inputs: Any, **attributes: Any) -> np.ndarray:
    """Run one operator; the first input is fed, the others are constants, None is left out."""
    names = ["" if value is None else f"i{i}" for i, value in enumerate(inputs)]
    node = helper.make_node(operator, names, ["y"], **attributes)
    constants = {n: v for n, v in zip(names[1:], inputs[1:], strict=True) if n}
    return run_model(model([node], inputs[0], "y", constants), inputs[0])


def model(
    nodes: list[NodeProto], x: np.ndarray, output: str, constants: dict[str, Any]
) -> ModelProto:
    """A model of `nodes` that takes `i0`, typed and shaped like `x`, and gives `output`."""
    element_type = helper.np_dtype_to_tensor_dtype(x.dtype)
    graph = helper.make_graph(
        nodes,
        "operators",
        [helper.make_tensor_value_info("i0", element_type, x.shape)],
        [ValueInfoProto(name=output)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def run_model(made: ModelProto, x: np.ndarray) -> np.ndarray:
    """Run a model at ONNX Runtime's default optimization, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"i0": x})[0]
