"""The shipped sentence encoder: near the published one, computed again in NumPy, with outliers."""

from math import erf
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lib.lm.encoder import FILE, Encoder, load, matrix, save

Array = NDArray[np.float64]

# The first eight of the published network's 384 numbers for a sentence, by ONNX Runtime 1.32 on
# paraphrase-MiniLM-L3-v2.onnx, and the length of all 384.
PUBLISHED = {
    "The old man and the sea.": (
        [-0.1281, 0.6616, 0.2737, -0.0217, 0.1258, 0.0226, -0.1170, -0.3396],
        5.0144,
    ),
    "It rains, and the river rises.": (
        [0.1621, -0.3486, 0.0475, 0.5781, -0.0477, -0.0958, -0.1133, -0.5095],
        4.4124,
    ),
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load()


@pytest.mark.parametrize("sentence", PUBLISHED)
def test_it_gives_what_the_published_network_gives(encoder: Encoder, sentence: str) -> None:
    found = encoder.embed(sentence)
    first, length = PUBLISHED[sentence]
    assert found.shape == (384,)
    np.testing.assert_allclose(found[:8], first, atol=0.02)  # the table has eight bits
    assert np.linalg.norm(found) == pytest.approx(length, abs=0.05)


def normed(x: Array, gain: Array, shift: Array) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12) * gain + shift


def in_numpy(encoder: Encoder, tokens: list[int]) -> Array:
    """The states of one sentence, a head at a time, in float64."""
    w = {name: value.astype(np.float64) for name, value in encoder.weights.items()}

    def linear(x: Array, name: str) -> Array:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def norm(x: Array, name: str) -> Array:
        return normed(x, w[f"{name}.weight"], w[f"{name}.bias"])

    x = norm(w["words.weight"][tokens] + w["positions.weight"][: len(tokens)], "norm")
    for layer in range(3):
        at = f"layers.{layer}"
        query, key, value = (linear(x, f"{at}.{name}") for name in ("query", "key", "value"))
        heads = []
        for head in range(12):
            part = slice(32 * head, 32 * head + 32)
            powers = np.exp(query[:, part] @ key[:, part].T / np.sqrt(32))
            heads.append(powers / powers.sum(axis=1, keepdims=True) @ value[:, part])
        mixed = linear(np.concatenate(heads, axis=1), f"{at}.output")
        x = norm(x + mixed, f"{at}.attention_norm")
        up = linear(x, f"{at}.up")
        hidden = up * (1 + np.vectorize(erf)(up / np.sqrt(2))) / 2
        x = norm(x + linear(hidden, f"{at}.down"), f"{at}.feed_forward_norm")
    return x


def test_states_are_those_of_numpy(encoder: Encoder) -> None:
    tokens = encoder.encode("A stone is thrown into the lake, and rings spread.")
    np.testing.assert_allclose(encoder.states([tokens])[0], in_numpy(encoder, tokens), atol=1e-4)


def test_some_channels_stand_out(encoder: Encoder) -> None:
    """Why it is shipped: in a layer's input one channel is many times as large as most."""
    found = encoder.layer_inputs([encoder.encode("The volcano erupted, and lava ran to the sea.")])
    largest = np.abs(found["layers.0.up.weight"][0]).max(axis=0)
    assert largest.argmax() == 99
    assert largest.max() > 15 * np.median(largest)


def test_inputs_have_the_widths_of_their_weights(encoder: Encoder) -> None:
    found = encoder.layer_inputs([[2, 5, 3]])
    matrices = {
        name: weight
        for name, weight in encoder.weights.items()
        if name.startswith("layers") and weight.ndim == 2
    }
    assert found.keys() == matrices.keys()
    for name, x in found.items():
        assert x.shape == (1, 3, matrices[name].shape[1])


def test_like_sentences_are_nearer_than_others(encoder: Encoder) -> None:
    one, like, other = (
        encoder.embed(text) / np.linalg.norm(encoder.embed(text))
        for text in ("The dog sleeps.", "A dog is sleeping.", "Prices fell on Monday.")
    )
    assert one @ like > one @ other + 0.4


def test_a_long_sentence_is_cut_before_its_end_mark(encoder: Encoder) -> None:
    long, short = encoder.encode("sea " * 500), encoder.encode("sea")
    assert len(long) == encoder.config.context
    assert (long[0], long[-1]) == (short[0], short[-1])
    assert encoder.states([long]).shape == (1, 128, 384)


def test_the_file_is_small_and_saves_as_it_was_loaded(encoder: Encoder, tmp_path: Path) -> None:
    assert FILE.stat().st_size <= 14_000_000
    save(encoder, tmp_path / "again.npz")
    again = load(tmp_path / "again.npz")
    assert again.tokenizer.pieces == encoder.tokenizer.pieces
    for name, weight in encoder.weights.items():
        np.testing.assert_array_equal(again.weights[name], weight)


def test_a_matrix_is_had_without_the_network(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = encoder.weights
    monkeypatch.setattr("lib.lm.encoder.Network", None)
    for name in ("layers.0.down.weight", "layers.2.query.weight"):
        np.testing.assert_array_equal(matrix(name), weights[name])
        assert matrix(name).dtype == np.float32
    with pytest.raises(ValueError, match=r"name.*words\.weight"):  # the table has codes
        matrix("words.weight")
