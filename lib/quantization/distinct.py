"""The values of a stream themselves, while few differ: then nothing about them is an estimate."""

import numpy as np

from lib.numbers.checks import Array
from lib.quantization.blocks import split


class Distinct:
    """The distinct values of a stream, and how often each came, while these are few.

    Args:
        limit: how many are few.

    Attributes:
        values: float64, ascending; empty once there were more.
        counts: int64, as many.
    """

    def __init__(self, limit: int) -> None:
        self.values = np.empty(0)
        self.counts = np.empty(0, np.int64)
        self._limit = limit
        self._few = True

    def __bool__(self) -> bool:
        """Whether all values are here."""
        return self._few

    def add(self, values: Array) -> None:
        """Count `values`, an array of finite real numbers of any shape."""
        if not self._few:
            return
        for (block,) in split([values], [None]):
            found, counts = np.unique(block, return_counts=True)
            together = np.concatenate([self.values, found.astype(np.float64)])
            self.values, places = np.unique(together, return_inverse=True)
            weights = np.concatenate([self.counts, counts])
            self.counts = np.bincount(places, weights).astype(np.int64)
            if self.values.size > self._limit:
                self.values, self.counts, self._few = np.empty(0), np.empty(0, np.int64), False
                return
