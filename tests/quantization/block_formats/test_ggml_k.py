"""q2_k to q6_k are read as ggml's own Python package reads them."""

import gguf
import numpy as np
import pytest

from lib.quantization.block_formats import BLOCK_FORMATS
from tests.support.blocks import half, numbers

NAMES = ["q2_k", "q3_k", "q4_k", "q5_k", "q6_k"]
# Bits of a weight's code, weights that share a scale, what is subtracted from a code and a scale.
LAYOUT = {
    "q2_k": (16, 0, 0),
    "q3_k": (16, 4, 32),
    "q4_k": (32, 0, 0),
    "q5_k": (32, 0, 0),
    "q6_k": (16, 32, 0),
}


def random_blocks(name: str, shape: tuple[int, ...]) -> np.ndarray:
    size = BLOCK_FORMATS[name].bytes_per_block
    return np.random.default_rng(3).integers(0, 256, (*shape, size), np.uint8)


@pytest.mark.parametrize("name", NAMES)
def test_any_bytes_are_read_as_gguf_reads_them(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    kind = gguf.GGMLQuantizationType[name.upper()]
    assert gguf.GGML_QUANT_SIZES[kind] == (fmt.block_size, fmt.bytes_per_block)
    blocks = random_blocks(name, (50, 3))
    with np.errstate(all="ignore"):  # some scales are NaN or infinite
        expected = gguf.quants.dequantize(blocks.reshape(50, -1), kind)
    np.testing.assert_array_equal(fmt.dequantize(blocks), expected, strict=True)


@pytest.mark.parametrize("name", NAMES)
def test_fields_say_what_the_bits_mean(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    group, middle, scale_middle = LAYOUT[name]
    for block in random_blocks(name, (20,)):
        found = numbers(fmt, block)
        d, d_min = half(found["scale of scales"]), half(found.get("scale of minima", 0))
        if not np.isfinite([d, d_min]).all():
            continue
        values = fmt.dequantize(block)
        for i in range(256):
            scale = found[f"scale {i // group}"] - scale_middle
            if name == "q6_k" and scale > 127:
                scale -= 256
            minimum = found.get(f"minimum {i // group}", 0)
            expected = d * scale * (found[f"code {i}"] - middle) - d_min * minimum
            magnitude = abs(d * scale * 64) + abs(d_min * minimum)
            assert abs(values[i] - expected) <= 1e-6 * magnitude


def test_a_block_decoded_by_hand() -> None:
    """Sub-block 4 of q4_k: its scale and minimum lie in two places each."""
    block = np.zeros(144, np.uint8)
    block[0:2] = 0x00, 0x38  # scale of scales: 0.5
    block[2:4] = 0x00, 0x34  # scale of minima: 0.25
    block[4] = 0b01_000000  # the high bits of scale 4
    block[8] = 0b10_000000  # the high bits of minimum 4
    block[12] = 0x1_2  # the low bits of minimum 4 and scale 4, which are now 33 and 18
    block[16 + 64] = 0xF7  # the codes of weights 128 and 160
    values = BLOCK_FORMATS["q4_k"].dequantize(block)
    assert values[128] == 0.5 * 18 * 7 - 0.25 * 33
    assert values[129] == -0.25 * 33
    assert values[160] == 0  # sub-block 5 has scale and minimum 0


@pytest.mark.parametrize("name", ["q2_k", "q3_k", "q5_k"])
def test_formats_that_are_read_only_say_so(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is read only"):
        BLOCK_FORMATS[name].quantize(np.zeros(256))
