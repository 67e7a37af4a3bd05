"""Both networks in float32 and int8, PyTorch's kernels and ONNX Runtime's, on one thread."""

from collections.abc import Callable

import numpy as np

from lib.cnn import NETWORKS, engines, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.images import BATCH
from lib.cnn.processor import processor
from lib.studies.timing import interleaved

ROUNDS = 100
NAMES = ("float32", "float32 in ONNX Runtime", "int8", "int8 in ONNX Runtime")
RIVALS = ("onednn", "onnxruntime")


def calls(name: str) -> list[Callable[[], object]]:
    """One batch of 32 test images through each engine, in the order of NAMES."""
    float32 = load(name)
    int8 = quantize_network(float32, calibration_set(256)[0])
    images = images_and_labels()[0][:BATCH]
    return [net.ready(images, name) for net in (float32, int8) for name in RIVALS]


def main() -> None:
    """Print two tables: milliseconds for a batch, and the ratios and bytes that matter."""
    name, instructions = processor()
    print(f"### Networks: batch {BATCH}, one thread, {ROUNDS} interleaved rounds\n")
    print(f"{name} ({', '.join(instructions)}). {engines.status().sentence}\n")
    print("| network | " + " | ".join(f"{name}, ms" for name in NAMES) + " |")
    print("|---|" + "--:|" * len(NAMES))
    rows = []
    for name in NETWORKS:
        seconds = interleaved(calls(name), rounds=ROUNDS, repeats=4, warm_up=10)
        medians = np.median(seconds, axis=0)
        print(f"| {name} | " + " | ".join(f"{1000 * time:.2f}" for time in medians) + " |")
        fastest = seconds[:, :2].min(axis=1)
        float32 = load(name)
        int8 = quantize_network(float32, calibration_set(256)[0])
        ratios = (
            fastest / seconds[:, 2],
            seconds[:, 3] / seconds[:, 2],
            seconds[:, 0] / seconds[:, 1],
        )
        cells = [f"{np.median(ratio):.2f}" for ratio in ratios]
        rows.append(f"| {name} | {' | '.join(cells)} | {int8.bytes / float32.bytes:.3f} |")
    print("\nMedians of the ratios of each round:\n")
    print(
        "| network | speed of int8, fastest float32 = 1 | speed of int8, ONNX Runtime's int8 = 1 "
        "| time of float32, ONNX Runtime's = 1 | bytes of int8, float32 = 1 |"
    )
    print("|---|--:|--:|--:|--:|")
    print("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
