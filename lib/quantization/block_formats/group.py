"""Groups of integers: what "W4 g128" names, four bits a weight and one scale for 128 weights.

GPTQ, AWQ and most files for graphics processors use these. The rule for the scale is theirs and
that of `affine.choose_qparams`; the bytes of codes are what ONNX Runtime's MatMulNBits takes. Files
may keep the scales of a matrix apart from its codes; here each leads its block.
"""

import numpy as np

from lib.numbers.checks import check_bool, check_choice, check_int
from lib.quantization.affine import choose_qparams
from lib.quantization.block_formats.layout import (
    BlockFormat,
    Bytes,
    Float32s,
    Part,
    as_halves,
    ends,
    pack_stream,
    read_numbers,
    unpack_stream,
)

MIN_BITS, MAX_BITS = 2, 8
MAX_GROUP = 1 << 16


class GroupFormat(BlockFormat):
    """w = scale * (code - zero point), codes of a few bits from 0 up.

    Symmetric: scale = largest magnitude / ((2**bits - 1) / 2), and the zero point is 2**(bits - 1)
    without being stored. Else the range of the weights, widened to hold 0, is 2**bits - 1 steps
    long, and the zero point takes a byte.

    Args:
        bits: of a code, 2..8.
        group: weights that share a scale: a multiple of 8, at most 65,536.
        symmetric: whether the zero point is the same for all groups.
        scale_bits: 16 for scales of float16, 32 for float32.

    Raises:
        TypeError: an argument of the wrong type.
        ValueError: an argument out of range.
    """

    def __init__(self, bits: int, group: int, symmetric: bool = True, scale_bits: int = 16) -> None:
        self.bits = check_int("bits", bits, MIN_BITS, MAX_BITS)
        group = check_int("group", group, 8, MAX_GROUP)
        if group % 8:
            raise ValueError(f"group must be a multiple of 8, not {group}")
        self.symmetric = check_bool("symmetric", symmetric)
        self.scale_bits = check_choice("scale_bits", scale_bits, (16, 32))
        self._scale_type = np.dtype(f"<f{self.scale_bits // 8}")
        parts = [Part("scale", self.scale_bits, f"float{self.scale_bits}: one step")]
        if not self.symmetric:
            parts.append(Part("zero point", 8, "the code of 0"))
        parts += [Part(f"code {i}", self.bits, f"the code of weight {i}") for i in range(group)]
        super().__init__(f"w{self.bits}_g{group}", group, parts)

    @property
    def title(self) -> str:
        """Its name as people write it, such as "W4 g128"."""
        return f"W{self.bits} g{self.group}"

    def scales(self, x: Float32s) -> tuple[Float32s, Float32s]:
        """Choose scale and zero point for each row of `x`, float32 (groups, group).

        Returns:
            Scale, positive and as it is stored, and zero point, a whole number: float32
            (groups, 1) each.

        Raises:
            ValueError: a scale would be beyond float16.
        """
        low, high = (end[:, 0] for end in ends(x))
        chosen = choose_qparams(
            low, high, bits=self.bits, signed=False, symmetric=self.symmetric, axis=0
        )
        scale = np.reshape(chosen.scale, (-1, 1))
        if self.scale_bits == 16:
            halves = as_halves(self.name, scale).view(np.float16)
            scale = np.maximum(halves, np.finfo(np.float16).smallest_subnormal).astype(np.float32)
        return scale, np.reshape(chosen.zero_point, (-1, 1)).astype(np.float32)

    def _encode(self, x: Float32s) -> Bytes:
        scale, zero_point = self.scales(x)
        steps = x / scale
        np.rint(steps, out=steps)
        steps += zero_point
        codes = np.clip(steps, 0, (1 << self.bits) - 1, out=steps).astype(np.uint8)
        parts = [scale.astype(self._scale_type).view(np.uint8), pack_stream(codes, self.bits)]
        if not self.symmetric:
            parts.insert(1, zero_point.astype(np.uint8))
        return np.hstack(parts)

    def _decode(self, blocks: Bytes) -> Float32s:
        zero_point = np.full((1, 1), 1 << (self.bits - 1), np.float32)
        if not self.symmetric:
            place = self.scale_bits // 8
            zero_point = blocks[:, place : place + 1].astype(np.float32)
        weights = self._codes(blocks).astype(np.float32)
        weights -= zero_point
        weights *= read_numbers(blocks, 0, 1, self._scale_type)
        return weights

    def _codes(self, blocks: Bytes) -> Bytes:
        return unpack_stream(blocks[:, -self.group * self.bits // 8 :], self.bits)
