"""A block of real weights in the format that a name on a file says: those of the sentence encoder.

The matrix is the second one of the first layer's feed-forward network, 384 rows of 1,536 weights:
the blocks of every format divide its rows.
"""

import functools
from typing import NamedTuple

import numpy as np

from lib.lm import encoder
from lib.lm.networks import Floats
from lib.numbers.checks import check_int
from lib.quantization import labels
from lib.quantization.affine import choose_qparams, quantize
from lib.quantization.block_formats import BLOCK_FORMATS, NVFP4, BlockFormat
from lib.settings import STORED_BLOCKS

MATRIX = "layers.0.down.weight"
# What the library reads without writing it; all mixes of these have matrices in q6_k as well.
READ_ONLY = ("q2_k", "q3_k", "q5_k")
BESIDE = "q6_k"


class StoredBlock(NamedTuple):
    """A block, and the weights that it was made of.

    Attributes:
        content: its bytes, uint8 (bytes,).
        trained: float32 (weights,).
        tensor_scale: of nvfp4, from the whole matrix; 1 for all others.
    """

    format: BlockFormat
    content: np.ndarray
    trained: Floats
    tensor_scale: float

    @property
    def weights(self) -> Floats:
        """What the block stands for, float32 (weights,)."""
        if isinstance(self.format, NVFP4):
            return self.format.dequantize(self.content[None], self.tensor_scale)
        return self.format.dequantize(self.content[None])

    @property
    def largest(self) -> int:
        """The number of the trained weight of largest magnitude."""
        return int(np.abs(self.trained).argmax())

    @property
    def off_by(self) -> float:
        """The error of the weights, relative to the weights, as root mean squares."""
        error = self.weights.astype(np.float64) - self.trained
        return float(np.sqrt(np.sum(error**2) / np.sum(self.trained.astype(np.float64) ** 2)))


def shown_format(label: labels.Label) -> BlockFormat | None:
    """The format of which a block can be made for a name; None for weights each by itself."""
    if label.format and label.format.name in READ_ONLY:
        return BLOCK_FORMATS[BESIDE]
    return label.format


@functools.lru_cache(maxsize=256)
def stored_block(name: str, number: int) -> StoredBlock:
    """A block of the matrix in the format that `name` says, or beside it; see `shown_format`.

    Args:
        name: as for `labels.read`.
        number: which block, 0..999.

    Raises:
        ValueError: no name that is known, one without blocks, or no such block.
    """
    fmt = shown_format(labels.read(name))
    if fmt is None:
        raise ValueError(f"name must be that of a format with blocks, which {name} is not")
    start = check_int("number", number, 0, STORED_BLOCKS - 1) * fmt.block_size
    values = matrix()
    trained = values.ravel()[start : start + fmt.block_size]
    if isinstance(fmt, NVFP4):
        scale = fmt.tensor_scale(values)
        return StoredBlock(fmt, fmt.quantize(trained, scale)[0], trained, float(scale))
    return StoredBlock(fmt, fmt.quantize(trained)[0], trained, 1.0)


class Zeros(NamedTuple):
    """Parts of the matrix, 0..1, that become 0 in 4 bits: with one scale, and in blocks of 32."""

    one_scale: float
    in_blocks: float


@functools.cache
def zeros() -> Zeros:
    """How many weights one large weight costs the others, if they all share its scale."""
    values, fmt = matrix(), BLOCK_FORMATS["q4_0"]
    low, high = values.min(), values.max()
    codes = quantize(values, choose_qparams(low, high, bits=4, symmetric=True))
    in_blocks = fmt.dequantize(fmt.quantize(values))
    return Zeros(float(np.mean(codes == 0)), float(np.mean(in_blocks == 0)))


@functools.cache
def matrix() -> Floats:
    """The matrix, float32 (384, 1536): don't write into it."""
    weights = encoder.matrix(MATRIX)
    weights.flags.writeable = False
    return weights
