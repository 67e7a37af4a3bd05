"""What all block formats share: the fields of a block, codes packed into bytes, and the checks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_integers, as_reals, check_int

Bytes = npt.NDArray[np.uint8]
Float32s = npt.NDArray[np.float32]

# Weights that go through a format at once: all that is made of them stays in a processor's cache,
# and they are enough for `FloatFormat.encode` to look its codes up.
CHUNK = 1 << 17


class Field(NamedTuple):
    """Some neighboring bits of a block that mean one thing.

    Bit b of a block is bit b % 8 of byte b // 8, where bit 0 is the least significant. So a number
    of several bytes, lowest byte first, has its bits in order.

    Attributes:
        name: what they hold, such as "scale" or "code 5". A number that lies in two places has
            ", low bits" and ", high bits" behind its name, low ones below high ones.
        first_bit: of the block, from 0.
        width: how many bits.
        meaning: the same in words.
    """

    name: str
    first_bit: int
    width: int
    meaning: str


class Part(NamedTuple):
    """A field whose place is that behind the field before it."""

    name: str
    width: int
    meaning: str


class BlockFormat(ABC):
    """One way to store a block of neighboring weights in a fixed number of bytes.

    Attributes:
        name: of the library's, such as "q4_0".
        block_size: weights in a block.
        bytes_per_block: all that a block takes.
        group: weights that share "scale 0", and as many "scale 1", where scales have numbers.
        fields: what the bits of a block mean, in the order of memory; each bit is in one field.
    """

    _code_type: npt.DTypeLike = np.uint8

    def __init__(
        self, name: str, block_size: int, parts: Iterable[Part], group: int | None = None
    ) -> None:
        self.name = name
        self.block_size = block_size
        self.group = block_size if group is None else group
        self.fields = tuple(_in_order(parts))
        self.bytes_per_block = sum(field.width for field in self.fields) // 8

    @property
    def title(self) -> str:
        """Its name as people write it, such as "Q4_0"."""
        return self.name.upper()

    @property
    def bits_per_weight(self) -> float:
        """What one weight costs, its share of the scales included."""
        return 8 * self.bytes_per_block / self.block_size

    def quantize(self, x: npt.ArrayLike) -> Bytes:
        """Return the blocks of `x`, cut along its last axis.

        Args:
            x: finite real numbers (..., n * block_size); those that are no float32 are rounded to
                float32 first.

        Returns:
            uint8 (..., n, bytes_per_block).

        Raises:
            TypeError: `x` does not hold real numbers.
            ValueError: the last axis is no multiple of the block size; `x` is empty, holds NaN or
                infinity, or is too large for the format's scale; or the format is read only.
        """
        return self._quantize(x, self._encode)

    def dequantize(self, blocks: npt.ArrayLike) -> Float32s:
        """Return the weights that blocks stand for. Any bytes are a block.

        Args:
            blocks: uint8 (..., n, bytes_per_block).

        Returns:
            float32 (..., n * block_size). A scale that is NaN or infinite makes such weights.

        Raises:
            TypeError: `blocks` does not hold integers.
            ValueError: an integer beyond 0..255, or another last axis.
        """
        return self._read(blocks, self._decode, np.float32)

    def read_back(self, x: npt.ArrayLike) -> Float32s:
        """Return what is left of a whole tensor `x` once it was stored in this format.

        Args and errors are those of `quantize`.
        """
        return self.dequantize(self.quantize(x))

    def codes(self, blocks: npt.ArrayLike) -> Array:
        """Return the code of each weight, that which the scales make a number of.

        Args and errors are those of `dequantize`.

        Returns:
            uint8 (..., n * block_size); int8 for q8_0.
        """
        return self._read(blocks, self._codes, self._code_type)

    def fields_of(self, weight: int) -> tuple[Field, ...]:
        """The fields that decide the value of one weight: its code, its scale and so on.

        Args:
            weight: its number in the block, from 0.

        Raises:
            TypeError: `weight` is no integer.
            ValueError: the block has no such weight.
        """
        weight = check_int("weight", weight, 0, self.block_size - 1)
        return tuple(field for field in self.fields if self._decides(field, weight))

    def _decides(self, field: Field, weight: int) -> bool:
        what, _, number = field.name.split(",")[0].rpartition(" ")
        if not number.isdecimal():
            return True
        return int(number) == (weight if what == "code" else weight // self.group)

    @abstractmethod
    def _encode(self, x: Float32s) -> Bytes:
        """Blocks (n, bytes_per_block) of float32 (n, block_size)."""

    @abstractmethod
    def _decode(self, blocks: Bytes) -> Float32s:
        """float32 (n, block_size) of blocks (n, bytes_per_block)."""

    @abstractmethod
    def _codes(self, blocks: Bytes) -> Array:
        """`_code_type` (n, block_size) of blocks (n, bytes_per_block)."""

    def _quantize(self, x: npt.ArrayLike, encode: Callable[[Float32s], Bytes]) -> Bytes:
        weights = as_weights(x)
        length = weights.shape[-1] if weights.ndim else 1
        if length % self.block_size:
            raise ValueError(
                f"x must have a last axis that {self.name}'s block size of {self.block_size} "
                f"divides, but its shape is {weights.shape}"
            )
        rows = weights.reshape(-1, self.block_size)
        stored = np.empty((len(rows), self.bytes_per_block), np.uint8)
        self._by_chunks(encode, rows, stored)
        return stored.reshape(*weights.shape[:-1], -1, self.bytes_per_block)

    def _read(
        self, blocks: npt.ArrayLike, decode: Callable[[Bytes], Array], dtype: npt.DTypeLike
    ) -> Array:
        stored = as_integers("blocks", blocks, 0, 255).astype(np.uint8, copy=False)
        if stored.ndim == 0 or stored.shape[-1] != self.bytes_per_block:
            raise ValueError(
                f"blocks must have a last axis of {self.name}'s {self.bytes_per_block} bytes, "
                f"but its shape is {stored.shape}"
            )
        rows = stored.reshape(-1, self.bytes_per_block)
        weights: Array = np.empty((len(rows), self.block_size), dtype)
        self._by_chunks(decode, rows, weights)
        return weights.reshape(*stored.shape[:-2], -1)

    def _by_chunks(self, convert: Callable[[Array], Array], source: Array, target: Array) -> None:
        step = max(CHUNK // self.block_size, 1)
        # Infinities and what is too small are part of the formulas.
        with np.errstate(all="ignore"):
            for start in range(0, len(source), step):
                target[start : start + step] = convert(source[start : start + step])


def as_weights(x: npt.ArrayLike) -> Float32s:
    """`x` as float32, rounded if it is anything else; ValueError where float32 is too narrow."""
    array = as_reals("x", x)
    with np.errstate(over="ignore", under="ignore"):
        weights = array.astype(np.float32, copy=False)
    if weights is not array and not np.isfinite(weights).all():
        raise ValueError("x must be within float32's range (±3.4028235e+38)")
    return weights


def unpack_planes(data: Bytes, width: int, run: int) -> Bytes:
    """Codes of 1, 2 or 4 bits out of runs of bytes: first the lowest bits of a whole run.

    A run of `run` bytes holds 8 / width times as many codes. The first `run` of them are the lowest
    `width` bits of each byte, the next ones the bits above: a shift serves a whole vector register.

    Args:
        data: uint8 (n, bytes), whole runs.

    Returns:
        uint8 (n, codes).
    """
    runs = data.reshape(len(data), -1, 1, run)
    codes = np.empty((len(data), runs.shape[1], 8 // width, run), np.uint8)
    for plane in range(8 // width):
        np.right_shift(runs[:, :, 0], plane * width, out=codes[:, :, plane])
    codes &= (1 << width) - 1
    return codes.reshape(len(data), -1)


def pack_planes(codes: Array, width: int, run: int) -> Bytes:
    """The inverse of `unpack_planes`: uint8 (n, bytes) of codes (n, codes) below 2**width."""
    planes = codes.reshape(len(codes), -1, 8 // width, run)
    data = planes[:, :, 0].copy()
    for plane in range(1, 8 // width):
        data |= planes[:, :, plane] << plane * width
    return data.reshape(len(codes), -1)


def unpack_stream(data: Bytes, width: int) -> Bytes:
    """Codes of `width` bits, 1..8, that lie one behind the other, lowest bit first.

    Args:
        data: uint8 (n, bytes), bytes a multiple of `width`: eight codes fill `width` bytes.

    Returns:
        uint8 (n, codes).
    """
    eights = np.zeros((len(data), data.shape[1] // width, 8), np.uint8)
    eights[:, :, :width] = data.reshape(len(data), -1, width)
    words = eights.view("<u8")
    codes = np.empty(eights.shape, np.uint8)
    for place in range(8):
        codes[:, :, place] = words[:, :, 0] >> place * width
    codes &= (1 << width) - 1
    return codes.reshape(len(data), -1)


def pack_stream(codes: Array, width: int) -> Bytes:
    """The inverse of `unpack_stream`: uint8 (n, bytes) of codes (n, a multiple of 8)."""
    eights = codes.reshape(len(codes), -1, 8)
    words = np.zeros((*eights.shape[:2], 1), "<u8")
    for place in range(8):
        words[:, :, 0] |= eights[:, :, place].astype("<u8") << place * width
    return words.view(np.uint8)[:, :, :width].reshape(len(codes), -1)


def read_numbers(blocks: Bytes, start: int, count: int, dtype: npt.DTypeLike) -> Float32s:
    """Numbers of a type that stand in blocks from byte `start` on, as float32 (n, count)."""
    end = start + count * np.dtype(dtype).itemsize
    return np.ascontiguousarray(blocks[:, start:end]).view(dtype).astype(np.float32)


def as_halves(name: str, scales: Array) -> Bytes:
    """float32 (n, count) as float16, two bytes each; ValueError where float16 is too narrow."""
    halves = scales.astype("<f2")
    if not np.isfinite(halves).all():
        raise ValueError(
            f"x is too large for {name}: a scale of {np.abs(scales).max():.6g} "
            "is beyond float16's range (65504)"
        )
    return halves.view(np.uint8)


def ends(x: Array) -> tuple[Array, Array]:
    """The smallest and the largest of each row of `x`, (n, 1) each."""
    columns = np.ascontiguousarray(x.T)  # down long columns NumPy compares many at a time
    return columns.min(axis=0)[:, None], columns.max(axis=0)[:, None]


def largest(x: Array) -> Array:
    """The largest magnitude of each row of `x`, (n, 1)."""
    low, high = ends(x)
    return np.abs(np.maximum(high, -low))  # of 0 and -0 the maximum may be either


def peaks(x: Array) -> Array:
    """The value of largest magnitude of each row, with its sign, (n, 1); the first among equals."""
    low, high = ends(x)
    peak = np.where(high >= -low, high, low)
    tied = (high == -low)[:, 0]
    if tied.any():
        first = np.abs(x[tied]).argmax(axis=1)[:, None]
        peak[tied] = np.take_along_axis(x[tied], first, axis=1)
    return peak


def reciprocal(scales: Array) -> Array:
    """1 / scale, or 0 where that is infinite, as the scale is 0 or too small for float16."""
    inverse: Array = 1 / scales
    inverse[np.isinf(inverse)] = 0
    return inverse


def _in_order(parts: Iterable[Part]) -> Iterator[Field]:
    first_bit = 0
    for name, width, meaning in parts:
        yield Field(name, first_bit, width, meaning)
        first_bit += width
