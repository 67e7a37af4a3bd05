"""The model as others see it: its file, its weights, what it writes."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.lm.batches import END
from lib.lm.language_model import LanguageModel, draw, load, save, softmax


def test_a_saved_model_is_the_same_rounded_to_float16(model: LanguageModel, tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    save(model, file, command="as here", hours=1.5)
    loaded = load(file)
    assert loaded.config == model.config
    assert loaded.tokenizer.merges == model.tokenizer.merges
    assert loaded.weights.keys() == model.weights.keys()
    for name, weight in model.weights.items():
        np.testing.assert_array_equal(loaded.weights[name], weight.astype(np.float16))
        assert loaded.weights[name].dtype == np.float32
    with np.load(file, allow_pickle=False) as arrays:
        assert arrays["origin.command"] == "as here"
        assert arrays["origin.hours"] == 1.5
    assert all(name.endswith(".npy") for name in zipfile.ZipFile(file).namelist())


def test_replacing_leaves_the_model_alone(model: LanguageModel) -> None:
    before = model.weights
    name = "layers.1.feed_forward.down.weight"
    other = model.replaced({name: np.zeros_like(before[name])})
    for key, weight in model.weights.items():
        np.testing.assert_array_equal(weight, before[key])
        assert (other.weights[key] == weight).all() == (key != name)


def test_weights_given_away_are_copies(model: LanguageModel) -> None:
    model.weights["norm.weight"][:] = 7
    assert not (model.weights["norm.weight"] == 7).any()


def test_wrong_weights_are_named(model: LanguageModel) -> None:
    with pytest.raises(ValueError, match=r"weights.*bias"):
        model.replaced({"bias": [0.0]})
    with pytest.raises(ValueError, match=r"weights.*norm\.weight"):
        model.replaced({"norm.weight": [0.0]})


def test_inputs_of_layers_are_what_the_layers_get(model: LanguageModel) -> None:
    tokens = np.array([[10, 65, 66], [10, 70, 71]])
    found = model.layer_inputs(tokens)
    matrices = {name: w for name, w in model.weights.items() if w.ndim == 2}
    assert found.keys() == matrices.keys() - {"embedding.weight"}
    for name, x in found.items():
        assert x.shape == (2, 3, matrices[name].shape[1])
    some = ["layers.0.attention.query.weight", "layers.0.feed_forward.down.weight"]
    asked = model.layer_inputs(tokens, some)
    assert sorted(asked) == sorted(some)
    for name in some:
        np.testing.assert_array_equal(asked[name], found[name])
    # The shared network isn't listened to any more.
    assert not any(module._forward_pre_hooks for module in model.decoder.modules())
    # The first layer gets the normed embedding; a layer whose input is zero adds nothing.
    stream = model.weights["embedding.weight"][tokens]
    mean_square = np.mean(stream**2, axis=-1, keepdims=True)
    normed = stream / np.sqrt(mean_square + 1e-5) * model.weights["layers.0.attention_norm.weight"]
    for name in ("query", "key", "value"):
        np.testing.assert_allclose(found[f"layers.0.attention.{name}.weight"], normed, atol=1e-5)
    gate, up = (found[f"layers.1.feed_forward.{name}.weight"] for name in ("gate", "up"))
    np.testing.assert_array_equal(gate, up)
    opened = gate @ matrices["layers.1.feed_forward.gate.weight"].T
    hidden = opened / (1 + np.exp(-opened)) * (up @ matrices["layers.1.feed_forward.up.weight"].T)
    down = found["layers.1.feed_forward.down.weight"]
    np.testing.assert_allclose(down, hidden, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    "tokens", [[65, 66], [[0.5]], [[-1]], [[300]], [[10] * 41], np.zeros((1, 0), int)]
)
def test_tokens_that_are_none_are_refused(model: LanguageModel, tokens: object) -> None:
    with pytest.raises(ValueError, match="tokens"):
        model.logits(tokens)


def test_at_temperature_zero_the_likeliest_is_written(model: LanguageModel) -> None:
    written = list(model.define("tabby", "noun", seed=1, temperature=0, most=8))
    tokens = [END, *model.tokenizer.encode("tabby (noun):")]
    for step in written:
        logits = model.logits([tokens])[0, -1]
        assert step.token == logits.argmax()
        powers = np.exp(logits.astype(np.float64))  # the network's own odds, not 1 and 0
        np.testing.assert_allclose(step.probabilities, powers / powers.sum(), rtol=1e-3, atol=1e-7)
        tokens.append(step.token)
    assert len(written) == 8 or written[-1].token == END


def test_a_seed_fixes_what_is_written(model: LanguageModel) -> None:
    def tokens(seed: int, model: LanguageModel = model) -> list[int]:
        written = model.define("tabby", "noun", seed=seed, temperature=3, most=20)
        return [step.token for step in written]

    assert tokens(1) == tokens(1) == tokens(1, model.replaced({}))
    assert len({tuple(tokens(seed)) for seed in range(5)}) == 5


def test_tokens_come_as_often_as_their_probabilities_say(model: LanguageModel) -> None:
    first = [
        next(model.define("wren", "noun", seed=seed, temperature=2, most=1)) for seed in range(2000)
    ]
    probabilities = first[0].probabilities.astype(np.float64)
    counts = np.bincount([step.token for step in first], minlength=len(probabilities))
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
    likely = probabilities > 0.02
    assert likely.sum() >= 3
    deviation = np.sqrt(2000 * probabilities * (1 - probabilities))[likely]
    assert (np.abs(counts - 2000 * probabilities)[likely] < 5 * deviation).all()


def test_models_that_are_alike_draw_alike() -> None:
    """Where probabilities differ by 1%, whatever their order, hardly one draw in 50 does."""
    rng = np.random.default_rng(4)
    one = rng.dirichlet(np.full(2048, 0.1)).astype(np.float32)
    other = (one * rng.uniform(0.99, 1.01, 2048)).astype(np.float32)
    other /= other.sum()
    pairs = [[draw(p, np.random.default_rng(seed)) for p in (one, other)] for seed in range(2000)]
    assert sum(mine != yours for mine, yours in pairs) < 40


def test_another_word_has_other_chances(model: LanguageModel) -> None:
    """Else one seed would favor the same tokens at the same places, whatever the word."""
    even = model.replaced({"embedding.weight": np.zeros_like(model.weights["embedding.weight"])})
    texts = {
        tuple(step.token for step in even.define(word, "noun", seed=1, most=3))
        for word in ("tabby", "wren", "carp", "spaniel")
    }
    assert len(texts) == 4


def test_what_is_impossible_is_never_drawn() -> None:
    only = np.array([0, 1, 0], np.float32)
    assert {draw(only, np.random.default_rng(seed)) for seed in range(50)} == {1}


@given(st.text(max_size=12))
def test_a_word_is_only_ever_text(model: LanguageModel, word: str) -> None:
    """Whatever it is, something is written."""
    written = list(model.define(word, "noun", seed=1, most=2))
    assert 1 <= len(written) <= 2


def test_no_end_of_line_in_a_word_ends_the_prompt(model: LanguageModel) -> None:
    one, two = (
        [step.token for step in model.define(word, "noun", seed=1, temperature=0, most=9)]
        for word in ("tab by", "\ntab\r\n by ")
    )
    assert one == two


def test_a_word_too_long_is_refused(model: LanguageModel) -> None:
    with pytest.raises(ValueError, match="word"):
        next(model.define("x" * 100, "noun", seed=1, most=5))


def test_softmax_by_hand() -> None:
    logits = np.log(np.array([1, 2, 4], np.float32))
    np.testing.assert_allclose(softmax(logits, 1), [1 / 7, 2 / 7, 4 / 7], rtol=1e-6)
    np.testing.assert_allclose(softmax(logits, 0.5), [1 / 21, 4 / 21, 16 / 21], rtol=1e-6)
    np.testing.assert_allclose(softmax(logits * 1000, 1), [0, 0, 1])
