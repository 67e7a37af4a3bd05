"""Quantizing, dequantizing and watching large arrays, beside PyTorch and NumPy, on one thread.

Targets: quantize and dequantize within 1.5 times PyTorch's elementwise operations into buffers that
exist already; a histogram observer at no less than half of np.histogram's speed, in memory that
does not grow.
"""

import resource
from collections.abc import Callable

import numpy as np
import torch

from lib.quantization.affine import QParams, choose_qparams, dequantize, quantize
from lib.quantization.calibration import Percentile
from lib.quantization.histogram import BINS
from lib.studies.timing import interleaved

COUNT = 10_000_000
ROUNDS = 7
WATCHED = 10  # times COUNT values go through the observer


def calls(x: np.ndarray, qparams: QParams) -> dict[str, Callable[[], object]]:
    """Quantize and dequantize: ours, PyTorch's operations one by one, PyTorch's fused kernel."""
    codes = quantize(x, qparams)
    scale, zero_point = float(qparams.scale), qparams.zero_point
    tensor, stored = torch.from_numpy(x), torch.from_numpy(codes)
    real, integer = torch.empty_like(tensor), torch.empty_like(stored)

    def divide_round_add_clip() -> None:
        torch.div(tensor, scale, out=real)
        torch.round(real, out=real)
        torch.add(real, zero_point, out=real)
        torch.clamp(real, qparams.qmin, qparams.qmax, out=real)
        integer.copy_(real)

    def subtract_multiply() -> None:
        real.copy_(stored)
        torch.sub(real, zero_point, out=real)
        torch.mul(real, scale, out=real)

    arguments = (scale, zero_point, qparams.qmin, qparams.qmax)
    return {
        "quantize": lambda: quantize(x, qparams),
        "quantize, PyTorch's operations": divide_round_add_clip,
        "quantize, PyTorch's fused fake-quantize (to float32)": lambda: (
            torch.fake_quantize_per_tensor_affine(tensor, *arguments)
        ),
        "dequantize": lambda: dequantize(codes, qparams),
        "dequantize, PyTorch's operations": subtract_multiply,
    }


def main() -> None:
    """Print tables: median milliseconds, and the ratios that matter."""
    torch.set_num_threads(1)
    x = np.random.default_rng(0).normal(size=COUNT).astype(np.float32)
    qparams = choose_qparams(x.min(), x.max())
    timed = calls(x, qparams)
    seconds = interleaved(list(timed.values()), rounds=ROUNDS, repeats=1, warm_up=2)
    medians = dict(zip(timed, np.median(seconds, axis=0), strict=True))
    print(f"### Quantization: {COUNT:,} float32, int8, one thread, medians of {ROUNDS} rounds\n")
    print("| what | ms | of PyTorch's operations |\n|---|--:|--:|")
    for name, time in medians.items():
        verb = name.split(",")[0]
        ratio = time / medians[f"{verb}, PyTorch's operations"]
        print(f"| {name} | {1000 * time:.1f} | {ratio:.2f} |")

    observer = Percentile(99.9)
    observer.update(x)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    histograms = [lambda: observer.update(x), lambda: np.histogram(x, BINS)]
    ours, theirs = np.median(interleaved(histograms, rounds=WATCHED, repeats=1, warm_up=1), axis=0)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"\nHistogram observer, {WATCHED} times {COUNT:,} values: {1000 * ours:.0f} ms for each "
        f"{COUNT:,}, np.histogram {1000 * theirs:.0f} ms: {theirs / ours:.2f} times its speed. "
        f"The process's largest size grew by {(after - before) / 1024:.0f} MiB meanwhile.\n"
    )


if __name__ == "__main__":
    main()
