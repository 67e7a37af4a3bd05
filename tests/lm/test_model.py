"""The decoder: equal to the same network written anew in NumPy, and to itself with a cache."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lib.lm.language_model import LanguageModel
from lib.lm.model import Cache, Config, Decoder

Array = NDArray[np.float64]


def norm(x: Array, gain: Array) -> Array:
    return x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + 1e-5) * gain


def turned(x: Array) -> Array:
    """Rotary positions as multiplications of complex numbers, (length, size)."""
    length, size = x.shape
    speeds = 10_000.0 ** (-2 * np.arange(size // 2) / size)
    turns = np.exp(1j * np.outer(np.arange(length), speeds))
    result = (x[:, : size // 2] + 1j * x[:, size // 2 :]) * turns
    return np.concatenate([result.real, result.imag], axis=1)


def in_numpy(model: LanguageModel, tokens: NDArray[np.int64]) -> Array:
    """Logits of one line, a token and a head at a time, in float64."""
    w = {name: value.astype(np.float64) for name, value in model.weights.items()}
    size = model.config.width // model.config.heads
    stream = w["embedding.weight"][tokens]
    for layer in range(model.config.layers):
        at = f"layers.{layer}."
        x = norm(stream, w[f"{at}attention_norm.weight"])
        query, key, value = (
            x @ w[f"{at}attention.{name}.weight"].T for name in ("query", "key", "value")
        )
        mixed = np.zeros_like(x)
        for head in range(model.config.heads):
            part = slice(head * size, (head + 1) * size)
            scores = turned(query[:, part]) @ turned(key[:, part]).T / np.sqrt(size)
            for row in range(len(tokens)):
                powers = np.exp(scores[row, : row + 1] - scores[row, : row + 1].max())
                mixed[row, part] = powers / powers.sum() @ value[: row + 1, part]
        stream = stream + mixed @ w[f"{at}attention.output.weight"].T
        x = norm(stream, w[f"{at}feed_forward_norm.weight"])
        gate = x @ w[f"{at}feed_forward.gate.weight"].T
        hidden = gate / (1 + np.exp(-gate)) * (x @ w[f"{at}feed_forward.up.weight"].T)
        stream = stream + hidden @ w[f"{at}feed_forward.down.weight"].T
    return norm(stream, w["norm.weight"]) @ w["embedding.weight"].T


def some_tokens(model: LanguageModel, lines: int, length: int) -> NDArray[np.int64]:
    return np.random.default_rng(3).integers(0, model.config.vocabulary, (lines, length))


def test_logits_are_those_of_numpy(model: LanguageModel) -> None:
    tokens = some_tokens(model, 3, 12)
    found = model.logits(tokens)
    for line in range(3):
        np.testing.assert_allclose(found[line], in_numpy(model, tokens[line]), atol=1e-3)


def test_a_token_sees_none_after_it(model: LanguageModel) -> None:
    tokens = some_tokens(model, 1, 12)
    changed = tokens.copy()
    changed[0, 7] = (changed[0, 7] + 1) % model.config.vocabulary
    before, after = model.logits(tokens)[0], model.logits(changed)[0]
    np.testing.assert_allclose(after[:7], before[:7], atol=1e-5)
    assert (np.abs(after[7:] - before[7:]).max(axis=1) > 0.01).all()


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 3))
def test_with_a_cache_all_is_the_same(model: LanguageModel, lengths: list[int], lines: int) -> None:
    """However a text is cut into pieces that follow each other."""
    ends = [end for end in np.cumsum(lengths).tolist() if end <= model.config.context]
    tokens = some_tokens(model, lines, ends[-1])
    cache = Cache(model.config, lines)
    found = []
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        with torch.inference_mode():
            found.append(model.decoder(torch.from_numpy(tokens[:, start:end]), cache).numpy())
    assert cache.length == ends[-1]
    np.testing.assert_allclose(np.concatenate(found, axis=1), model.logits(tokens), atol=1e-4)


def test_a_full_cache_takes_no_more(model: LanguageModel) -> None:
    cache = Cache(model.config)
    tokens = torch.from_numpy(some_tokens(model, 1, model.config.context))
    with torch.inference_mode():
        model.decoder(tokens, cache)
        with pytest.raises(ValueError, match="tokens"):
            model.decoder(tokens[:, :1], cache)


def test_the_shipped_sizes_are_as_promised() -> None:
    """3 to 6 million parameters, 14 MB at most in float16; matrices of whole blocks of 256."""
    parameters = [(name, p) for name, p in Decoder(Config()).named_parameters()]
    count = sum(p.numel() for _, p in parameters)
    assert 3_000_000 <= count <= 6_000_000
    assert 2 * count < 14_000_000
    assert all(p.shape[1] % 256 == 0 for _, p in parameters if p.ndim == 2)
