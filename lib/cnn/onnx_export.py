"""The networks as ONNX models, to take home, and what ONNX Runtime makes of such a file."""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import onnx
import onnxruntime
from numpy.typing import ArrayLike, NDArray
from onnx import numpy_helper, shape_inference

from lib.cnn.engines.onnxruntime import saturates
from lib.cnn.images import as_codes, as_unit_floats, in_batches
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Floats
from lib.cnn.network import FloatNet
from lib.cnn.onnx_graph import INPUT, Graph, float_graph, integer_graph, rounded_graph
from lib.numbers.checks import check_int
from lib.settings import IMAGE_SIDE

FLOAT32 = "A network in float32."
ROUNDED = "A network in float32 with quantize-dequantize in it: it computes in float32."
INTEGERS = (
    "A network in integers, in the QDQ form. ONNX Runtime computes it exactly on ARM, and on x86 "
    "with VNNI or AMX. On x86 without them sums of two products saturate at 16 bits in silence, "
    'unless the session option "session.x64quantprecision" is set to "1".'
)


def model(net: FloatNet | QuantizedNet, batch: int | None = None) -> bytes:
    """A network as the bytes of an .onnx file; see :mod:`lib.cnn.onnx_graph` for its form.

    Its input is called "images": (batch, 1, 28, 28), float32 in 0..1 for a FloatNet, the pixels as
    uint8 for a QuantizedNet. Its output has the name of the last layer: logits, float32 (batch,
    classes).

    Args:
        net: the network.
        batch: how many images every call has; None leaves that to the call.

    Raises:
        TypeError: net is neither, or batch is no integer.
        ValueError: batch is under 1.
    """
    size = "batch" if batch is None else check_int("batch", batch, 1, 2**31 - 1)
    if isinstance(net, FloatNet):
        graph, words = float_graph(net.layers), FLOAT32
    elif isinstance(net, QuantizedNet):
        graph, words = integer_graph(net.layers), INTEGERS
    else:
        raise TypeError(f"net must be a FloatNet or a QuantizedNet, not {net!r}")
    return _content(graph, size, words)


def rounded(net: FloatNet, quantized: QuantizedNet) -> bytes:
    """A FloatNet as the bytes of an .onnx file in which every value is rounded as in integers.

    Its weights are float32 and its input is that of :func:`model` for a FloatNet.

    Args:
        net: the network.
        quantized: made of it; tells how to round.
    """
    return _content(rounded_graph(net.layers, quantized.layers), "batch", ROUNDED)


def _content(graph: Graph, batch: int | str, words: str) -> bytes:
    made = graph.model([graph.head], (batch, 1, IMAGE_SIDE, IMAGE_SIDE), words)
    return shape_inference.infer_shapes(made).SerializeToString()


# --- in ONNX Runtime ------------------------------------------------------------------------------


class Loaded(NamedTuple):
    """What ONNX Runtime makes of a file when it loads it.

    operators: how many of each it will run. weight_bytes: of the numbers that it keeps for them.
    """

    operators: dict[str, int]
    weight_bytes: int


def loaded(content: bytes, *, integer_kernels: bool = True) -> Loaded:
    """Let ONNX Runtime load a file and write down what it has made of it.

    Args:
        content: of an .onnx file.
        integer_kernels: as in :class:`Exported`.
    """
    options = _options(integer_kernels)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "loaded.onnx"
        options.optimized_model_filepath = str(file)
        onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        graph = onnx.load(file).graph
    kept = (numpy_helper.to_array(each) for each in graph.initializer)
    operators = Counter(node.op_type for node in graph.node)
    return Loaded(dict(operators), sum(array.nbytes for array in kept))


def _options(integer_kernels: bool) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the memory of the largest batch
    options.log_severity_level = 3  # errors only
    # As INTEGERS says. Where nothing saturates it would only make integers slow.
    options.add_session_config_entry("session.x64quantprecision", str(int(saturates())))
    options.add_session_config_entry("session.disable_quant_qdq", str(int(not integer_kernels)))
    return options


class Exported:
    """A file in ONNX Runtime with nothing of ours: as its readers run it, on one thread.

    Args:
        content: what :func:`model` or :func:`rounded` made of a network.
        integer_kernels: whether operations between DequantizeLinear and QuantizeLinear go to
            kernels for integers, as ONNX Runtime by itself does it. Many runtimes have none.
    """

    def __init__(self, content: bytes, *, integer_kernels: bool = True) -> None:
        self._session = onnxruntime.InferenceSession(
            content, _options(integer_kernels), providers=["CPUExecutionProvider"]
        )
        takes_floats = self._session.get_inputs()[0].type == "tensor(float)"
        self._inputs: Callable[[ArrayLike], NDArray] = as_unit_floats if takes_floats else as_codes

    def predict(self, images: ArrayLike) -> Floats:
        """Logits, float32 (N, classes), of images as :meth:`QuantizedNet.predict` takes them."""
        return in_batches(lambda batch: self.ready(batch)(), images)

    def ready(self, images: ArrayLike) -> Callable[[], Floats]:
        """A call for a stopwatch, which returns the logits of these images as one batch."""
        inputs = {INPUT: self._inputs(images)}

        def call() -> Floats:
            logits: Floats = self._session.run(None, inputs)[0]
            return logits

        return call
