"""A model file in numbers, and samples as histograms."""

import numpy as np
import pytest

from lib.uploads.model_files import KINDS, ModelFile, Sample, Scaling, Tensor, summary


def test_all_tensors_together() -> None:
    """A block of q4_0 has 18 bytes for 32 numbers, a float32 four for one: (18 + 128) / 64."""
    tensors = (
        Tensor("a", KINDS["q4_0"], (32,), 0),
        Tensor("b", KINDS["float32"], (4, 8), 18),
        Tensor("c", KINDS["q8_k"], (256,), 146),
    )
    found = summary.overview(ModelFile(".gguf", tensors[:2], {}))
    assert found == (64, 146, 18.25)
    assert summary.overview(ModelFile(".gguf", (), {})) == (0, 0, 0)
    assert summary.largest(ModelFile(".gguf", tensors, {}), [0, 1, 2]) == 0  # q8_k is only listed
    assert summary.largest(ModelFile(".gguf", tensors, {}), [2]) == 2
    scaled = (*tensors, Tensor("d", KINDS["int8"], (1,), 500, scaling=Scaling("a")))
    assert summary.largest(ModelFile(".onnx", scaled, {}), range(4)) == 3


def test_values_that_are_not_finite_are_counted_apart() -> None:
    sample = Sample(np.array([np.nan, np.inf, -2, 6, 2], np.float32), None)
    assert summary.facts(sample) == (5, 2, -2.0, 6.0)
    counts, edges = summary.values(sample)
    assert counts.sum() == 3
    assert (edges[0], edges[-1]) == (-2, 6)


@pytest.mark.parametrize("value", [0.0, 1e-45, -3e38, np.nan])
def test_one_value_alone_has_a_histogram(value: float) -> None:
    counts, edges = summary.values(Sample(np.array([value], np.float32), None))
    assert counts.sum() == np.isfinite(value)
    assert (np.diff(edges) > 0).all()


def test_every_code_has_its_bar() -> None:
    counts, edges = summary.codes(np.array([-8, -8, 7, 0], np.int8))
    assert counts.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]
    assert (edges[0], edges[-1]) == (-8.5, 7.5)
    assert len(summary.codes(np.array([-(2**31), 2**31 - 1]))[0]) == 256


def test_tensors_are_found_by_parts_of_their_names() -> None:
    names = ("blk.0.attn_q.weight", "blk.0.attn_q.bias", "blk.10.ffn_up.weight")
    file = ModelFile(".gguf", tuple(Tensor(name, KINDS["int8"], (1,), 0) for name in names), {})
    assert summary.named(file, "") == [0, 1, 2]
    assert summary.named(file, "  WEIGHT blk.1 ") == [2]
    assert summary.named(file, "attn weight") == [0]
    assert summary.named(file, "other") == []


@pytest.mark.parametrize(
    ("shape", "block", "scales", "words"),
    [
        ((4, 8), 0, 1, "one for all"),
        ((4, 8), 0, 8, "8, one for each channel"),
        ((4, 64), 32, 8, "one for each block of 32"),
        ((4, 8), 0, 16, "16, each for a block"),
    ],
)
def test_which_codes_share_a_scale(
    shape: tuple[int, ...], block: int, scales: int, words: str
) -> None:
    tensor = Tensor("w", KINDS["int8"], shape, 0, scaling=Scaling("s", block=block))
    assert words in summary.sharing(tensor, scales)


def test_ends_in_words() -> None:
    assert summary.ends(-0.123456, 2) == "\N{MINUS SIGN}0.1235 to 2"
    assert summary.ends(3, 3) == "3"


def test_each_scale_with_its_zero_point() -> None:
    def pairs(scales: list[float] | None, zero_points: list[float]) -> list[tuple[float, float]]:
        numbers = [None if each is None else np.float32(each) for each in (scales, zero_points)]
        return summary.each_scale(Sample(np.zeros(1, np.float32), None, *numbers))

    assert pairs([0.5, 2], [7]) == [(0.5, 7), (2, 7)]
    assert pairs([0.5, 2], [7, 8]) == [(0.5, 7), (2, 8)]
    assert pairs([0.5], [7]) == pairs([0.5, 2], [7, 8, 9]) == pairs(None, [7]) == []
