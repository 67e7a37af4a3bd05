"""A model file in a few numbers, and a sample of a tensor as counts for a histogram."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array
from lib.numbers.text import minus
from lib.uploads.model_files.samples import Sample
from lib.uploads.model_files.tensors import ModelFile, Tensor

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


def named(file: ModelFile, words: str) -> list[int]:
    """The numbers of the tensors with each of these words, in any case, in their names."""
    parts = words.lower().split()
    names = (tensor.name.lower() for tensor in file.tensors)
    return [number for number, name in enumerate(names) if all(part in name for part in parts)]


def largest(file: ModelFile, among: Sequence[int]) -> int:
    """Of the tensors with these numbers, that with the most values that can be sampled.

    Codes with a scale in the file come before others.
    """
    return max(among, key=lambda number: _weight(file.tensors[number]))


def has_scales(tensor: Tensor, sample: Sample) -> bool:
    """Whether the sample's codes have scales: in their own blocks, or elsewhere in the file."""
    return sample.scales is not None or (sample.codes is not None and tensor.kind.block_size > 2)


def sharing(tensor: Tensor, scales: int) -> str:
    """Which codes of a tensor share one of the `scales` that were found for it, in words."""
    scaling = tensor.scaling
    if scales == 1 or not scaling:
        return "one for all codes of the tensor."
    if scaling.block:
        return f"{scales:,} for those looked at, one for each block of {scaling.block} codes."
    axes = [axis for axis, length in enumerate(tensor.shape) if length == scales]
    if axes:
        return f"{scales:,}, one for each channel."
    return f"{scales:,}, each for a block of codes."


def each_scale(sample: Sample) -> list[tuple[float, float]]:
    """Each scale with its zero point; none where one scale holds for all, or they don't match."""
    scales, zero_points = sample.scales, sample.zero_points
    if scales is None or zero_points is None or len(scales) == 1:
        return []
    if len(zero_points) not in (1, len(scales)):
        return []
    pairs = zip(scales, np.broadcast_to(zero_points, scales.shape), strict=True)
    return [(float(scale), float(zero_point)) for scale, zero_point in pairs]


def facts(sample: Sample) -> Facts:
    """A sample in numbers; 0 for both ends where no value is finite."""
    finite = sample.values[np.isfinite(sample.values)]
    ends = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    return Facts(len(sample.values), len(sample.values) - len(finite), *ends)


def ends(low: float, high: float) -> str:
    """The smallest and the largest of some numbers, in four digits; one where they are the same."""
    first, last = (minus(f"{number:.4g}") for number in (low, high))
    return first if first == last else f"{first} to {last}"


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


def _weight(tensor: Tensor) -> tuple[bool, bool, int]:
    """What `largest` compares."""
    can_be_sampled = tensor.kind.read is not None and tensor.start is not None
    return can_be_sampled, tensor.scaling is not None, tensor.elements
