"""A model file in a few numbers, and a sample of a tensor as counts for a histogram."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array
from lib.uploads.model_files.tensors import ModelFile, Sample, Tensor

_BINS = 128
_MOST_CODES = 256  # that get a bar each


class Overview(NamedTuple):
    """All tensors of a file together: numbers in them, their bytes, and what a number costs."""

    elements: int
    bytes: int
    bits_per_weight: float


class Bars(NamedTuple):
    """A histogram: counts (bins,) and edges (bins + 1,)."""

    counts: npt.NDArray[np.int64]
    edges: npt.NDArray[np.float64]


class Facts(NamedTuple):
    """A sample in numbers: all values, those that are NaN or infinite, the ends of the others."""

    values: int
    not_finite: int
    low: float
    high: float


def overview(file: ModelFile) -> Overview:
    """All tensors of a file together; 0 bits where it has no numbers."""
    elements = sum(tensor.elements for tensor in file.tensors)
    size = sum(tensor.bytes for tensor in file.tensors)
    return Overview(elements, size, 8 * size / elements if elements else 0.0)


def largest(file: ModelFile) -> int:
    """The number of the tensor with the most values among those that can be sampled, or 0."""
    return max(range(len(file.tensors)), key=lambda i: _weight(file.tensors[i]), default=0)


def facts(sample: Sample) -> Facts:
    """A sample in numbers; 0 for both ends where no value is finite."""
    finite = sample.values[np.isfinite(sample.values)]
    ends = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    return Facts(len(sample.values), len(sample.values) - len(finite), *ends)


def values(sample: Sample) -> Bars:
    """Counts of the finite values in equal bins."""
    finite = sample.values[np.isfinite(sample.values)].astype(np.float64)
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    if low == high:
        half = abs(low) / 2 or 0.5
        low, high = low - half, high + half
    return Bars(*np.histogram(finite, _BINS, (low, high)))


def codes(stored: Array) -> Bars:
    """Counts of integer codes: a bar for each, or equal bins where they are far apart."""
    numbers = stored.astype(np.float64)
    low, high = numbers.min(), numbers.max()
    bins = int(min(high - low + 1, _MOST_CODES))
    return Bars(*np.histogram(numbers, bins, (low - 0.5, high + 0.5)))


def _weight(tensor: Tensor) -> int:
    return tensor.elements if tensor.kind.read and tensor.start is not None else -1
