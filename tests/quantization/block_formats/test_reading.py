"""Weights read one by one are the weights that whole arrays are read as."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.block_formats import BLOCK_FORMATS, NVFP4, BlockFormat, GroupFormat, reading
from tests.support.blocks import numbers

FORMATS = [*BLOCK_FORMATS.values(), GroupFormat(4, 128), GroupFormat(3, 24, scale_bits=32)]


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
@given(data=st.data())
def test_any_bytes_are_read_as_arrays_are(fmt: BlockFormat, data: st.DataObject) -> None:
    block = np.frombuffer(
        data.draw(st.binary(min_size=fmt.bytes_per_block, max_size=fmt.bytes_per_block)), np.uint8
    )
    weight = data.draw(st.integers(0, fmt.block_size - 1))
    found = np.float32(reading.read(fmt, block, weight).weight)
    expected = fmt.dequantize(block[None])[weight]
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.name)
@given(data=st.data())
def test_levels_are_what_each_code_means(fmt: BlockFormat, data: st.DataObject) -> None:
    """A weight whose code is written anew is then read as the level of that code."""
    block = np.frombuffer(
        data.draw(st.binary(min_size=fmt.bytes_per_block, max_size=fmt.bytes_per_block)), np.uint8
    )
    weight = data.draw(st.integers(0, fmt.block_size - 1))
    levels = reading.levels(fmt, block, weight)
    places = [
        first + bit
        for name, first, width, _ in sorted(fmt.fields_of(weight), key=lambda f: "high" in f.name)
        if name.split(",")[0] == f"code {weight}"
        for bit in range(width)
    ]
    assert len(levels) == 1 << len(places)
    code = data.draw(st.integers(0, len(levels) - 1))
    bits = np.unpackbits(block, bitorder="little")
    bits[places] = [code >> place & 1 for place in range(len(places))]
    expected = fmt.dequantize(np.packbits(bits, bitorder="little")[None])[weight]
    np.testing.assert_array_equal(np.float32(levels[code]), expected)


def test_the_scale_of_a_tensor() -> None:
    fmt = NVFP4()
    block = fmt.quantize(np.linspace(-3, 5, 16), 0.25)
    expected = fmt.dequantize(block, 0.25)
    found = [reading.read(fmt, block[0], i, 0.25).weight for i in range(16)]
    np.testing.assert_array_equal(np.float32(found), expected)
    levels = np.array(reading.levels(fmt, block[0], 0, 0.25), np.float32)
    np.testing.assert_array_equal(levels[fmt.codes(block)], expected)


def test_an_example_by_hand() -> None:
    """That of the package: 0.25 * (10 - 8) and 0.25 * (9 - 8)."""
    block = np.array([0x00, 0x34, 0x9A, *[0x88] * 15], np.uint8)
    first, other = (reading.read(BLOCK_FORMATS["q4_0"], block, weight) for weight in (0, 16))
    assert first.code == ("code", 10, 2.0)
    assert first.scale_parts == (("scale", 0x3400, 0.25),)
    assert (first.weight, other.weight) == (0.5, 0.25)
    assert (other.code.bits, other.minimum_parts, other.minimum) == (9, (), 0.0)


@pytest.mark.parametrize("name", ["q4_k", "q5_k", "q3_k", "q6_k", "q2_k"])
def test_the_parts_are_those_of_the_fields(name: str) -> None:
    fmt = BLOCK_FORMATS[name]
    block = np.random.default_rng(5).integers(0, 256, fmt.bytes_per_block, dtype=np.uint8)
    held = numbers(fmt, block)
    for weight in (0, 1, 31, 100, 255):
        found = reading.read(fmt, block, weight)
        assert found.code.bits == held[f"code {weight}"]
        for part in (*found.scale_parts, *found.minimum_parts):
            numbered = f"{part.name} {weight // fmt.group}"
            assert part.bits == held.get(numbered, held.get(part.name))


def test_bad_arguments() -> None:
    fmt = BLOCK_FORMATS["q4_0"]
    with pytest.raises(ValueError, match="18 bytes"):
        reading.read(fmt, np.zeros(17, np.uint8), 0)
    with pytest.raises(ValueError, match="weight"):
        reading.read(fmt, np.zeros(18, np.uint8), 32)
    with pytest.raises(ValueError, match="block"):
        reading.read(fmt, np.full(18, 256), 0)
    with pytest.raises(TypeError, match="block"):
        reading.read(fmt, np.zeros(18), 0)
    with pytest.raises(ValueError, match="symmetric"):
        reading.rule(GroupFormat(4, 32, symmetric=False))
