"""Both networks in float32 and int8, PyTorch's kernels beside ONNX Runtime's, on one thread."""

from collections import deque
from collections.abc import Callable

import numpy as np

from lib.cnn import NETWORKS, engine, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.cnn.images import BATCH
from lib.cnn.stopwatch import interleaved
from tests.onnx_networks import float_model, qdq_model, session

ROUNDS = 100
NAMES = ("float32", "float32 ONNX Runtime", "int8", "int8 ONNX Runtime")


def calls(name: str) -> list[Callable[[], object]]:
    """One batch of 32 test images through each engine, in the order of NAMES."""
    float32 = load(name)
    int8 = quantize_network(float32, calibration_set(256)[0])
    codes = images_and_labels()[0][:BATCH, None]
    pixels = codes.astype(np.float32) / np.float32(255)
    float_rival = session(float_model(float32, BATCH))
    int8_rival = session(qdq_model(int8, BATCH))
    return [
        lambda: deque(float32.run(pixels), 0),
        lambda: float_rival.run(None, {"images": pixels}),
        lambda: deque(int8.run(codes), 0),
        lambda: int8_rival.run(None, {"images": codes}),
    ]


def main() -> None:
    """Print a table: median milliseconds for a batch, and the ratios that matter."""
    processor, instructions = engine.processor()
    print(f"### Networks: batch {BATCH}, one thread, medians of {ROUNDS} interleaved runs\n")
    print(f"{processor} ({', '.join(instructions)}). {engine.status().sentence}\n")
    print("| network | " + " | ".join(f"{name}, ms" for name in NAMES) + " | int8 is |")
    print("|---|" + "--:|" * (len(NAMES) + 1))
    for name in NETWORKS:
        seconds = interleaved(calls(name), rounds=ROUNDS, warm_up=10)
        ours, theirs, int8, _ = np.median(seconds, axis=0)
        times = " | ".join(f"{1000 * time:.2f}" for time in np.median(seconds, axis=0))
        ratio = min(ours, theirs) / int8
        print(f"| {name} | {times} | {ratio:.2f} times the fastest float32 |")
    print()


if __name__ == "__main__":
    main()
