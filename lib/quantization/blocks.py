"""Elementwise work over large arrays, a block at a time.

Written over whole arrays, a chain such as divide, round, add, clip reads and writes all of the data
once per step. Here each block goes through the whole chain while it sits in the processor's cache,
so the data cross main memory once and no second array of their size is needed.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array

# 131,072 float32 values are 512 KiB. Blocks that fit in a second-level cache with all that is
# computed from them gain nothing over this: each block also costs some microseconds of Python.
BLOCK = 1 << 17


def apply(
    formula: Callable[..., None],
    inputs: Sequence[Array],
    work: npt.DTypeLike,
    result: npt.DTypeLike,
) -> Array:
    """Return a new array of type `result` that `formula` fills, block by block, from `inputs`.

    Infinities and what is too small for `work` are part of the formulas: nothing is warned about.

    Args:
        formula: called as `formula(*blocks, out=block)`, 1-D blocks in the order of `inputs`.
        inputs: arrays that broadcast together; each block is cast to `work`.
        work: the float type to compute in.
        result: the type of the new array, which has the inputs' broadcast shape and memory order.
    """
    iterator = _iterator(inputs, [work] * len(inputs), [result])
    with iterator, np.errstate(all="ignore"):
        for *blocks, out in iterator:
            formula(*blocks, out=out)
        return iterator.operands[-1]


def split(
    inputs: Sequence[Array], dtypes: Sequence[npt.DTypeLike | None]
) -> Iterator[tuple[Array, ...]]:
    """Yield `inputs`, broadcast together, as 1-D blocks of at most `BLOCK` values.

    Each step gives one block per input, cast to its entry of `dtypes`, or as it is where that is
    None. The next step overwrites them.
    """
    with _iterator(inputs, dtypes, []) as iterator:
        for blocks in iterator:
            yield blocks if isinstance(blocks, tuple) else (blocks,)


def _iterator(
    inputs: Sequence[Array],
    dtypes: Sequence[npt.DTypeLike | None],
    results: list[npt.DTypeLike],
) -> np.nditer:
    operands: list[Any] = [*inputs, *(None for _ in results)]
    flags: list[Any] = [["readonly"]] * len(inputs) + [["writeonly", "allocate"]] * len(results)
    return np.nditer(
        operands,
        flags=["external_loop", "buffered"],
        op_flags=flags,
        op_dtypes=[*dtypes, *results],
        casting="same_kind",
        buffersize=BLOCK,
    )
