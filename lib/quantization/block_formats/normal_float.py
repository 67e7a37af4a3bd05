"""NF4: sixteen values that cut a normal distribution into equal shares.

Sources: Dettmers et al. 2023, "QLoRA: Efficient Finetuning of Quantized LLMs", appendix E;
https://github.com/bitsandbytes-foundation/bitsandbytes, to the byte.
"""

from functools import cache
from statistics import NormalDist

import numpy as np

from lib.quantization.block_formats.layout import (
    BlockFormat,
    Bytes,
    Float32s,
    Part,
    largest,
    read_numbers,
)

SIZE = 64  # weights in a block

# The outermost quantile, 1 minus the mean of half a share of 16 and half a share of 15, with the
# seven digits that bitsandbytes keeps.
OUTERMOST = round(1 - (1 / 32 + 1 / 30) / 2, 7)


@cache
def values() -> Float32s:
    """The sixteen values in order, from -1 to 1, float32.

    Eight quantiles above the middle, the middle itself as an exact 0, and seven below; then all
    over the largest. In float32, step by step, as the table was made that all NF4 files rely on.
    """
    above = [NormalDist().inv_cdf(share) for share in _shares(9)]
    below = [-NormalDist().inv_cdf(share) for share in _shares(8)]
    quantiles = np.sort(np.array([*above, 0.0, *below], np.float32))
    return quantiles / quantiles[-1]


class NF4(BlockFormat):
    """w = absmax * the value of the code, absmax the largest magnitude among 64 weights.

    The first weight of a byte is in its high nibble. A weight halfway between two values gets the
    lower code.
    """

    def __init__(self) -> None:
        absmax = Part("absmax", 32, "float32: the largest magnitude")
        codes = (
            Part(f"code {i}", 4, f"which of the sixteen values weight {i} is, times absmax")
            for first in range(0, SIZE, 2)
            for i in (first + 1, first)
        )
        super().__init__("nf4", SIZE, [absmax, *codes])

    def _encode(self, x: Float32s) -> Bytes:
        absmax = largest(x)
        shares = x * (1 / np.maximum(absmax, np.float32(1e-38)))
        codes = np.zeros(x.shape, np.uint8)
        for value, above in zip(values(), values()[1:], strict=False):
            codes += shares > (value + above) / 2
        return np.hstack([absmax.astype("<f4").view(np.uint8), codes[:, ::2] << 4 | codes[:, 1::2]])

    def _decode(self, blocks: Bytes) -> Float32s:
        byte = np.arange(256)
        pairs = values()[np.stack([byte >> 4, byte & 15], axis=1)].view(np.uint64)[:, 0]
        weights: Float32s = pairs[blocks[:, 4:]].view(np.float32)
        weights *= read_numbers(blocks, 0, 1, "<f4")
        return weights

    def _codes(self, blocks: Bytes) -> Bytes:
        return np.stack([blocks[:, 4:] >> 4, blocks[:, 4:] & 15], axis=2).reshape(-1, SIZE)


def _shares(count: int) -> list[float]:
    """The first count - 1 of `count` float32 numbers from OUTERMOST to 1/2 in even steps.

    Each is counted from the nearer end, as torch.linspace does.
    """
    start, end, place = np.float32(OUTERMOST), np.float32(0.5), np.arange(count, dtype=np.float32)
    step = (end - start) / np.float32(count - 1)
    near_start = place < count // 2
    shares = np.where(near_start, start + place * step, end - (count - 1 - place) * step)
    return [float(share) for share in shares[:-1]]
