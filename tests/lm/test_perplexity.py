"""Perplexity: computed again a token at a time, and of networks whose perplexity is known."""

import math

import numpy as np
import pytest

from lib.lm.batches import Batch, Line, encode, together
from lib.lm.data import Synset
from lib.lm.language_model import LanguageModel
from lib.lm.perplexity import perplexity


@pytest.mark.slow
def test_perplexity_is_that_of_each_token_by_itself(
    model: LanguageModel, synsets: list[Synset]
) -> None:
    """The inverse geometric mean of the probabilities of a gloss's tokens and its end."""
    probabilities = []
    for synset in synsets:
        for line in synset.lines:
            start, gloss = line.split(":")
            before = [ord("\n"), *model.tokenizer.encode(f"{start}:")]
            for token in [*model.tokenizer.encode(gloss), ord("\n")]:
                logits = model.logits([before])[0, -1].astype(np.float64)
                powers = np.exp(logits - logits.max())
                probabilities.append(powers[token] / powers.sum())
                before.append(token)
    lines = encode(synsets, model.tokenizer, model.config.context)
    assert max(len(line.tokens) for line in lines) <= model.config.context  # none was cut
    expected = 1 / np.exp(np.log(probabilities).mean())
    assert perplexity(model.surprises, lines) == pytest.approx(expected, rel=1e-4)


def test_a_network_that_knows_nothing_guesses_among_all(model: LanguageModel) -> None:
    flat = model.replaced({"embedding.weight": np.zeros_like(model.weights["embedding.weight"])})
    lines = [Line(np.array([10, 65, 66, 10], np.uint16), 2)]
    assert perplexity(flat.surprises, lines) == pytest.approx(model.config.vocabulary)


def test_all_tokens_count_the_same_in_whatever_batch() -> None:
    def surprises(batch: Batch) -> np.ndarray:
        return batch.targets[batch.targets >= 0].astype(np.float32) / 100

    lines = [Line(np.arange(length, dtype=np.uint16), 1) for length in range(2, 300)]
    tokens = np.concatenate([line.tokens[1:] for line in lines])
    assert len(tokens) > 3 * 4096
    expected = math.exp(tokens.mean() / 100)
    assert perplexity(surprises, lines) == pytest.approx(expected)
    assert perplexity(surprises, lines[::-1]) == pytest.approx(expected)


def test_no_lines_have_no_perplexity(model: LanguageModel) -> None:
    with pytest.raises(ValueError, match="lines"):
        perplexity(model.surprises, [])


def test_surprises_come_in_the_order_of_the_targets(model: LanguageModel) -> None:
    lines = [Line(np.array([10, 70, 71, 72], np.uint16), 1), Line(np.array([10, 80], np.uint16), 1)]
    both = model.surprises(together(lines))
    alone = [model.surprises(together([line])) for line in lines]
    np.testing.assert_allclose(both, np.concatenate(alone), rtol=1e-4)
