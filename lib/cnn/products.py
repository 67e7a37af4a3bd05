"""Large products of matrices on kernels that the networks' engines don't use."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lib import heap
from lib.numbers.checks import check_choice

Call = Callable[[], NDArray]
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
MICROSOFT = "com.microsoft"  # whose operator MatMulNBits is
ACCURACY_LEVELS = {"float32": 0, "int8": 4}  # of MatMulNBits: what it computes in


class Dense:
    """Products of rows and one weight in float32 or bfloat16, by PyTorch on one thread.

    Args:
        weight: (outputs, inputs), rounded to that type.
        kind: of number, one of DTYPES.
    """

    def __init__(self, weight: NDArray, kind: str) -> None:
        self._dtype = DTYPES[check_choice("kind", kind, tuple(DTYPES))]
        self._weight = torch.from_numpy(weight).to(self._dtype)

    def ready(self, rows: NDArray) -> Call:
        """``rows @ weight.T`` as a call for a stopwatch; rows (rows, inputs) are rounded before.

        It returns float32 (rows, outputs), made of what the kernel puts out.
        """
        numbers = torch.from_numpy(rows).to(self._dtype)
        torch.set_num_threads(1)
        return lambda: torch.nn.functional.linear(numbers, self._weight).float().numpy()


class Packed:
    """Products of rows and one weight of 4 or 8 bits, by ONNX Runtime on one thread.

    A weight is ``scale * (code - 2**(bits - 1))``, with a scale for each `group` inputs of an
    output. In memory are only the codes, packed without gaps, and the scales.

    Args:
        codes: uint8 (outputs, inputs), 0..2**bits - 1.
        scales: float32 (outputs, inputs / group).
        bits: 4 or 8.
        inside: what the products are computed in: float32, or int8, to which the kernel rounds the
            rows too.
    """

    def __init__(
        self,
        codes: NDArray[np.uint8],
        scales: NDArray[np.float32],
        *,
        bits: Literal[4, 8],
        inside: str = "float32",
    ) -> None:
        check_choice("bits", bits, (4, 8))
        level = ACCURACY_LEVELS[check_choice("inside", inside, tuple(ACCURACY_LEVELS))]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        with tempfile.TemporaryDirectory() as folder:
            # A session would keep a model that it gets as bytes.
            file = Path(folder) / "product.onnx"
            file.write_bytes(_product(codes, scales, bits, level))
            heap.give_back()  # the session makes copies enough of its own
            self._session = onnxruntime.InferenceSession(
                file, options, providers=["CPUExecutionProvider"]
            )

    def ready(self, rows: NDArray) -> Call:
        """``rows @ weight.T`` as a call for a stopwatch: float32 (rows, outputs)."""
        numbers = rows.astype(np.float32)

        def call() -> NDArray:
            product: NDArray = self._session.run(None, {"rows": numbers})[0]
            return product

        return call


def _product(codes: NDArray[np.uint8], scales: NDArray[np.float32], bits: int, level: int) -> bytes:
    """The ONNX model of a product with one packed weight; arguments as those of Packed."""
    outputs, inputs = codes.shape
    blocks = scales.shape[1]
    # The first of two codes of 4 bits is the low half of their byte.
    packed = codes[:, ::2] | codes[:, 1::2] << 4 if bits == 4 else codes
    node = helper.make_node(
        "MatMulNBits",
        ["rows", "codes", "scales"],
        ["product"],
        domain=MICROSOFT,
        K=inputs,
        N=outputs,
        bits=bits,
        block_size=inputs // blocks,
        accuracy_level=level,
    )
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["rows", inputs])],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, ["rows", outputs])],
    )
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=9)
    # Only now: each step before would have copied them.
    for name, array in (("codes", packed.reshape(outputs, blocks, -1)), ("scales", scales.ravel())):
        model.graph.initializer.append(numpy_helper.from_array(array, name))
    content: bytes = model.SerializeToString()
    return content
