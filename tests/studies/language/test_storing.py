"""The stored model: every matrix as its format says, and compensation where it is asked for."""

import numpy as np
import pytest

from lib.lm import glosses, language_model
from lib.lm.batches import encode
from lib.lm.language_model import LanguageModel
from lib.quantization.block_formats import BLOCK_FORMATS, GroupFormat
from lib.studies.language import storing
from lib.studies.language.ways import WAYS
from lib.studies.progress import result_of


def made(storage: str) -> LanguageModel:
    return result_of(storing.stored(storage))


@pytest.mark.parametrize("storage", ["Q8_0", "Q4_0", "NF4", "W2 g128", "W2 g128, clipped"])
def test_each_matrix_is_what_its_format_makes_of_it(model: LanguageModel, storage: str) -> None:
    own = made(storage).weights
    clipped = storage.endswith("clipped")
    fmt = BLOCK_FORMATS.get(storage.lower(), GroupFormat(2, 128, clipped=clipped))
    for name, weight in model.weights.items():
        if weight.ndim == 1:
            expected = weight
        else:
            of = BLOCK_FORMATS["q8_0"] if name == "embedding.weight" else fmt
            expected = of.dequantize(of.quantize(weight))
        np.testing.assert_array_equal(own[name], expected)


def test_nvfp4_has_a_scale_for_each_matrix(model: LanguageModel) -> None:
    name = "layers.0.attention.query.weight"
    large = model.weights[name] * 1000
    read = BLOCK_FORMATS["nvfp4"].read_back(large)
    assert np.abs(read - large).max() < np.abs(large).max() / 6


@pytest.mark.parametrize("storage", WAYS)
def test_the_stored_model_is_near_and_made_once(model: LanguageModel, storage: str) -> None:
    own = made(storage)
    assert made(storage) is own
    for name, weight in storing.matrices(model).items():
        assert 0 < np.abs(own.weights[name] - weight).mean() < np.abs(weight).mean()


@pytest.mark.parametrize("plain", ["W2 g128", "W2 g128, clipped"])
def test_compensation_brings_the_outputs_nearer_not_the_weights(
    model: LanguageModel, plain: str
) -> None:
    """On the inputs that the layer sees, which the test finds by itself, one gloss at a time."""
    nearest, compensated = made(plain), made(f"{plain}, GPTQ")
    lines = encode(glosses.training(), model.tokenizer, 128, first_words=True)
    table = {"embedding.weight": nearest.weights["embedding.weight"]}
    inputs: dict[str, list[np.ndarray]] = {}
    for line in lines:
        for name, x in model.replaced(table).layer_inputs(line.tokens[None, :-1]).items():
            inputs.setdefault(name, []).append(x[0])
    for name, weight in storing.matrices(model).items():
        x = np.concatenate(inputs[name])
        off = [
            (np.linalg.norm(x @ (other.weights[name] - weight).T), other.weights[name] - weight)
            for other in (nearest, compensated)
        ]
        (before, before_weights), (made_up, made_up_weights) = off
        assert made_up < before
        assert np.linalg.norm(made_up_weights) > np.linalg.norm(before_weights)


@pytest.mark.slow
def test_unclipped_2_bits_leave_one_value_idle_and_most_weights_at_0() -> None:
    """What the page says of the shipped model's four values: -2, -1, 0 and 1 times the scale."""
    shipped = language_model.load()
    lowest, zeros, count = 0, 0, 0
    for weight in storing.matrices(shipped).values():
        groups = weight.reshape(-1, 128)
        codes = np.rint(groups / (np.abs(groups).max(axis=1, keepdims=True) / 1.5))
        lowest, zeros = lowest + np.sum(codes == -2), zeros + np.sum(codes == 0)
        count += groups.size
    assert lowest < count / 100
    assert zeros == pytest.approx(2 / 3 * count, rel=0.05)


def test_sizes_by_hand(model: LanguageModel) -> None:
    matrices, table, norms = 7 * 256 * 256, model.config.vocabulary * 256, 3 * 256
    assert storing.sizes(model, "Q4_0") == (
        2 * (matrices + table + norms),
        matrices // 32 * 18 + table // 32 * 34 + 2 * norms,
    )
    assert (
        storing.sizes(model, "NVFP4")[1] == matrices // 16 * 9 + 28 + table // 32 * 34 + 2 * norms
    )


def test_only_a_few_models_are_kept(model: LanguageModel) -> None:
    first = made("Q8_0")
    for storage in ("Q6_K", "Q4_0", "NF4", "MXFP4", "NVFP4", "W2 g128"):
        made(storage)
    assert made("Q8_0") is not first
