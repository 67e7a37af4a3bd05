"""A sample of a tensor that is small enough to send, and the real numbers that its codes stand for.

Codes mean nothing without their scales, which may be tensors of their own: one number, one for each
channel, or one for each block. Those that belong to the codes in the sample are fetched with them.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array
from lib.uploads import alone
from lib.uploads.model_files.protobuf import varints
from lib.uploads.model_files.tensors import ModelFile, Scaling, Tensor, by_name

MAX_SAMPLE = 2**20  # bytes, scales and zero points included
_PLACES = 16  # that a sample is taken from
_SMALL = 2**17  # bytes up to which all scales are fetched
_MAX_AXES = 8  # of a tensor with scales, those of length 1 left aside

_MISFIT = "The shapes of these codes and of their scales don't go together."

Place = tuple[int, int]  # start and length in the file
Integers = npt.NDArray[np.int64]


class Sample(NamedTuple):
    """A part of a tensor.

    Attributes:
        values: float32; NaN and infinities as they are stored.
        codes: the integers that are stored, None where there is not one for each value.
        scales, zero_points: float32 (n,), (m,): those that made values of the codes, where they
            are tensors of their own, else None; a zero point that isn't stored is among them.
        remark: a sentence where such scales couldn't be had, and the values are still codes.
    """

    values: npt.NDArray[np.float32]
    codes: Array | None
    scales: npt.NDArray[np.float32] | None = None
    zero_points: npt.NDArray[np.float32] | None = None
    remark: str = ""


class _Part(NamedTuple):
    """What is fetched of a tensor.

    Attributes:
        places: start and length in the file.
        runs: the number of the first element in each place, and how many there are.
    """

    tensor: Tensor
    places: list[Place]
    runs: list[tuple[int, int]]

    @property
    def size(self) -> int:
        """How many bytes that is."""
        return sum(length for _, length in self.places)


class _Companion(NamedTuple):
    """Scales or zero points: what is fetched, and which of those belongs to each code, (codes,)."""

    part: _Part
    of_code: Integers


class Sampling:
    """What to fetch for a sample of a tensor, and what to make of it.

    Args:
        file: the header.
        tensor: one of its tensors.

    Raises:
        ValueError: the tensor's values can't be read; one sentence.
    """

    def __init__(self, file: ModelFile, tensor: Tensor) -> None:
        self.tensor = tensor
        self._remark = ""
        self._codes = _part(tensor, MAX_SAMPLE)
        self._scale: _Companion | None = None
        self._zero_point: _Companion | None = None
        scaling = tensor.scaling
        if scaling and tensor.elements:
            try:
                alone(lambda: self._add_scales(file, scaling))
            except ValueError as error:
                self._remark = str(error)

    @property
    def places(self) -> tuple[Place, ...]:
        """Start and length in the file of all that is to be fetched, 1 MB at most."""
        return tuple(place for part in self._parts() for place in part.places)

    def read(self, data: bytes) -> Sample:
        """The sample, of the bytes of all places one behind the other.

        Raises:
            ValueError: as many bytes were not asked for, or they are no numbers; one sentence.
        """
        asked = sum(part.size for part in self._parts())
        if len(data) != asked:
            raise ValueError(
                f"{len(data):,} bytes of the tensor came, but {asked:,} were asked for."
            )
        return alone(lambda: self._read(data))

    def _parts(self) -> list[_Part]:
        companions = (self._scale, self._zero_point)
        return [self._codes, *(each.part for each in companions if each)]

    def _add_scales(self, file: ModelFile, scaling: Scaling) -> None:
        """Find out which scales and zero points to fetch, with fewer codes if they are many."""
        stored = by_name(file.tensors)
        scales, zero_points = stored.get(scaling.scale), stored.get(scaling.zero_point)
        if not scales or (scaling.zero_point and not zero_points):
            raise ValueError("The scale or zero point of these codes isn't stored in the file.")
        room = MAX_SAMPLE - 2 * _SMALL
        while room >= MAX_SAMPLE // 64:
            codes = _part(self.tensor, room)
            scale = _companion(codes, scales, scaling)
            zero_point = _companion(codes, zero_points, scaling) if zero_points else None
            if sum(each.part.size for each in (scale, zero_point) if each) <= MAX_SAMPLE - room:
                self._codes, self._scale, self._zero_point = codes, scale, zero_point
                return
            room //= 2
        raise ValueError("These codes have more scales than are fetched here.")

    def _read(self, data: bytes) -> Sample:
        values, codes = _decode(self._codes, data[: self._codes.size])
        if not self._scale or not self.tensor.scaling:
            return Sample(values, codes, remark=self._remark)
        end = self._codes.size + self._scale.part.size
        scales, _ = _decode(self._scale.part, data[self._codes.size : end])
        exact = np.asarray(values if codes is None else codes, np.float64)
        if self._zero_point:
            zero_points, _ = _decode(self._zero_point.part, data[end:])
            exact = exact - zero_points[self._zero_point.of_code]
        else:
            zero_points = np.full(1, self.tensor.scaling.offset, np.float32)
            exact = exact - zero_points
        with np.errstate(all="ignore"):  # a file may have any scale
            meant = exact.astype(np.float32) * scales[self._scale.of_code]
        return Sample(meant, codes, scales, zero_points)


def _part(tensor: Tensor, room: int) -> _Part:
    """Whole blocks of a tensor, evenly spread, of `room` bytes; all of one that isn't larger.

    Raises:
        ValueError: its values can't be read; a sentence.
    """
    if tensor.kind.read is None:
        raise ValueError(f"Values of {tensor.kind.name} aren't read here.")
    if tensor.elements == 0:
        return _Part(tensor, [], [])
    if tensor.elsewhere:
        raise ValueError("This tensor's values are in another file, beside this one.")
    if tensor.start is None:
        raise ValueError("This tensor's values aren't stored in this file as plain bytes.")
    if tensor.varints > room:
        raise ValueError("This tensor's numbers have no fixed places, and are too many here.")
    if tensor.varints or tensor.bytes <= room:
        everything = tensor.start, tensor.varints or tensor.bytes
        return _Part(tensor, [everything], [(0, tensor.elements)])
    block = tensor.kind.bytes_per_block
    count = room // _PLACES // block
    last = tensor.bytes // block - count
    return _blocks(tensor, [(last * place // (_PLACES - 1), count) for place in range(_PLACES)])


def _blocks(tensor: Tensor, blocks: list[Place]) -> _Part:
    """Blocks of a tensor that has a start, each as its first one and how many."""
    assert tensor.start is not None
    size, block = tensor.kind.bytes_per_block, tensor.kind.block_size
    places = [(tensor.start + first * size, count * size) for first, count in blocks]
    runs = [
        (first * block, min(count * block, tensor.elements - first * block))
        for first, count in blocks
    ]
    return _Part(tensor, places, runs)


def _companion(codes: _Part, companion: Tensor, scaling: Scaling) -> _Companion:
    """What to fetch of the scales or zero points of codes.

    Raises:
        ValueError: their shapes don't go together, or they can't be read; a sentence.
    """
    numbers = np.concatenate([np.arange(first, first + count) for first, count in codes.runs])
    of_code = _index(numbers, codes.tensor.shape, companion.shape, scaling)
    part = _part(companion, _SMALL)
    if part.runs == [(0, companion.elements)]:
        return _Companion(part, of_code)
    blocks = []
    begin = here = 0
    for _, count in codes.runs:  # what belongs to one place lies close together, too
        run = of_code[begin : begin + count]
        first = int(run.min()) // companion.kind.block_size
        length = int(run.max()) // companion.kind.block_size + 1 - first
        run += here - first * companion.kind.block_size
        blocks.append((first, length))
        begin, here = begin + count, here + length * companion.kind.block_size
    return _Companion(_blocks(companion, blocks), of_code)


def _index(
    numbers: Integers, shape: tuple[int, ...], companions: tuple[int, ...], scaling: Scaling
) -> Integers:
    """Which of the scales, or zero points, belongs to each code.

    Args:
        numbers: of the codes, counted through the tensor.
        shape: of the tensor.
        companions: the shape of scales or zero points.
        scaling: says along which axis they lie.

    Raises:
        ValueError: the shapes don't go together; a sentence.
    """
    lengths = _aligned(shape, companions, scaling.axis)
    if sum(length > 1 for length in shape) > _MAX_AXES:
        raise ValueError("These codes have more axes than are read here.")
    index, step = np.zeros(len(numbers), np.int64), 1
    for length, own in zip(reversed(shape), reversed(lengths), strict=True):
        if length > 1:
            numbers, here = np.divmod(numbers, length)
            block = 1 if own == length else scaling.block or -(-length // own)
            if own > 1:
                if -(-length // block) > own:
                    raise ValueError(_MISFIT)
                index += here // block * step
        step *= own
    return index


def _aligned(
    shape: tuple[int, ...], companions: tuple[int, ...], axis: int | None
) -> tuple[int, ...]:
    """The shape of scales with as many axes as their codes have; ValueError if they don't fit."""
    axes = len(shape)
    if 0 in companions:
        raise ValueError(_MISFIT)
    if all(length == 1 for length in companions):
        return (1,) * axes
    if axis is not None and len(companions) == axes:
        return companions
    if axis is not None and len(companions) == 1 and -axes <= axis < axes:
        axis %= axes
        if companions[0] == shape[axis]:
            return tuple(companions[0] if each == axis else 1 for each in range(axes))
    raise ValueError(_MISFIT)


def _decode(part: _Part, data: bytes) -> tuple[npt.NDArray[np.float32], Array | None]:
    """The values in the bytes of a part, and the codes where there is one for each.

    Raises:
        ValueError: numbers of varying length are not those of the tensor; one sentence.
    """
    tensor = part.tensor
    if not data or tensor.kind.read is None:
        return np.empty(0, np.float32), None
    if tensor.varints:
        size = tensor.kind.bytes_per_block
        data = varints(data).astype("<u8").view(np.uint8).reshape(-1, 8)[:, :size].tobytes()
        if len(data) != tensor.bytes:
            raise ValueError("The file has a tensor that is not as long as its shape.")
    values, codes = tensor.kind.read(data)
    count = sum(length for _, length in part.runs)  # where two share a byte, the last may be none
    return values[:count], None if codes is None else codes[:count]
