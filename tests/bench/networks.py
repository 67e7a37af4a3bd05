"""Both networks in float32 and int8 on every engine, OpenVINO beside them, on one thread."""

from collections.abc import Callable, Iterator

import numpy as np
import openvino
from numpy.typing import NDArray

from lib.cnn import NETWORKS, FloatNet, QuantizedNet, engines, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.images import BATCH
from lib.cnn.onnx_export import model
from lib.cnn.processor import processor
from lib.studies.timing import interleaved

ROUNDS = 100
REPEATS = {BATCH: 4, 1: 40}
Call = Callable[[], object]


def contestants(float32: FloatNet, int8: QuantizedNet, batch: int) -> Iterator[tuple[str, Call]]:
    """Everything that can answer a batch of test images, by its name."""
    images = images_and_labels()[0][:batch]
    for net, kind in ((float32, "float32"), (int8, "int8")):
        for name in engines.ENGINES if net is float32 else engines.available():
            if name != engines.REFERENCE:
                yield f"{kind}, {name}", net.ready(images, name)
        yield f"{kind}, OpenVINO", in_openvino(net, images, "f32")
    if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        yield "bfloat16, OpenVINO", in_openvino(float32, images, "bf16")


def in_openvino(net: FloatNet | QuantizedNet, images: NDArray[np.uint8], precision: str) -> Call:
    """A call of OpenVINO. Its own choice of precision on some processors would be bfloat16."""
    content = openvino.Core().read_model(model(net, len(images)))
    settings = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": precision}
    request = openvino.Core().compile_model(content, "CPU", settings).create_infer_request()
    inputs = net.inputs(images)
    return lambda: request.infer([inputs])


def main() -> None:
    """Print the times, then the ratios that matter."""
    name, instructions = processor()
    print(f"### Networks: one thread, {ROUNDS} interleaved rounds, medians\n")
    print(f"{name} ({', '.join(instructions)}). The engine here: {engines.available()[0]}.\n")
    columns: dict[str, dict[str, NDArray[np.float64]]] = {}
    sizes = []
    for network in NETWORKS:
        float32 = load(network)
        int8 = quantize_network(float32, calibration_set(256)[0])
        sizes.append(f"{network} {int8.bytes / float32.bytes:.3f}")
        for batch, repeats in REPEATS.items():
            entered = dict(contestants(float32, int8, batch))
            seconds = interleaved(
                list(entered.values()), rounds=ROUNDS, repeats=repeats, warm_up=10
            )
            columns[f"{network}, {batch}"] = dict(zip(entered, seconds.T, strict=True))
    times(columns)
    ratios(columns)
    print(f"Bytes of int8, float32 = 1: {', '.join(sizes)}.\n")


def times(columns: dict[str, dict[str, NDArray[np.float64]]]) -> None:
    """Milliseconds of a batch."""
    print("| ms | " + " | ".join(columns) + " |\n|---|" + "--:|" * len(columns))
    for row in next(iter(columns.values())):
        cells = (f"{1000 * np.median(column[row]):.3g}" for column in columns.values())
        print(f"| {row} | {' | '.join(cells)} |")


def ratios(columns: dict[str, dict[str, NDArray[np.float64]]]) -> None:
    """How many times as fast, in the median of the rounds."""
    chosen = f"int8, {engines.available()[0]}"
    print("\n| speed | " + " | ".join(columns) + " |\n|---|" + "--:|" * len(columns))
    for title, mine, rivals in (
        (f"{chosen}, fastest float32 = 1", chosen, "float32"),
        ("int8, onednn, ONNX Runtime's = 1", "int8, onednn", "int8, onnxruntime"),
        ("int8, onednn, OpenVINO's = 1", "int8, onednn", "int8, OpenVINO"),
        ("float32, onednn, ONNX Runtime's = 1", "float32, onednn", "float32, onnxruntime"),
    ):
        cells = [_speed(column, mine, rivals) for column in columns.values()]
        print(f"| {title} | {' | '.join(cells)} |")
    print()


def _speed(column: dict[str, NDArray[np.float64]], mine: str, rivals: str) -> str:
    """One against the fastest of those whose names begin so; nothing where one is missing."""
    theirs = [times for name, times in column.items() if name.startswith(rivals)]
    if mine not in column or not theirs:
        return ""
    return f"{np.median(np.min(theirs, axis=0) / column[mine]):.2f}"


if __name__ == "__main__":
    main()
