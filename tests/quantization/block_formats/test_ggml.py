"""q4_0, q4_1, q5_0, q5_1 and q8_0: to the byte what ggml's own Python package makes."""

import gguf
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.block_formats import BLOCK_FORMATS
from tests.support.blocks import half, matrices, numbers, weights

NAMES = ["q4_0", "q4_1", "q5_0", "q5_1", "q8_0"]


def gguf_type(name: str) -> gguf.GGMLQuantizationType:
    return gguf.GGMLQuantizationType[name.upper()]


def check_codes(name: str, x: np.ndarray) -> None:
    expected = gguf.quants.quantize(x, gguf_type(name))
    np.testing.assert_array_equal(
        BLOCK_FORMATS[name].quantize(x).reshape(expected.shape), expected, strict=True
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", weights())
def test_blocks_are_those_of_gguf(name: str, kind: str) -> None:
    check_codes(name, weights()[kind])


@given(name=st.sampled_from(NAMES), x=matrices(64, 65000.0).filter(lambda x: not_tiny(x)))
def test_blocks_of_any_weights_are_those_of_gguf(name: str, x: np.ndarray) -> None:
    check_codes(name, x)


def not_tiny(x: np.ndarray) -> bool:
    """Whether no block is so small, and not 0, that 1 / scale is infinite: there gguf warns."""
    blocks = x.reshape(-1, 32).astype(np.float64)
    largest, width = np.abs(blocks).max(axis=1), np.ptp(blocks, axis=1)
    return all(((size == 0) | (size > 1e-35)).all() for size in (largest, width))


@pytest.mark.parametrize("name", NAMES)
def test_weights_next_to_the_middle_between_two_codes(name: str) -> None:
    """The largest weight makes the scale of each format a power of two."""
    largest = {"q4_0": -8, "q4_1": 15, "q5_0": -16, "q5_1": 31, "q8_0": 127}[name]
    x = np.zeros((3, 32), np.float32)
    x[:, 0] = largest
    x[1] = np.clip(np.arange(-15, 17) + 0.5, min(largest, 0), abs(largest))
    x[0, 1:], x[2, 1:] = (np.nextafter(x[1, 1:], np.float32(end)) for end in (-99, 99))
    check_codes(name, x)


@pytest.mark.parametrize("name", NAMES)
def test_any_bytes_are_read_as_gguf_reads_them(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    assert gguf.GGML_QUANT_SIZES[gguf_type(name)] == (fmt.block_size, fmt.bytes_per_block)
    blocks = np.random.default_rng(1).integers(0, 256, (64, 5, fmt.bytes_per_block), np.uint8)
    with np.errstate(all="ignore"):  # some scales are NaN or infinite
        expected = gguf.quants.dequantize(blocks.reshape(64, -1), gguf_type(name))
    np.testing.assert_array_equal(fmt.dequantize(blocks), expected, strict=True)


@pytest.mark.parametrize("name", NAMES)
def test_blocks_too_small_for_a_scale_are_zeros(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    for tiny in (1e-45, 1e-39, 1e-12):
        x = np.linspace(-tiny, tiny, 32, dtype=np.float32)
        assert (fmt.dequantize(fmt.quantize(x)) == 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_scale_beyond_float16_is_refused(name: str) -> None:
    for x in ([1e7] + [0] * 31, [-3e38, 3e38] * 16):
        with pytest.raises(ValueError, match="x is too large for q"):
            BLOCK_FORMATS[name].quantize(x)


@pytest.mark.parametrize("name", NAMES)
def test_fields_say_what_the_bits_mean(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    block = fmt.quantize(np.random.default_rng(2).normal(size=32))[0]
    found = numbers(fmt, block)
    codes = np.array([found[f"code {i}"] for i in range(32)])
    if name == "q8_0":
        codes = codes.astype(np.uint8).view(np.int8)
    middle = {"q4_0": 8, "q5_0": 16}.get(name, 0)
    minimum = half(found.get("minimum", 0))
    expected = half(found["scale"]) * (codes - middle) + minimum
    np.testing.assert_allclose(fmt.dequantize(block), expected, rtol=1e-6, atol=1e-6)


def test_a_block_decoded_by_hand() -> None:
    # float16 0x3400 is 0.25; byte 0 of the codes is 0x9A: weight 0 has 10, weight 16 has 9.
    block = bytes([0x00, 0x34, 0x9A, 0x0F] + [0x88] * 14)
    values = BLOCK_FORMATS["q4_0"].dequantize(np.frombuffer(block, np.uint8)[None])
    assert values.shape == (32,)
    assert values[[0, 16, 1, 17, 2]].tolist() == [0.5, 0.25, 1.75, -2.0, 0.0]
