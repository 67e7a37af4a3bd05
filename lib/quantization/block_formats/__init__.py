"""How the weights of language models are stored: a block of neighbors, a few bits each.

Four bits alone can say little, so a few dozen neighbors share a scale, and sometimes a minimum,
that say what their codes mean. A block is a fixed number of bytes that holds codes and scale
together. For example q4_0, 32 weights in 18 bytes, 4.5 bits a weight:

    scale, float16   codes of weights 0 and 16   of 1 and 17   ...   of 15 and 31
    0x3400 = 0.25    0x9A: 10 and 9              0x78          ...
    weight 0 = 0.25 * (10 - 8) = 0.5, weight 16 = 0.25 * (9 - 8) = 0.25

Families, one file each:

    ggml          q4_0 q4_1 q5_0 q5_1 q8_0              integers, a scale or a scale and a minimum
    ggml_k        q2_k q3_k q4_k q5_k q6_k              256 weights, scales that have a scale
    normal_float  nf4                                   sixteen values from a normal distribution
    floats        mxfp4 mxfp6_* mxfp8_* nvfp4           small floats, a scale
    group         GroupFormat(4, 128), "W4 g128"        integers, a scale

"Blocks" are uint8 arrays (..., blocks, bytes): weights (rows, columns) make blocks (rows, columns /
block size, bytes per block). `fields` says what each bit of a block means.
"""

from lib.numbers.floats import FORMATS
from lib.quantization.block_formats.floats import NVFP4, MXFormat
from lib.quantization.block_formats.ggml import EightBitFormat, MinimumFormat, ScaleFormat
from lib.quantization.block_formats.ggml_k import FourOrFiveBits, SixBits, ThreeBits, TwoBits
from lib.quantization.block_formats.group import GroupFormat
from lib.quantization.block_formats.layout import BlockFormat, Field
from lib.quantization.block_formats.normal_float import NF4

__all__ = ["BLOCK_FORMATS", "NVFP4", "BlockFormat", "Field", "GroupFormat"]

_ALL_FORMATS: tuple[BlockFormat, ...] = (
    ScaleFormat(4),
    MinimumFormat(4),
    ScaleFormat(5),
    MinimumFormat(5),
    EightBitFormat(),
    TwoBits(),
    ThreeBits(),
    FourOrFiveBits(4),
    FourOrFiveBits(5),
    SixBits(),
    NF4(),
    MXFormat("mxfp4", FORMATS["float4_e2m1fn"]),
    MXFormat("mxfp6_e2m3", FORMATS["float6_e2m3fn"]),
    MXFormat("mxfp6_e3m2", FORMATS["float6_e3m2fn"]),
    MXFormat("mxfp8_e4m3", FORMATS["float8_e4m3fn"]),
    MXFormat("mxfp8_e5m2", FORMATS["float8_e5m2"]),
    NVFP4(),
)
BLOCK_FORMATS: dict[str, BlockFormat] = {fmt.name: fmt for fmt in _ALL_FORMATS}
