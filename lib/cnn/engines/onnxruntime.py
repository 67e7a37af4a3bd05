"""ONNX Runtime, float32 and integers: kernels for every system that it has packages for.

A chain of layers goes to it as an ONNX model, see :mod:`lib.cnn.onnx_graph`.
"""

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

# It is read when the library is loaded. Without it ONNX Runtime notes what it does in a database
# below the home folder, and reports it to its maker.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from numpy.typing import NDArray

from lib.cnn.engines import self_test
from lib.cnn.engines.interface import Engine
from lib.cnn.layers import IntegerLayer, Layer
from lib.cnn.onnx_graph import INPUT, Graph, float_graph, integer_graph

ANY_SHAPE = ("batch", "channels", "height", "width")


@dataclass(frozen=True, eq=False)
class _Program:
    """Layers, and models of them that are made ready when they are first asked for.

    exact: whether products of uint8 and int8 take the slower way around 16-bit sums.
    """

    layers: Sequence[Layer] | Sequence[IntegerLayer]
    graph_of: Callable[..., Graph]
    exact: bool = False

    def run(self, batch: NDArray) -> Iterator[tuple[str, NDArray]]:
        names, session = self._every_layer
        yield from zip(names, session.run(names, {INPUT: batch}), strict=True)

    def run_layer(self, position: int, batch: NDArray) -> NDArray:
        output: NDArray = self._layer(position).run(None, {INPUT: batch})[0]
        return output

    def ready(self, batch: NDArray) -> Callable[[], NDArray]:
        session = self._whole

        def call() -> NDArray:
            output: NDArray = session.run(None, {INPUT: batch})[0]
            return output

        return call

    @functools.cached_property
    def _whole(self) -> onnxruntime.InferenceSession:
        graph = self.graph_of(self.layers)
        return _session(graph, [graph.head], self.exact)

    @functools.cached_property
    def _every_layer(self) -> tuple[list[str], onnxruntime.InferenceSession]:
        graph = self.graph_of(self.layers)
        return graph.outputs, _session(graph, graph.outputs, self.exact)

    @functools.cached_property
    def _layers(self) -> dict[int, onnxruntime.InferenceSession]:
        return {}

    def _layer(self, position: int) -> onnxruntime.InferenceSession:
        if position not in self._layers:
            graph = self.graph_of([self.layers[position]])
            self._layers[position] = _session(graph, [graph.head], self.exact)
        return self._layers[position]


def _session(graph: Graph, outputs: Sequence[str], exact: bool) -> onnxruntime.InferenceSession:
    """A model on one thread, as the other engines have it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the memory of each network's largest batch
    options.log_severity_level = 3  # errors only
    options.add_session_config_entry("session.x64quantprecision", str(int(exact)))
    return onnxruntime.InferenceSession(
        graph.model(outputs, ANY_SHAPE).SerializeToString(),
        options,
        providers=["CPUExecutionProvider"],
    )


def prepare_float32(layers: Sequence[Layer]) -> _Program:
    """The layers of a FloatNet as a model."""
    return _Program(layers, float_graph)


def prepare_integers(layers: Sequence[IntegerLayer]) -> _Program:
    """The layers of a QuantizedNet as a model that runs on integer kernels."""
    return _Program(layers, integer_graph, exact=saturates())


@functools.cache
def saturates() -> bool:
    """Whether the fast kernels are wrong here: others then run, whose weights are uint8.

    x86 processors without 8-bit dot products add pairs of uint8 x int8 products in 16 bits, which
    saturate in silence.
    """
    return bool(self_test.mistake(lambda layers: _Program(layers, integer_graph)))


ENGINE = Engine(
    name="onnxruntime",
    title="ONNX Runtime",
    prepare_float32=prepare_float32,
    prepare_integers=prepare_integers,
    passed="ONNX Runtime's integer kernels, tested at start.",
    missing="This ONNX Runtime has no integer kernels for this processor.",
    wrong="ONNX Runtime's integer kernels compute a wrong {} here.",
)
