"""Encoding and decoding 8-bit floats, beside ml_dtypes' casts.

Target: ten million float32 or float64 to float8 and back within three times the casts. ml_dtypes
rounds float64 to float32 first, and so twice; `encode` rounds once.
"""

from collections.abc import Callable
from itertools import product

import ml_dtypes
import numpy as np

from lib.numbers.floats import FORMATS
from lib.studies.timing import interleaved

NAMES = ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz")
COUNT = 10_000_000
ROUNDS = 7


def calls(name: str, x: np.ndarray) -> list[Callable[[], object]]:
    """Encode and cast, then decode and cast back: float8 is decoded to float64, which holds it."""
    fmt, dtype = FORMATS[name], np.dtype(getattr(ml_dtypes, name))
    codes = fmt.encode(x)
    return [
        lambda: fmt.encode(x),
        lambda: x.astype(dtype),
        lambda: fmt.decode(codes),
        lambda: codes.view(dtype).astype(np.float64),
    ]


def main() -> None:
    """Print a table: median milliseconds, and the ratios."""
    normal = np.random.default_rng(0).normal(size=COUNT)
    print(f"### Numbers: {COUNT:,} values, medians of {ROUNDS} interleaved runs\n")
    print("| from | to and back | encode, ms | cast, ms | ratio | decode, ms | cast, ms | ratio |")
    print("|---|---|" + "--:|" * 6)
    for source, name in product(("float32", "float64"), NAMES):
        x = normal.astype(source)
        seconds = interleaved(calls(name, x), rounds=ROUNDS, repeats=1, warm_up=1)
        cells: list[str] = []
        for ours, theirs in np.median(seconds, axis=0).reshape(2, 2):
            cells += [f"{1000 * ours:.0f}", f"{1000 * theirs:.0f}", f"{ours / theirs:.2f}"]
        print(f"| {source} | {name} | " + " | ".join(cells) + " |")
    print()


if __name__ == "__main__":
    main()
