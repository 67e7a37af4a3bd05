"""A model file in a few numbers, and a sample of a tensor in a few kilobytes."""

from collections import Counter
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
LISTED = 200  # scales that are kept one by one


class Overview(NamedTuple):
    """All tensors of a file together: numbers in them, their bytes, and what a number costs."""

    elements: int
    bytes: int
    bits_per_weight: float


class Bars(NamedTuple):
    """A histogram: counts (bins,) and edges (bins + 1,)."""

    counts: npt.NDArray[np.int64]
    edges: npt.NDArray[np.float64]


class Scales(NamedTuple):
    """The scales of a sample's codes, with their zero points.

    Attributes:
        ends: the smallest and the largest, in words; so are the zero points'.
        zero_points: likewise.
        sharing: which codes share one, in words.
        pairs: the first scales, each with its zero point, where there are several.
        elements: how many there are.
    """

    ends: str
    zero_points: str
    sharing: str
    pairs: list[tuple[float, float]]
    elements: int


class Summary(NamedTuple):
    """A sample in a few kilobytes, where the sample has megabytes.

    Attributes:
        elements: how many values it has, and how many of them are NaN or infinite.
        not_finite: likewise.
        ends: the smallest and the largest of the others, in words.
        values: counts of the finite values; None where there are codes and no scales for them.
        codes: counts of the codes, None where there are none.
        scales: None where the codes have no scales but those in their own blocks.
        remark: a sentence, where scales couldn't be had.
    """

    elements: int
    not_finite: int
    ends: str
    values: Bars | None
    codes: Bars | None
    scales: Scales | None
    remark: str

    @property
    def name(self) -> str:
        """What the ends are the ends of."""
        return "Values" if self.values else "Codes"


def of(tensor: Tensor, sample: Sample) -> Summary:
    """A sample of a tensor in short."""
    finite = sample.values[np.isfinite(sample.values)].astype(np.float64)
    scaled = sample.scales is not None or tensor.kind.block_size > 2
    return Summary(
        elements=len(sample.values),
        not_finite=len(sample.values) - len(finite),
        ends=ends(finite) if finite.size else "",
        values=values(finite) if sample.codes is None or scaled else None,
        codes=None if sample.codes is None else codes(sample.codes),
        scales=_scales(tensor, sample),
        remark=sample.remark,
    )


def overview(file: ModelFile) -> Overview:
    """All tensors of a file together; 0 bits where it has no numbers."""
    elements = sum(tensor.elements for tensor in file.tensors)
    size = sum(tensor.bytes for tensor in file.tensors)
    return Overview(elements, size, 8 * size / elements if elements else 0.0)


def arithmetic(file: ModelFile) -> Counter[str]:
    """How many of a file's layers compute in which way; see :class:`Layer`."""
    return Counter(layer.arithmetic for layer in file.layers)


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


def sharing(tensor: Tensor, scales: int) -> str:
    """Which codes of a tensor share one of the `scales` that were found for it, in words."""
    scaling = tensor.scaling
    if scales == 1 or not scaling:
        return "one for all codes of the tensor."
    if scaling.block:
        return f"{scales:,} for those looked at, one for each block of {scaling.block:,} codes."
    axes = [axis for axis, length in enumerate(tensor.shape) if length == scales]
    if axes:
        return f"{scales:,}, one for each channel."
    return f"{scales:,}, each for a block of codes."


def ends(numbers: Array) -> str:
    """The smallest and the largest of some numbers, in four digits; one where they are the same."""
    first, last = (minus(f"{number + 0:.4g}") for number in (numbers.min(), numbers.max()))
    return first if first == last else f"{first} to {last}"


def values(finite: Array) -> Bars:
    """Counts of finite values in equal bins."""
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    if low == high:
        half = abs(low) / 2 or 0.5
        low, high = low - half, high + half
    return _histogram(finite, _BINS, low, high)


def codes(stored: Array) -> Bars:
    """Counts of integer codes: a bar for each, or equal bins where they are far apart."""
    numbers = stored.astype(np.float64)
    low, high = numbers.min(), numbers.max()
    bins = int(min(high - low + 1, _MOST_CODES))
    return _histogram(numbers, bins, low - 0.5, high + 0.5)


def _histogram(numbers: Array, bins: int, low: float, high: float) -> Bars:
    """Counts in equal bins, from `low` to `high` or as much further as float64 can tell apart."""
    room = bins * np.spacing(max(abs(low), abs(high)))
    if high - low < room:
        low, high = low - room, high + room
    return Bars(*np.histogram(numbers, bins, (low, high)))


def _scales(tensor: Tensor, sample: Sample) -> Scales | None:
    """The scales and zero points that made values of the sample's codes."""
    scales, zero_points = sample.scales, sample.zero_points
    if scales is None or zero_points is None:
        return None
    pairs: list[tuple[float, float]] = []
    if len(scales) > 1 and len(zero_points) in (1, len(scales)):
        every = np.broadcast_to(zero_points, scales.shape)
        pairs = [(float(scales[i]), float(every[i])) for i in range(min(LISTED, len(scales)))]
    sentence = sharing(tensor, len(scales))
    return Scales(ends(scales), ends(zero_points), sentence, pairs, len(scales))


def _weight(tensor: Tensor) -> tuple[bool, bool, int]:
    """What `largest` compares."""
    can_be_sampled = tensor.kind.read is not None and tensor.start is not None
    return can_be_sampled, tensor.scaling is not None, tensor.elements
