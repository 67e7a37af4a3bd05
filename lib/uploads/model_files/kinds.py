"""What the elements of a tensor in a file are: their names, their bytes, the numbers they mean."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array
from lib.numbers.floats import FORMATS
from lib.quantization.block_formats import BLOCK_FORMATS, BlockFormat
from lib.quantization.block_formats.listed import LISTED

Float32s = npt.NDArray[np.float32]
GROUPED = 4  # elements at most that share bytes without a scale
Read = Callable[[bytes], tuple[Float32s, Array | None]]


class Kind(NamedTuple):
    """A type of elements, or a format of blocks of them.

    Attributes:
        name: such as "float16" or "q4_k".
        block_size: elements in a block; 2 where two share a byte, 1 for plain numbers.
        bytes_per_block: bytes of a block.
        read: turns the bytes of whole blocks into values, float32, and integer codes, None where
            there is not one code an element. None where the kind is only listed.
    """

    name: str
    block_size: int
    bytes_per_block: int
    read: Read | None = None

    @property
    def title(self) -> str:
        """Its name as people write it: that of blocks of ggml's in capitals."""
        return self.name.upper() if self.block_size > GROUPED else self.name

    @property
    def bits_per_weight(self) -> float:
        """What an element costs, its share of its block's scales included."""
        return 8 * self.bytes_per_block / self.block_size


def _numbers(name: str, dtype: str) -> Kind:
    """Numbers that NumPy has: integers are their own codes."""
    stored = np.dtype(dtype)

    def read(data: bytes) -> tuple[Float32s, Array | None]:
        values = np.frombuffer(data, stored)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return values.astype(np.float32), values if stored.kind in "iu" else None

    return Kind(name, 1, stored.itemsize, read)


def _floats(name: str) -> Kind:
    """Floats of 8 or 16 bits that NumPy doesn't have."""
    fmt = FORMATS[name]

    def read(data: bytes) -> tuple[Float32s, Array | None]:
        codes = np.frombuffer(data, f"<u{fmt.bits // 8}")
        return np.asarray(fmt.decode(codes)).astype(np.float32), None

    return Kind(name, 1, fmt.bits // 8, read)


def _powers_of_two(name: str, bias: int) -> Kind:
    """Scales of blocks that have an exponent alone; the last code is NaN."""

    def read(data: bytes) -> tuple[Float32s, Array | None]:
        codes = np.frombuffer(data, np.uint8)
        values = np.ldexp(1.0, codes.astype(np.int32) - bias)  # the last is beyond float32
        return np.where(codes == 255, np.nan, values).astype(np.float32), None

    return Kind(name, 1, 1, read)


def _nibbles(name: str, of_code: Array) -> Kind:
    """Two elements a byte, the first in the low nibble; `of_code` are the sixteen values."""
    integers = of_code.dtype.kind in "iu"

    def read(data: bytes) -> tuple[Float32s, Array | None]:
        pairs = np.frombuffer(data, np.uint8)[:, None] >> np.array([0, 4], np.uint8)
        values = of_code[pairs.ravel() & 15]
        return values.astype(np.float32), values if integers else None

    return Kind(name, 2, 1, read)


def _blocks(
    fmt: BlockFormat,
    rearrange: Callable[[Array], Array] = lambda blocks: blocks,
    bytes_per_block: int | None = None,
) -> Kind:
    """A format of lib.quantization.block_formats, perhaps with its bytes in another order.

    Args:
        fmt: the format.
        rearrange: makes its blocks of those in the file.
        bytes_per_block: of a block in the file, where it is several of the format.
    """
    size = bytes_per_block or fmt.bytes_per_block

    def read(data: bytes) -> tuple[Float32s, Array | None]:
        blocks = rearrange(np.frombuffer(data, np.uint8).reshape(-1, size))
        return fmt.dequantize(blocks), fmt.codes(blocks)

    return Kind(fmt.name, fmt.block_size * size // fmt.bytes_per_block, size, read)


def _mxfp4_of_ggml(blocks: Array) -> Array:
    """MXFP4 as ggml stores it, weights 0..15 in the low nibbles, as the specification has it."""
    return np.hstack([blocks[:, :1], _pairs(blocks[:, 1:])])


def _nvfp4_of_ggml(blocks: Array) -> Array:
    """NVFP4 as ggml stores it: four scales, without sign, then four times sixteen codes."""
    scales, codes = blocks[:, :4] & 127, blocks[:, 4:].reshape(-1, 8)
    return np.hstack([scales.reshape(-1, 1), _pairs(codes)])


def _pairs(halves: Array) -> Array:
    """Neighboring codes in one byte, out of bytes with one from each half of a block."""
    codes = np.hstack([halves & 15, halves >> 4])
    return codes[:, ::2] | codes[:, 1::2] << 4


_ALL_KINDS = (
    *(_numbers(f"float{bits}", f"<f{bits // 8}") for bits in (16, 32, 64)),
    *(_numbers(f"int{bits}", f"<i{bits // 8}") for bits in (8, 16, 32, 64)),
    *(_numbers(f"uint{bits}", f"<u{bits // 8}") for bits in (8, 16, 32, 64)),
    _numbers("bool", "u1"),
    *(_floats(name) for name in ("bfloat16", *(name for name in FORMATS if "float8" in name))),
    _powers_of_two("float8_e8m0fnu", bias=127),
    _nibbles("uint4", np.arange(16)),
    _nibbles("int4", np.append(np.arange(8), np.arange(-8, 0))),
    _nibbles("float4_e2m1fn", np.asarray(FORMATS["float4_e2m1fn"].decode(np.arange(16)))),
    *(_blocks(fmt) for name, fmt in BLOCK_FORMATS.items() if name.startswith("q")),
    _blocks(BLOCK_FORMATS["mxfp4"], _mxfp4_of_ggml),
    _blocks(BLOCK_FORMATS["nvfp4"], _nvfp4_of_ggml, bytes_per_block=36),
    *(Kind(name, size.weights, size.bytes) for name, size in LISTED.items()),
    *(Kind(f"float6_{kind}fn", 4, 3) for kind in ("e2m3", "e3m2")),
    *(Kind(name, 4, 1) for name in ("int2", "uint2")),
    *(Kind(f"complex{bits}", 1, bits // 8) for bits in (64, 128)),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL_KINDS}
