"""Observers: watch batches of real numbers go by, then say which range to quantize.

An observer keeps constant memory however many batches it sees. It looks at the tensor as a whole,
or, with `axis`, at each index of that axis (each channel) by itself.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.quantization import checks
from lib.quantization.checks import Array


class Observer(ABC):
    """What every observer shares: checked batches in, a range out.

    Args:
        axis: the axis of the batches that gets one range per index; None for one range in all.
    """

    def __init__(self, *, axis: int | None = None) -> None:
        self.axis = None if axis is None else checks.integer(axis, "axis", -64, 63)
        self._channels: int | None = None

    def update(self, batch: npt.ArrayLike) -> None:
        """Take in one batch of finite real numbers, of any shape that has `axis`.

        Raises:
            TypeError: `batch` does not hold real numbers.
            ValueError: `batch` is empty, holds NaN or infinity, has no such axis, or has another
                number of channels than the batches before. The observer is then unchanged.
        """
        batch = checks.real_array(batch, "batch")
        channels = 1
        if self.axis is not None:
            channels = batch.shape[checks.axis_index(self.axis, batch.ndim, "batch")]
        if self._channels not in (None, channels):
            raise ValueError(
                f"batch has {channels} channels along axis {self.axis}, but earlier batches had "
                f"{self._channels}"
            )
        self._observe(batch)
        self._channels = channels

    def range(self) -> tuple[Any, Any]:
        """Return (low, high): two floats, or two 1-D float64 arrays with one entry per channel.

        Raises:
            ValueError: no batch has been seen.
        """
        if self._channels is None:
            raise ValueError("range() needs data: call update(batch) first")
        low, high = self._range()
        if self.axis is None:
            return float(low), float(high)
        return low.copy(), high.copy()

    @abstractmethod
    def _observe(self, batch: Array) -> None:
        """Take in one checked batch."""

    @abstractmethod
    def _range(self) -> tuple[Array, Array]:
        """Return float64 (low, high), 0-D or one entry per channel; called only after a batch."""

    def _extremes(self, batch: Array) -> tuple[Array, Array]:
        """Return the smallest and largest value of `batch`, per channel with `axis`, as float64."""
        others: tuple[int, ...] | None = None
        if self.axis is not None:
            others = tuple(i for i in range(batch.ndim) if i != self.axis % batch.ndim)
        return (
            np.asarray(batch.min(axis=others), np.float64),
            np.asarray(batch.max(axis=others), np.float64),
        )


class MinMax(Observer):
    """The smallest and largest values seen: nothing is clipped; one outlier widens every step."""

    def __init__(self, *, axis: int | None = None) -> None:
        super().__init__(axis=axis)
        self._low: Array = np.asarray(np.inf)
        self._high: Array = np.asarray(-np.inf)

    def _observe(self, batch: Array) -> None:
        low, high = self._extremes(batch)
        self._low = np.minimum(self._low, low)
        self._high = np.maximum(self._high, high)

    def _range(self) -> tuple[Array, Array]:
        return self._low, self._high
