"""Four bits: formats by their names, what of them the whole model has, and a block by hand."""

import numpy as np
import pytest

from lib.settings import LANGUAGE_LAYERS, STORAGES
from lib.studies.language import four_bits
from lib.studies.language.four_bits import AWQ, FORMATS, GPTQ, NEAREST, ROW, WAYS, Block
from lib.studies.language.ways import way


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        *((ROW, 4 + 16 / 768), ("W4 g128", 4 + 16 / 128), ("W4 g32", 4.5)),
        *(("NF4", 4 + 32 / 64), ("MXFP4", 4 + 8 / 32), ("NVFP4", 4 + 8 / 16)),
    ],
)
def test_bits_a_weight(name: str, bits: float) -> None:
    assert four_bits.format_of(name, 768).bits_per_weight == pytest.approx(bits)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="name"):
        four_bits.format_of("NF3", 256)


def test_gptq_is_there_for_integer_codes_alone() -> None:
    assert [name for name, rounding in WAYS if rounding == GPTQ] == [ROW, "W4 g128", "W4 g32"]
    for rounding in (NEAREST, AWQ):
        assert tuple(name for name, each in WAYS if each == rounding) == FORMATS


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("rounding", four_bits.ROUNDINGS)
def test_what_is_called_the_same_for_the_whole_model_is_the_same(name: str, rounding: str) -> None:
    storage, same = four_bits.storage(name, rounding)
    assert storage in STORAGES
    if rounding == GPTQ:
        assert way(storage).compensated
    fmt, other = four_bits.format_of(name, 256), way(storage).format
    alike = (fmt.name, fmt.bytes_per_block) == (other.name, other.bytes_per_block)
    assert same is (alike and way(storage).compensated is (rounding == GPTQ) and rounding != AWQ)


def test_a_block_by_hand() -> None:
    levels = np.float32([0, 1, 2, 8, -0.0, -1, -2, -8])
    weights = np.float32([0.4, -1.9, 5.5, 3.0])
    found = Block(weights, levels, np.uint8([0, 6, 3, 2]))
    assert found.rounded.tolist() == [0, -2, 8, 2]
    assert found.distinct.tolist() == [-8, -2, -1, 0, 1, 2, 8]
    assert found.within_half == (5, 0.75)
    assert found.steps == (1, 6)
    assert found.unevenness == 6
    assert not found.even
    assert Block(weights, np.float32([-1, 0, 1.000001]), np.uint8([1, 1, 2, 2])).even


def test_a_change_in_parts() -> None:
    assert four_bits.change(3.0, 2.0) == pytest.approx(0.5)
    assert four_bits.change(1.0, 2.0) == pytest.approx(-0.5)


def test_every_layer_is_one_of_four_blocks() -> None:
    assert len(set(LANGUAGE_LAYERS)) == len(LANGUAGE_LAYERS)
    assert {name.split()[1] for name in LANGUAGE_LAYERS} <= set("1234")
