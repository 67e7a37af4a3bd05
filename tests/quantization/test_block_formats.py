"""What holds for every block format."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization import labels
from lib.quantization.block_formats import BLOCK_FORMATS, BlockFormat, GroupFormat
from tests.support.blocks import matrices, numbers, weights

READ_ONLY = {"q2_k", "q3_k", "q5_k"}
WRITTEN = sorted(BLOCK_FORMATS.keys() - READ_ONLY)
# Weights in a block, bytes of a block, and the largest error of a weight over the largest weight.
KNOWN = {
    "q4_0": (32, 18, 1 / 8),
    "q4_1": (32, 20, 1 / 15),
    "q5_0": (32, 22, 1 / 16),
    "q5_1": (32, 24, 1 / 31),
    "q8_0": (32, 34, 1 / 254),
    "q2_k": (256, 84, np.nan),
    "q3_k": (256, 110, np.nan),
    "q4_k": (256, 144, 1 / 8),
    "q5_k": (256, 176, np.nan),
    "q6_k": (256, 210, 1 / 24),
    "nf4": (64, 36, (1 - 0.6961928) / 2),
    "mxfp4": (32, 17, 2 / 8),
    "mxfp6_e2m3": (32, 25, 0.5 / 8),
    "mxfp6_e3m2": (32, 25, 4 / 32),
    "mxfp8_e4m3": (32, 33, 64 / 512),
    "mxfp8_e5m2": (32, 33, 8192 / 65536),
    "nvfp4": (16, 9, 1 / 4),
}


def formats() -> list[BlockFormat]:
    return [*BLOCK_FORMATS.values(), GroupFormat(3, 24), GroupFormat(8, 32, False, 32)]


def test_these_formats_there_are() -> None:
    assert BLOCK_FORMATS.keys() == KNOWN.keys()
    for name, (block_size, size, _) in KNOWN.items():
        fmt = BLOCK_FORMATS[name]
        assert (fmt.name, fmt.block_size, fmt.bytes_per_block) == (name, block_size, size)
        assert fmt.bits_per_weight == 8 * size / block_size


@pytest.mark.parametrize("fmt", [*BLOCK_FORMATS.values(), GroupFormat(3, 64)], ids=lambda f: f.name)
def test_a_title_is_the_name_on_files(fmt: BlockFormat) -> None:
    label = labels.read(f"model-{fmt.title}.gguf")
    assert label.name == fmt.title
    assert label.format is not None
    assert (label.format.name, label.weight_bits) == (fmt.name, fmt.bits_per_weight)


@pytest.mark.parametrize("fmt", formats(), ids=lambda fmt: fmt.name)
def test_fields_cover_every_bit_once_in_the_order_of_memory(fmt: BlockFormat) -> None:
    end = 0
    for name, first_bit, width, meaning in fmt.fields:
        assert first_bit == end, name
        assert width > 0
        assert name
        assert meaning
        end = first_bit + width
    assert end == 8 * fmt.bytes_per_block
    names = [field.name for field in fmt.fields]
    assert len(set(names)) == len(names)
    codes = {name.split(",")[0] for name in names if name.startswith("code ")}
    assert codes == {f"code {i}" for i in range(fmt.block_size)}


@pytest.mark.parametrize("fmt", formats(), ids=lambda fmt: fmt.name)
def test_a_bit_changes_the_weights_whose_field_it_is_in_and_no_others(fmt: BlockFormat) -> None:
    """Flipped one by one in a block of ordinary weights, or of ordinary bytes."""
    block = np.random.default_rng(9).integers(48, 64, fmt.bytes_per_block, np.uint8)
    flips = np.packbits(np.eye(8 * fmt.bytes_per_block, dtype=np.uint8), axis=1, bitorder="little")
    before, after = fmt.dequantize(block), fmt.dequantize((block ^ flips)[:, None])
    changed = after != before
    expected = np.zeros(changed.shape, bool)
    for weight in range(fmt.block_size):
        for field in fmt.fields_of(weight):
            expected[field.first_bit : field.first_bit + field.width, weight] = True
    assert (changed <= expected).all()
    # The sign of 0 and codes that are 0 times a scale hide some changes.
    assert changed.sum() > 0.75 * expected.sum()


@pytest.mark.parametrize("fmt", formats(), ids=lambda fmt: fmt.name)
def test_codes_are_what_the_fields_hold(fmt: BlockFormat) -> None:
    blocks = np.random.default_rng(10).integers(0, 256, (2, 3, fmt.bytes_per_block), np.uint8)
    codes = fmt.codes(blocks)
    assert codes.shape == (2, 3 * fmt.block_size)
    assert codes.dtype == (np.int8 if fmt.name == "q8_0" else np.uint8)
    found = numbers(fmt, blocks[1, 2])
    last = codes.view(np.uint8)[1, -fmt.block_size :]
    assert last.tolist() == [found[f"code {i}"] for i in range(fmt.block_size)]


def test_a_weight_that_is_not_in_the_block() -> None:
    for wrong in (-1, 32):
        with pytest.raises(ValueError, match="weight must be from 0 to 31"):
            BLOCK_FORMATS["q4_0"].fields_of(wrong)
    names = [field.name for field in BLOCK_FORMATS["q4_k"].fields_of(128)]
    assert names == [
        "scale of scales",
        "scale of minima",
        "scale 4, high bits",
        "minimum 4, high bits",
        "scale 4, low bits",
        "minimum 4, low bits",
        "code 128",
    ]


@pytest.mark.parametrize("name", WRITTEN)
def test_shapes_and_types(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    for before in ((), (3,), (2, 1, 4)):
        x = np.random.default_rng(0).normal(size=(*before, 2 * fmt.block_size))
        blocks = fmt.quantize(x)
        assert blocks.shape == (*before, 2, fmt.bytes_per_block)
        assert blocks.dtype == np.uint8
        values = fmt.dequantize(blocks)
        assert values.shape == x.shape
        assert values.dtype == np.float32
    np.testing.assert_array_equal(fmt.dequantize(blocks.tolist()), values)
    one = blocks[0, 0, 0, 0]
    np.testing.assert_array_equal(fmt.dequantize(one), values[0, 0, 0, : fmt.block_size])


@pytest.mark.parametrize("name", WRITTEN)
def test_a_block_depends_on_its_weights_alone(name: str) -> None:
    """However many there are at once, and wherever they stand in memory."""
    fmt = BLOCK_FORMATS[name]
    x = np.random.default_rng(1).normal(size=(520, 512)).astype(np.float32)
    blocks = fmt.quantize(x)
    for row in (0, 255, 519):
        np.testing.assert_array_equal(fmt.quantize(x[row]), blocks[row])
    every_third = np.repeat(x[:10], 3, axis=1)[:, ::3]
    assert not every_third.flags.c_contiguous
    np.testing.assert_array_equal(fmt.quantize(every_third), blocks[:10])
    np.testing.assert_array_equal(fmt.dequantize(blocks)[7], fmt.dequantize(blocks[7]))


@pytest.mark.parametrize("name", WRITTEN)
def test_other_number_types_are_rounded_to_float32_first(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    x = np.random.default_rng(2).normal(size=2 * fmt.block_size)
    np.testing.assert_array_equal(fmt.quantize(x), fmt.quantize(x.astype(np.float32)))
    halves = x.astype(np.float16)
    np.testing.assert_array_equal(fmt.quantize(halves), fmt.quantize(halves.astype(np.float32)))
    whole = np.arange(2 * fmt.block_size) % 7 - 3
    np.testing.assert_array_equal(fmt.quantize(whole), fmt.quantize(whole.astype(np.float32)))


@given(st.sampled_from(WRITTEN), matrices(256, 1000.0))
def test_no_weight_is_off_by_more_than_the_format_allows(name: str, x: np.ndarray) -> None:
    fmt = BLOCK_FORMATS[name]
    values = fmt.dequantize(fmt.quantize(x))
    error = np.abs(values.astype(np.float64) - x).reshape(-1, fmt.block_size).max(axis=1)
    largest = np.abs(x).reshape(-1, fmt.block_size).max(axis=1).astype(np.float64)
    # A float16 scale is off by 2**-11 of itself, near 0 by 2**-25, and q6_k takes that 4,096 times.
    # nvfp4 has no smaller scale than 2**-6.
    slack = 2**-5 if name == "nvfp4" else 2**-10 * largest + 2**-12
    assert (error <= KNOWN[name][2] * largest + slack).all()


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_zeros_are_read_as_zeros(name: str, zero: float) -> None:
    fmt = BLOCK_FORMATS[name]
    x = np.random.default_rng(3).normal(size=(3, fmt.block_size))
    x[1] = zero
    assert (fmt.dequantize(fmt.quantize(x))[1] == 0).all()


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_refused(name: str, bad: float) -> None:
    x = np.zeros(BLOCK_FORMATS[name].block_size)
    x[5] = bad
    with pytest.raises(ValueError, match="x must be finite"):
        BLOCK_FORMATS[name].quantize(x)


@pytest.mark.parametrize("name", WRITTEN)
def test_wrong_weights_are_refused(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    size = fmt.block_size
    for shape in ((size - 1,), (3, size + 1), (size, 3), ()):
        with pytest.raises(ValueError, match=f"x must have a last axis that {name}'s block size"):
            fmt.quantize(np.ones(shape))
    with pytest.raises(ValueError, match="x is empty"):
        fmt.quantize(np.zeros((0, size)))
    with pytest.raises(ValueError, match="x must be within float32's range"):
        fmt.quantize(np.full(size, 1e39))
    for wrong in (["a"] * size, [None] * size, np.ones(size, bool), np.ones(size, complex)):
        with pytest.raises(TypeError, match="x must hold real numbers"):
            fmt.quantize(wrong)


@pytest.mark.parametrize("fmt", formats(), ids=lambda fmt: fmt.name)
def test_wrong_blocks_are_refused(fmt: BlockFormat) -> None:
    size = fmt.bytes_per_block
    for shape in ((size - 1,), (3, size + 1), (size, 3), ()):
        with pytest.raises(ValueError, match=f"blocks must have a last axis of {fmt.name}'s"):
            fmt.dequantize(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="blocks is empty"):
        fmt.dequantize(np.zeros((0, size), np.uint8))
    with pytest.raises(ValueError, match="blocks must hold integers from 0 to 255"):
        fmt.dequantize([[256] * size])
    with pytest.raises(TypeError, match="blocks must hold integers"):
        fmt.dequantize(np.zeros((1, size)))


@pytest.mark.parametrize("kind", ["normal", "wide", "heavy tails", "positive", "steps"])
def test_more_bits_lose_less(kind: str) -> None:
    x = weights()[kind]
    for worse, better in (("q4_0", "q5_0"), ("q4_1", "q5_1"), ("q5_0", "q8_0"), ("q4_k", "q6_k")):
        errors = [
            ((BLOCK_FORMATS[name].dequantize(BLOCK_FORMATS[name].quantize(x)) - x) ** 2).sum()
            for name in (worse, better)
        ]
        assert errors[1] <= errors[0]
