"""Observers: watch batches of real numbers go by, then say which range to quantize.

An observer keeps constant memory however many batches it sees. It looks at the tensor as a whole,
or, with `axis`, at each index of that axis (each channel) by itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_reals, check_bool
from lib.quantization.affine import code_range
from lib.quantization.axes import check_axis, from_front
from lib.quantization.histogram import Histogram
from lib.quantization.range_search import CodeRange, least_divergence, least_squares
from lib.quantization.ranks import Ranks

Float64s = npt.NDArray[np.float64]


class Observer(ABC):
    """What every observer shares: checked batches in, a range out.

    Args:
        axis: the axis of the batches that gets one range per index; None for one range in all.
    """

    def __init__(self, *, axis: int | None = None) -> None:
        self.axis = check_axis(axis)
        self._channels: int | None = None

    def update(self, batch: npt.ArrayLike) -> None:
        """Take in one batch of finite real numbers, of any shape that has `axis`.

        Raises:
            TypeError: `batch` does not hold real numbers.
            ValueError: `batch` is empty, holds NaN or infinity, has no such axis, or has another
                number of channels than the batches before. The observer is then unchanged.
        """
        batch = as_reals("batch", batch)
        channels = 1
        if self.axis is not None:
            channels = batch.shape[from_front("batch", self.axis, batch.ndim)]
        if self._channels not in (None, channels):
            raise ValueError(
                f"batch has {channels} channels along axis {self.axis}, but earlier batches had "
                f"{self._channels}"
            )
        self._observe(batch)
        self._channels = channels

    def range(self) -> tuple[float, float] | tuple[Float64s, Float64s]:
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


class MovingAverage(Observer):
    """The average of the ends of each batch, the last ones counting most.

    It starts at the ends of the first batch and then moves by `averaging_constant` of the way to
    the ends of each new one, as PyTorch's MovingAverageMinMaxObserver does.

    Args:
        averaging_constant: above 0, at most 1 (the last batch alone).
    """

    def __init__(self, averaging_constant: float = 0.01, *, axis: int | None = None) -> None:
        super().__init__(axis=axis)
        self.averaging_constant = _positive_up_to("averaging_constant", averaging_constant, 1)
        self._ends: tuple[Array, Array] | None = None

    def _observe(self, batch: Array) -> None:
        new = self._extremes(batch)
        old = self._ends or new
        self._ends = self._move(old[0], new[0]), self._move(old[1], new[1])

    def _move(self, old: Array, new: Array) -> Array:
        part = self.averaging_constant
        with np.errstate(under="ignore"):
            between = (1 - part) * old + part * new
        # Rounding must not lead out of the two: equal batches keep their ends exactly.
        return np.clip(between, np.minimum(old, new), np.maximum(old, new))

    def _range(self) -> tuple[Array, Array]:
        assert self._ends is not None
        return self._ends


Counts = TypeVar("Counts", Histogram, Ranks)


class CountingObserver(Observer, Generic[Counts]):
    """An observer that counts the values of each channel and derives its range from that.

    Args:
        make: makes what counts them.
    """

    def __init__(self, make: Callable[[], Counts], *, axis: int | None = None) -> None:
        super().__init__(axis=axis)
        self._make: Callable[[], Counts] = make
        self._counts: list[Counts] = []

    def _observe(self, batch: Array) -> None:
        parts = [batch] if self.axis is None else np.moveaxis(batch, self.axis, 0)
        if not self._counts:
            self._counts = [self._make() for _ in parts]
        for counts, part in zip(self._counts, parts, strict=True):
            counts.add(part)

    def _range(self) -> tuple[Array, Array]:
        ends = np.array([self._range_of(counts) for counts in self._counts])
        low, high = ends.T if self.axis is not None else ends[0]
        return np.asarray(low), np.asarray(high)

    @abstractmethod
    def _range_of(self, counts: Counts) -> tuple[float, float]:
        """Return (low, high) for one channel."""


class Percentile(CountingObserver[Ranks]):
    """The range that holds `percent` of the values: as many are clipped below as above.

    Its ends are the (100 - percent) / 2 and 100 - (100 - percent) / 2 percentiles: NumPy's where at
    most 65,536 values differ, else within a 2,048th of the value, however skewed the data.

    Args:
        percent: above 0, at most 100 (nothing clipped).
    """

    def __init__(self, percent: float, *, axis: int | None = None) -> None:
        super().__init__(Ranks, axis=axis)
        self.percent = _positive_up_to("percent", percent, 100)

    def _range_of(self, counts: Ranks) -> tuple[float, float]:
        tail = (100 - self.percent) / 2
        return counts.percentile(tail), counts.percentile(100 - tail)


class QuantizerObserver(CountingObserver[Histogram]):
    """An observer that looks for the best range for a given kind of codes.

    The range is to be given to `choose_qparams` with the same arguments. Its ends are where the
    end codes lie, so they enclose 0; they may lie beyond the data where that costs least.

    Args:
        bits, signed, symmetric, narrow_range: as in `choose_qparams`.
    """

    def __init__(
        self,
        bits: int,
        *,
        signed: bool = True,
        symmetric: bool = False,
        narrow_range: bool = False,
        axis: int | None = None,
    ) -> None:
        super().__init__(Histogram, axis=axis)
        qmin, qmax = code_range(bits, signed, narrow_range)
        middle = 0 if signed else 2 ** (bits - 1)
        self._codes = CodeRange(qmin, qmax, middle if check_bool("symmetric", symmetric) else None)


class MeanSquaredError(QuantizerObserver):
    """The range with the least mean squared error: clipping and rounding weighed up.

    Where no other is better by more than can be told, it is that of `MinMax`.
    """

    def _range_of(self, counts: Histogram) -> tuple[float, float]:
        return least_squares(counts, self._codes)


class Entropy(QuantizerObserver):
    """The range that keeps the shape of the distribution best: least KL(P||Q).

    P is the data in a histogram of 2,048 bins, Q each code's mass spread over its non-empty bins,
    clipped mass at the end codes. After Migacz 2017, "8-bit Inference with TensorRT".

    It may clip hard: where many values are exactly 0, as after a ReLU, the shape is kept best by
    steps as narrow as that spike. A flat distribution looks the same however it is clipped: of
    ranges that are equally good, the one that clips least counts, and that of `MinMax` first.
    """

    def _range_of(self, counts: Histogram) -> tuple[float, float]:
        return least_divergence(counts, self._codes)


def _positive_up_to(argument: str, value: Any, most: float) -> float:
    """Return `value` as a Python float above 0 and at most `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{argument} must be a real number, not {type(value).__name__}")
    if not 0 < value <= most:
        raise ValueError(f"{argument} must be above 0 and at most {most:g}, but is {value}")
    return float(value)
