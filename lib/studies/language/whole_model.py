"""The language model stored in another way, measured on 1,000 glosses that it never learned from.

Perplexity is e to the mean surprise of a token, -ln of the probability that the model gave it: as
much in doubt as among so many equally likely tokens. The Kullback-Leibler divergence says how far
the stored model's probabilities are from float32's, whatever token came: 0 where all are alike.
"""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from lib.lm import glosses, language_model
from lib.lm.batches import by_length, encode, groups, together
from lib.lm.language_model import LanguageModel
from lib.studies.language.findings import Progress, WholeModel
from lib.studies.language.storing import sizes, stored

PART = 512  # tokens between two reports

# What was measured to the end, which is the same each time.
_measured: dict[tuple[LanguageModel, str], WholeModel] = {}


def measure(storage: str) -> Generator[Progress, None, WholeModel]:
    """Measure the shipped model stored in one way beside itself in float32.

    Args:
        storage: one of the names of :mod:`lib.studies.language.ways`.

    Raises:
        ValueError: there is no such way.
    """
    yield Progress()
    original = language_model.load()
    if (original, storage) in _measured:
        return _measured[original, storage]
    other = yield from stored(storage)
    synsets = glosses.held_out()
    lines = encode(synsets, original.tokenizer, original.config.context, first_words=True)
    sums, count, seen = np.zeros(4), 0, 0
    for group in groups(by_length(lines), PART):
        yield Progress(seen / len(lines), f"Reading: {seen:,} of {len(lines):,} glosses")
        batch = together(group)
        counted = batch.targets >= 0
        mine, its = (_logarithms(each.logits(batch.tokens)[counted]) for each in (original, other))
        sums += differences(mine, its, batch.targets[counted])
        count += int(counted.sum())
        seen += len(group)
    surprise, other_surprise, divergence, changed = (sums / count).tolist()
    _measured[original, storage] = WholeModel(
        seen, count, (surprise, other_surprise), divergence, changed, sizes(original, storage)
    )
    return _measured[original, storage]


def differences(
    float32: NDArray[np.float64], stored: NDArray[np.float64], targets: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sums over places: both surprises, the divergence, and how often the likeliest token differs.

    Args:
        float32, stored: ln of each model's probabilities, (places, vocabulary).
        targets: the token that came, (places,).
    """
    places = np.arange(len(targets))
    divergences = (np.exp(float32) * (float32 - stored)).sum(axis=1)
    changed = float32.argmax(axis=1) != stored.argmax(axis=1)
    return np.array(
        [
            -float32[places, targets].sum(),
            -stored[places, targets].sum(),
            divergences.sum(),
            changed.sum(),
        ]
    )


def _logarithms(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """ln of the probabilities that logits (places, vocabulary) mean."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shifted
