"""Groups of integers: what "W4 g128" names, four bits a weight and one scale for 128 weights.

GPTQ, AWQ and most files for graphics processors use these. The rule for the scale is theirs and
that of `affine.choose_qparams`; the bytes of codes are what ONNX Runtime's MatMulNBits takes. Files
may keep the scales of a matrix apart from its codes; here each leads its block.

By that rule the symmetric codes -2..1 of 2 bits reach from -1.33 to 0.67 times the largest weight:
the lowest is hardly used. A smaller scale costs less: some weights are clipped, all others finer.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.numbers.checks import Array, as_reals, check_bool, check_choice, check_int
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
CLIPS = tuple(1 - step / 50 for step in range(1, 41))  # parts of the range that clipping tries


class GroupFormat(BlockFormat):
    """w = scale * (code - zero point), codes of a few bits from 0 up.

    Symmetric: scale = largest magnitude / ((2**bits - 1) / 2), and the zero point is 2**(bits - 1)
    without being stored. Else the range of the weights, widened to hold 0, is 2**bits - 1 steps
    long, and the zero point takes a byte. Clipped: of that magnitude or range only a part counts.

    Args:
        bits: of a code, 2..8.
        group: weights that share a scale: a multiple of 8, at most 65,536.
        symmetric: whether the zero point is the same for all groups.
        scale_bits: 16 for scales of float16, 32 for float32.
        clipped: whether the range may be shorter than the weights', down to a fifth: the whole, or
            that part of it, of `CLIPS`, whose squared error is least. GPTQ's own code offers it,
            and AWQ's.

    Raises:
        TypeError: an argument of the wrong type.
        ValueError: an argument out of range.
    """

    def __init__(
        self,
        bits: int,
        group: int,
        symmetric: bool = True,
        scale_bits: int = 16,
        *,
        clipped: bool = False,
    ) -> None:
        self.bits = check_int("bits", bits, MIN_BITS, MAX_BITS)
        group = check_int("group", group, 8, MAX_GROUP)
        if group % 8:
            raise ValueError(f"group must be a multiple of 8, not {group}")
        self.symmetric = check_bool("symmetric", symmetric)
        self.scale_bits = check_choice("scale_bits", scale_bits, (16, 32))
        self.clipped = check_bool("clipped", clipped)
        self._scale_type = np.dtype(f"<f{self.scale_bits // 8}")
        parts = [Part("scale", self.scale_bits, f"float{self.scale_bits}: one step")]
        if not self.symmetric:
            parts.append(Part("zero point", 8, "the code of 0"))
        parts += [Part(f"code {i}", self.bits, f"the code of weight {i}") for i in range(group)]
        super().__init__(f"w{self.bits}_g{group}", group, parts)

    @property
    def title(self) -> str:
        """Its name as people write it, such as "W4 g128"."""
        return f"W{self.bits} g{self.group}{', clipped' if self.clipped else ''}"

    def scales(self, x: Float32s, importance: ArrayLike | None = None) -> tuple[Float32s, Float32s]:
        """Choose scale and zero point for each row of `x`, float32 (groups, group).

        Args:
            x: the weights.
            importance: what a squared error counts in each place, (group,), not negative, finite;
                all the same where none is given. Only clipping asks for it.

        Returns:
            Scale, positive and as it is stored, and zero point, a whole number: float32
            (groups, 1) each.

        Raises:
            ValueError: a scale would be beyond float16; or importance isn't as above.
        """
        low, high = (end[:, 0] for end in ends(x))
        scale, zero_point = self._scales_of_range(low, high)
        if not self.clipped:
            return scale, zero_point
        counts = _counts(x.shape[1], importance)
        least = self._error(x, scale, zero_point, counts)
        for clip in CLIPS:
            tried, point = self._scales_of_range(low * clip, high * clip)
            error = self._error(x, tried, point, counts)
            better = error < least
            least = np.where(better, error, least)
            scale = np.where(better, tried, scale)
            zero_point = np.where(better, point, zero_point)
        return scale, zero_point

    def _error(
        self, x: Float32s, scale: Float32s, zero_point: Float32s, importance: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The squared error of each group, (groups, 1).

        It is infinite or NaN where a product is beyond float32; such scales are never taken.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            off = (self._rounded(x, scale, zero_point) - zero_point) * scale - x
            return np.square(off, dtype=np.float64) @ importance[:, None]

    def _rounded(self, x: Float32s, scale: Float32s, zero_point: Float32s) -> Float32s:
        """Each weight's code, a whole number."""
        steps = x / scale
        np.rint(steps, out=steps)
        steps += zero_point
        return np.clip(steps, 0, (1 << self.bits) - 1, out=steps)

    def _scales_of_range(self, low: Array, high: Array) -> tuple[Float32s, Float32s]:
        """Scale and zero point that cover a range, (groups,), each (groups, 1)."""
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
        codes = self._rounded(x, scale, zero_point).astype(np.uint8)
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


def _counts(size: int, importance: ArrayLike | None) -> NDArray[np.float64]:
    """What a squared error counts in each of `size` places, (size,)."""
    if importance is None:
        return np.ones(size)
    counts = as_reals("importance", importance).astype(np.float64)
    if counts.shape != (size,) or (counts < 0).any():
        raise ValueError(f"importance must hold {size} numbers of at least 0, one for each place")
    return counts
