"""Blocks of small floats: the microscaling (MX) formats and NVFP4.

An element is a float of 4 to 8 bits (see `lib.numbers.floats`), far too narrow by itself. So each
block has a scale that brings its largest element near the element type's largest value.

Sources: Open Compute Project, "OCP Microscaling Formats (MX) Specification" 1.0, sections 5 and 6;
NVIDIA, "Introducing NVFP4 for Efficient and Accurate Low-Precision Inference" (2025). What these
leave open is done as torchao does it, to the byte.
"""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_reals
from lib.numbers.floats import FORMATS, FloatFormat
from lib.quantization.block_formats.layout import (
    BlockFormat,
    Bytes,
    Float32s,
    Part,
    as_weights,
    largest,
    pack_stream,
    unpack_stream,
)

ONE = np.float32(1)
E2M1, E4M3 = FORMATS["float4_e2m1fn"], FORMATS["float8_e4m3fn"]

# An E8M0 scale is an exponent alone: code e stands for 2**(e - 127), and 255 is NaN.
E8M0_BIAS = 127
E8M0 = np.append(np.ldexp(ONE, np.arange(255) - E8M0_BIAS), np.nan).astype(np.float32)


class FloatBlocks(BlockFormat):
    """A byte of scale, then the elements' codes, the first one lowest."""

    def __init__(self, name: str, block_size: int, scale: str, element: FloatFormat) -> None:
        self.element = element
        codes = (
            Part(f"code {i}", element.bits, f"{element.name}: weight {i} over the scale")
            for i in range(block_size)
        )
        super().__init__(name, block_size, [Part("scale", 8, scale), *codes])

    @cached_property
    def _values(self) -> Array:
        """What each byte stands for; if it holds two codes of 4 bits, both values side by side."""
        if self.element.bits == 4:
            byte = np.arange(256)
            pairs = np.stack([byte & 15, byte >> 4], axis=1)
            return self.element.decode(pairs).astype(np.float32).view(np.uint64)[:, 0]
        return self.element.decode(np.arange(1 << self.element.bits)).astype(np.float32)

    def _pack(self, scale: Bytes, x: Float32s) -> Bytes:
        """Blocks of scale codes (n, 1) and of `x`, which has been divided by the scale already."""
        codes = self.element.encode(x, saturate=True)
        stored = codes if self.element.bits == 8 else pack_stream(codes, self.element.bits)
        return np.hstack([scale, stored])

    def _unpack(self, blocks: Bytes) -> Float32s:
        """The elements of blocks, not yet scaled, float32 (n, block_size)."""
        stored = self._codes(blocks) if self.element.bits == 6 else blocks[:, 1:]
        return self._values[stored].view(np.float32)

    def _codes(self, blocks: Bytes) -> Bytes:
        return unpack_stream(blocks[:, 1:], self.element.bits)


class MXFormat(FloatBlocks):
    """32 elements that share a power of two, 2**(floor(log2(largest)) - exponent of the type).

    What is then beyond the type's largest value saturates. A block of zeros has the lowest scale.
    An element may be infinite or NaN where its type can, and scale 255 makes all of a block NaN.
    """

    def __init__(self, name: str, element: FloatFormat) -> None:
        super().__init__(name, 32, "E8M0: 2**(scale - 127), 255 is NaN", element)
        self._largest_exponent = int(np.frexp(element.max)[1]) - 1

    def _encode(self, x: Float32s) -> Bytes:
        peak = largest(x)
        _, exponent = np.frexp(peak)  # peak = fraction * 2**exponent, fraction >= 1/2
        exponent = np.where(peak == 0, -E8M0_BIAS, exponent - 1)
        scale = np.maximum(exponent - self._largest_exponent + E8M0_BIAS, 0)
        return self._pack(scale.astype(np.uint8), x * np.ldexp(ONE, E8M0_BIAS - scale))

    def _decode(self, blocks: Bytes) -> Float32s:
        weights = self._unpack(blocks)
        weights *= E8M0[blocks[:, :1]]
        return weights


class NVFP4(FloatBlocks):
    """16 elements of E2M1, an E4M3 scale for them, and a float32 scale for the whole tensor.

    The tensor's scale brings the blocks' scales into E4M3's range; it is stored beside the blocks.
    The smallest scale written is E4M3's smallest normal number, 2**-6: those below are coarser.
    """

    SMALLEST_SCALE, LARGEST_SCALE = np.float32(2**-6), np.float32(E4M3.max)
    SMALLEST_TENSOR_SCALE = np.float32(2**-120)  # 1 / (2**-120 * 2**-6) is within float32, too

    def __init__(self) -> None:
        super().__init__("nvfp4", 16, "float8_e4m3fn, times the scale of the tensor", E2M1)

    def tensor_scale(self, x: npt.ArrayLike) -> np.float32:
        """The scale under which the largest of `x` has the largest code and the largest scale.

        Args:
            x: finite real numbers, of any shape.

        Returns:
            float32 max|x| / (448 * 6), at least 2**-120; 1 where all are 0.

        Raises:
            TypeError: `x` does not hold real numbers.
            ValueError: `x` is empty or holds NaN or infinity.
        """
        peak = np.float32(np.abs(as_weights(x)).max())
        if peak == 0:
            return ONE
        return max(peak / np.float32(E4M3.max * E2M1.max), self.SMALLEST_TENSOR_SCALE)

    def quantize(self, x: npt.ArrayLike, tensor_scale: npt.ArrayLike = 1.0) -> Bytes:
        """As for every format; `tensor_scale`: one number, at least 2**-120; see the method."""
        scale = self._checked(tensor_scale)
        return self._quantize(x, lambda rows: self._encode(rows, scale))

    def dequantize(self, blocks: npt.ArrayLike, tensor_scale: npt.ArrayLike = 1.0) -> Float32s:
        """As for every format; `tensor_scale`: what the blocks were quantized with."""
        scale = self._checked(tensor_scale)
        return self._read(blocks, lambda rows: self._decode(rows, scale), np.float32)

    def read_back(self, x: npt.ArrayLike) -> Float32s:
        """As for every format, with the scale that fits the tensor."""
        scale = self.tensor_scale(x)
        return self.dequantize(self.quantize(x, scale), scale)

    def _encode(self, x: Float32s, tensor_scale: np.float32 = ONE) -> Bytes:
        exact = largest(x) / np.float32(E2M1.max) / tensor_scale
        scale = E4M3.encode(np.clip(exact, self.SMALLEST_SCALE, self.LARGEST_SCALE))
        rounded = E4M3.decode(scale).astype(np.float32)
        return self._pack(scale, x * (1 / tensor_scale / rounded))

    def _decode(self, blocks: Bytes, tensor_scale: np.float32 = ONE) -> Float32s:
        weights = self._unpack(blocks)
        weights *= E4M3.decode(blocks[:, :1]).astype(np.float32) * tensor_scale
        return weights

    def _checked(self, tensor_scale: npt.ArrayLike) -> np.float32:
        with np.errstate(over="ignore", under="ignore"):
            scale = as_reals("tensor_scale", tensor_scale).astype(np.float32)
        if scale.ndim or not self.SMALLEST_TENSOR_SCALE <= scale < np.inf:
            raise ValueError(
                f"tensor_scale must be one number from 2**-120 to 3.4e38, not {tensor_scale!r}"
            )
        return np.float32(scale)
