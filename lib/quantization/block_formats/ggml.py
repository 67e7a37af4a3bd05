"""ggml's simple formats, 32 weights in a block: q4_0, q4_1, q5_0, q5_1 and q8_0.

The number after the q counts bits of a code. In "_0" formats a weight is a scale times a code, in
"_1" formats a minimum is added. To the byte what ggml writes, and to the bit what it reads.
Source: https://github.com/ggml-org/ggml, src/ggml-quants.c and src/ggml-common.h.
"""

from collections.abc import Iterator

import numpy as np

from lib.numbers.checks import Array
from lib.quantization.block_formats.layout import (
    BlockFormat,
    Bytes,
    Float32s,
    Part,
    as_halves,
    ends,
    largest,
    pack_planes,
    peaks,
    read_numbers,
    reciprocal,
    unpack_planes,
)

SIZE = 32  # weights in a block
HALF = SIZE // 2  # byte i has the low bits of codes i and i + 16

# The largest float32 below 1/2: adding 1/2 itself would round 0.49999997 up.
ALMOST_HALF = np.nextafter(np.float32(0.5), np.float32(0))


class ScaleFormat(BlockFormat):
    """w = scale * (code - middle): q4_0 and q5_0.

    The weight of largest magnitude, whatever its sign, gets the lowest code, for the codes
    reach one step further below their middle than above it.
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.middle = 1 << (bits - 1)
        scale = Part("scale", 16, "float16: one step, negative if the largest weight is positive")
        super().__init__(f"q{bits}_0", SIZE, [scale, *_code_parts(bits)])

    def _encode(self, x: Float32s) -> Bytes:
        scale = peaks(x) / -self.middle
        codes = _round_up(x * reciprocal(scale), self.middle, self.bits)
        return np.hstack([as_halves(self.name, scale), _pack(codes, self.bits)])

    def _decode(self, blocks: Bytes) -> Float32s:
        scale = read_numbers(blocks, 0, 1, "<f2")
        weights = self._codes(blocks).astype(np.float32)
        weights -= self.middle
        weights *= scale
        return weights

    def _codes(self, blocks: Bytes) -> Bytes:
        return _unpack(blocks[:, 2:], self.bits)


class MinimumFormat(BlockFormat):
    """w = scale * code + minimum: q4_1 and q5_1."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        scale = Part("scale", 16, "float16: one step")
        minimum = Part("minimum", 16, "float16: what code 0 stands for")
        super().__init__(f"q{bits}_1", SIZE, [scale, minimum, *_code_parts(bits)])

    def _encode(self, x: Float32s) -> Bytes:
        minimum, maximum = ends(x)
        scale = (maximum - minimum) / ((1 << self.bits) - 1)
        codes = _round_up((x - minimum) * reciprocal(scale), 0, self.bits)
        numbers = as_halves(self.name, np.hstack([scale, minimum]))
        return np.hstack([numbers, _pack(codes, self.bits)])

    def _decode(self, blocks: Bytes) -> Float32s:
        numbers = read_numbers(blocks, 0, 2, "<f2")
        weights = self._codes(blocks).astype(np.float32)
        weights *= numbers[:, :1]
        weights += numbers[:, 1:]
        return weights

    def _codes(self, blocks: Bytes) -> Bytes:
        return _unpack(blocks[:, 4:], self.bits)


class EightBitFormat(BlockFormat):
    """w = scale * code, the code an int8: q8_0. Halves are rounded away from zero."""

    _code_type = np.int8

    def __init__(self) -> None:
        scale = Part("scale", 16, "float16: one step")
        codes = [Part(f"code {i}", 8, f"int8: weight {i} in steps") for i in range(SIZE)]
        super().__init__("q8_0", SIZE, [scale, *codes])

    def _encode(self, x: Float32s) -> Bytes:
        scale = largest(x) / 127
        steps = x * reciprocal(scale)
        steps += np.copysign(ALMOST_HALF, steps)  # and the cast below cuts off
        codes = steps.astype(np.int8).view(np.uint8)
        return np.hstack([as_halves(self.name, scale), codes])

    def _decode(self, blocks: Bytes) -> Float32s:
        weights = self._codes(blocks).astype(np.float32)
        weights *= read_numbers(blocks, 0, 1, "<f2")
        return weights

    def _codes(self, blocks: Bytes) -> Array:
        return blocks[:, 2:].view(np.int8)


def _round_up(steps: Array, middle: int, bits: int) -> Bytes:
    """`steps` + middle as codes, halves rounded up, at most 2**bits - 1; `steps` is overwritten."""
    steps += np.float32(middle + 0.5)
    np.minimum(steps, (1 << bits) - 1, out=steps)
    return steps.astype(np.uint8)


def _code_parts(bits: int) -> Iterator[Part]:
    """Where the codes lie: the fifth bit of all first, if there is one, then the low four."""
    if bits == 5:
        for i in range(SIZE):
            yield Part(f"code {i}, high bits", 1, f"bit 4 of the code of weight {i}")
    ending = ", low bits" if bits == 5 else ""
    meaning = "bits 0 to 3 of the code" if bits == 5 else "the code"
    for i in range(HALF):
        for weight in (i, i + HALF):
            yield Part(f"code {weight}{ending}", 4, f"{meaning} of weight {weight}")


def _pack(codes: Array, bits: int) -> Bytes:
    if bits == 4:
        return pack_planes(codes, 4, HALF)
    high = np.packbits(codes >> 4, axis=1, bitorder="little")
    return np.hstack([high, pack_planes(codes & 15, 4, HALF)])


def _unpack(data: Bytes, bits: int) -> Bytes:
    if bits == 4:
        return unpack_planes(data, 4, HALF)
    codes = unpack_planes(data[:, 4:], 4, HALF)
    codes |= np.unpackbits(data[:, :4], axis=1, bitorder="little") << 4
    return codes
