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


WEIGHTS = Tensor("w", KINDS["float32"], (5,), 0)


def test_values_that_are_not_finite_are_counted_apart() -> None:
    sample = Sample(np.array([np.nan, np.inf, -2, 6, 2.5], np.float32), None)
    found = summary.of(WEIGHTS, sample)
    assert (found.elements, found.not_finite) == (5, 2)
    assert (found.name, found.ends) == ("Values", "\N{MINUS SIGN}2 to 6")
    assert found.values
    assert found.values.counts.sum() == 3
    assert (found.values.edges[0], found.values.edges[-1]) == (-2, 6)
    assert (found.codes, found.scales) == (None, None)


@pytest.mark.parametrize("value", [0.0, 1e-45, -3e38, np.nan])
def test_one_value_alone_has_a_histogram(value: float) -> None:
    found = summary.of(WEIGHTS, Sample(np.array([value], np.float32), None))
    assert found.values
    assert found.values.counts.sum() == np.isfinite(value)
    assert (np.diff(found.values.edges) > 0).all()


@pytest.mark.parametrize(
    ("kind", "scaled", "name"),
    [("int8", False, "Codes"), ("int8", True, "Values"), ("q8_0", False, "Values")],
)
def test_codes_are_values_where_they_have_no_scale(kind: str, scaled: bool, name: str) -> None:
    tensor = Tensor("w", KINDS[kind], (32,), 0, scaling=Scaling("s"))
    sample = Sample(np.ones(32, np.float32), np.ones(32, np.int8), remark="None.")
    if scaled:
        sample = sample._replace(scales=np.float32([0.5]), zero_points=np.float32([3]))
    found = summary.of(tensor, sample)
    assert (found.name, found.values is None) == (name, name == "Codes")
    assert found.codes
    assert found.remark == "None."
    assert (found.scales is not None) == scaled
    if found.scales:
        assert found.scales[:2] == ("0.5", "3")


def test_every_code_has_its_bar() -> None:
    counts, edges = summary.codes(np.array([-8, -8, 7, 0], np.int8))
    assert counts.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]
    assert (edges[0], edges[-1]) == (-8.5, 7.5)
    assert len(summary.codes(np.array([-(2**31), 2**31 - 1]))[0]) == 256


@pytest.mark.parametrize(
    "numbers", [[2**64 - 1] * 2, [2**64 - 1, 2**64 - 2**12], [2**53, 2**53 + 2]]
)
def test_codes_that_float64_hardly_tells_apart(numbers: list[int]) -> None:
    counts, edges = summary.codes(np.array(numbers, np.uint64))
    assert counts.sum() == 2
    assert (np.diff(edges) > 0).all()


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
    assert summary.ends(np.array([2, -0.123456, 1])) == "\N{MINUS SIGN}0.1235 to 2"
    assert summary.ends(np.array([3, 3.00001])) == "3"
    assert summary.ends(np.array([-0.0])) == "0"


def test_each_scale_with_its_zero_point() -> None:
    def pairs(scales: list[float], zero_points: list[float]) -> list[tuple[float, float]]:
        arrays = np.float32(scales), np.float32(zero_points)
        found = summary.of(WEIGHTS, Sample(np.zeros(1, np.float32), None, *arrays)).scales
        assert found
        assert found.elements == len(scales)
        return found.pairs

    assert pairs([0.5, 2], [7]) == [(0.5, 7), (2, 7)]
    assert pairs([0.5, 2], [7, 8]) == [(0.5, 7), (2, 8)]
    assert pairs([0.5], [7]) == pairs([0.5, 2], [7, 8, 9]) == []
    assert len(pairs([0.5] * 1000, [7])) == summary.LISTED
