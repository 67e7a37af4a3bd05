"""Elementwise work over large arrays, a block at a time.

Written as NumPy expressions, a chain such as divide, round, add, clip reads and writes the whole
array once per step. Here each block goes through the whole chain while it sits in the processor's
cache, so the data cross main memory once and no second array of their size is needed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array

# 65,536 float32 values are 256 KiB: a block and its buffer fit in a second-level cache of 1 MiB.
BLOCK = 1 << 16


def blocks(
    inputs: Sequence[Array],
    dtypes: Sequence[npt.DTypeLike],
    result: npt.DTypeLike | None = None,
) -> np.nditer:
    """Iterate over `inputs`, broadcast together, as 1-D blocks of at most `BLOCK` values.

    Each step yields one block per input, cast to its entry of `dtypes`. With `result`, a new array
    of that type is allocated in the memory order of the inputs, and a writable block of it comes
    last; after the loop it is `iterator.operands[-1]`.
    """
    operands: list[Any] = list(inputs)
    flags: list[Any] = [["readonly"] for _ in inputs]
    types: list[Any] = list(dtypes)
    if result is not None:
        operands.append(None)
        flags.append(["writeonly", "allocate"])
        types.append(result)
    return np.nditer(
        operands,
        flags=["external_loop", "buffered"],
        op_flags=flags,
        op_dtypes=types,
        casting="same_kind",
        buffersize=BLOCK,
    )
