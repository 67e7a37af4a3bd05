"""Writing and reading blocks, beside the gguf package's NumPy, on one thread.

Target: ten million weights, to blocks and back, at least as fast as gguf where it can do that too.
The others are timed as well, and q4_k and q6_k beside ggml's own compiled quantizer.
"""

from collections.abc import Callable

import gguf
import numpy as np

from lib.quantization.block_formats import BLOCK_FORMATS, BlockFormat, GroupFormat
from lib.studies.timing import interleaved
from tests.support import ggml

COUNT, COLUMNS = 2440 * 4096, 4096
ROUNDS = 5
WRITTEN_BY_GGUF = {"q4_0", "q4_1", "q5_0", "q5_1", "q8_0"}
READ_BY_GGUF = {name for name in BLOCK_FORMATS if name.startswith("q")}
WRITTEN_BY_GGML = {"q4_k": "q4_K", "q6_k": "q6_K"}

Calls = dict[str, Callable[[], object]]


def calls(fmt: BlockFormat, x: np.ndarray) -> tuple[Calls, Calls]:
    """Writing and reading one format: ours, and each of the others' that there is, by name."""
    name, rng = fmt.name, np.random.default_rng(0)
    # Random bytes but for the scales: these could be subnormal, which processors are slow with.
    blocks = rng.integers(
        48, 64, (len(x), COLUMNS // fmt.block_size, fmt.bytes_per_block), np.uint8
    )
    rows = blocks.reshape(len(x), -1)
    write: Calls = {} if name in ("q2_k", "q3_k", "q5_k") else {"ours": lambda: fmt.quantize(x)}
    read: Calls = {"ours": lambda: fmt.dequantize(blocks)}
    if name in READ_BY_GGUF:
        kind = gguf.GGMLQuantizationType[name.upper()]
        read["gguf"] = lambda: gguf.quants.dequantize(rows, kind)
        if name in WRITTEN_BY_GGUF:
            write["gguf"] = lambda: gguf.quants.quantize(x, kind)
    if name in WRITTEN_BY_GGML:
        cut = x.reshape(-1, 256)
        write["ggml"] = lambda: ggml.quantize(WRITTEN_BY_GGML[name], cut, fmt.bytes_per_block)
    return write, read


def cells(timed: Calls) -> list[str]:
    """Three cells: our milliseconds, the others', and the ratio."""
    if not timed:
        return ["read only", "", ""]
    seconds = interleaved(list(timed.values()), rounds=ROUNDS, repeats=1, warm_up=1)
    medians = dict(zip(timed, 1000 * np.median(seconds, axis=0), strict=True))
    ours = medians.pop("ours")
    for name, theirs in medians.items():
        return [f"{ours:.0f}", f"{theirs:.0f} ({name})", f"{theirs / ours:.2f}"]
    return [f"{ours:.0f}", "", ""]


def main() -> None:
    """Print a table: medians in milliseconds, and how many times as fast as the others."""
    x = np.random.default_rng(0).normal(size=(COUNT // COLUMNS, COLUMNS)).astype(np.float32)
    print(f"### Block formats: {COUNT:,} float32, one thread, medians of {ROUNDS} rounds\n")
    print("| format | bits a weight | write, ms | others | ratio | read, ms | others | ratio |")
    print("|---|--:|" + "--:|" * 6)
    for fmt in [*BLOCK_FORMATS.values(), GroupFormat(4, 128)]:
        write, read = calls(fmt, x)
        print(
            f"| {fmt.name} | {fmt.bits_per_weight} | "
            + " | ".join(cells(write) + cells(read))
            + " |"
        )
    print()


if __name__ == "__main__":
    main()
