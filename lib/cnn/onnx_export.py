"""The networks as ONNX models, to take home."""

import onnxruntime
from numpy.typing import ArrayLike
from onnx import shape_inference

from lib.cnn.images import as_codes, in_batches
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Floats
from lib.cnn.network import FloatNet
from lib.cnn.onnx_graph import INPUT, float_graph, integer_graph
from lib.numbers.checks import check_int
from lib.settings import IMAGE_SIDE

FLOAT32 = "A network in float32."
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
    made = graph.model([graph.head], (size, 1, IMAGE_SIDE, IMAGE_SIDE), words)
    return shape_inference.infer_shapes(made).SerializeToString()


class Exported:
    """The file of a QuantizedNet in ONNX Runtime with nothing of ours: as its readers run it.

    Args:
        content: what :func:`model` made of the network.
    """

    def __init__(self, content: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors only
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"]
        )

    def predict(self, images: ArrayLike) -> Floats:
        """Logits, float32 (N, classes), of images as :meth:`QuantizedNet.predict` takes them."""
        return in_batches(
            lambda batch: self._session.run(None, {INPUT: as_codes(batch)})[0], images
        )
