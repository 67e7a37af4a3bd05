"""Blocks of real weights, held against the file that they come from."""

import numpy as np
import pytest

from lib.lm import encoder
from lib.quantization import labels
from lib.quantization.block_formats import BLOCK_FORMATS, NVFP4
from lib.settings import STORED_BLOCKS
from lib.studies import stored_block
from lib.ui.theme import ASSETS


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    """The matrix as the file has it."""
    with np.load(ASSETS / "sentence_encoder/encoder.npz", allow_pickle=False) as file:
        return file[f"weights.{stored_block.MATRIX}"].astype(np.float32)


def test_a_block_is_that_of_the_file(weights: np.ndarray) -> None:
    found = stored_block.stored_block("Q4_0", 49)  # in the second row: 48 blocks are in the first
    np.testing.assert_array_equal(found.trained, weights[1, 32:64])
    fmt = BLOCK_FORMATS["q4_0"]
    np.testing.assert_array_equal(found.content, fmt.quantize(weights)[1, 1])
    np.testing.assert_array_equal(found.weights, fmt.dequantize(found.content[None]))
    assert abs(found.trained[found.largest]) == abs(weights[1, 32:64]).max()
    error = found.weights - found.trained
    off = np.sqrt((error**2).sum() / (found.trained**2).sum())
    assert found.off_by == pytest.approx(off, rel=1e-5)


def test_nvfp4_has_the_scale_of_the_whole_matrix(weights: np.ndarray) -> None:
    found = stored_block.stored_block("NVFP4", 97)
    fmt = NVFP4()
    assert found.tensor_scale == fmt.tensor_scale(weights)
    np.testing.assert_array_equal(found.content, fmt.quantize(weights, found.tensor_scale)[1, 1])
    np.testing.assert_array_equal(
        found.weights, fmt.dequantize(found.content[None], found.tensor_scale)
    )


@pytest.mark.parametrize("name", ["Q5_K_M", "Q3_K_L", "Q2_K"])
def test_read_only_formats_give_way_to_the_other_of_their_mixes(name: str) -> None:
    assert stored_block.stored_block(name, 0).format.name == "q6_k"


@pytest.mark.parametrize("name", ["Q4_K_M", *(f"W4A16 g{group}" for group in labels.GROUPS)])
def test_every_format_has_all_blocks_each_in_one_row(name: str, weights: np.ndarray) -> None:
    last = STORED_BLOCKS - 1
    found = stored_block.stored_block(name, last)
    size = len(found.trained)
    assert weights.shape[1] % size == 0
    np.testing.assert_array_equal(found.trained, weights.reshape(-1, size)[last])


def test_zeros(weights: np.ndarray) -> None:
    """One large weight takes the scale away from all others."""
    found = stored_block.zeros()
    step = 2 * abs(weights).max() / 15
    assert found.one_scale == pytest.approx((abs(weights) < step / 2).mean(), abs=1e-5)
    assert found.one_scale > 0.99
    peaks = np.abs(weights.reshape(-1, 32)).max(axis=1, keepdims=True)
    small = abs(weights.reshape(-1, 32)) < peaks / 16
    assert found.in_blocks == pytest.approx(small.mean(), abs=0.005)


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="BF16"):
        stored_block.stored_block("BF16", 0)
    with pytest.raises(ValueError, match="number"):
        stored_block.stored_block("Q4_0", 1000)
    with pytest.raises(ValueError, match="No name"):
        stored_block.stored_block("nonsense", 0)
    with pytest.raises(ValueError, match="read-only"):
        stored_block.matrix()[0, 0] = 1


def test_the_network_is_not_loaded_for_a_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes 70 MB more, which who opens Read the label alone doesn't need."""
    monkeypatch.setattr(encoder, "load", None)
    stored_block.matrix.cache_clear()
    assert stored_block.matrix().shape == (384, 1536)
