"""The shipped model's perplexity, found again a gloss at a time, is the one its page opens on."""

from functools import cache

import numpy as np
import pytest
import torch
from torch.nn import functional

from lib.jobs import results
from lib.jobs.tasks import MeasureLanguageModel
from lib.lm import glosses, language_model
from lib.lm.language_model import LanguageModel
from lib.studies.language.findings import WholeModel
from lib.studies.language.storing import stored
from lib.studies.progress import result_of


@cache
def recorded() -> dict[str, WholeModel]:
    """What was measured of each way of storing that is shipped."""
    text = results.RECORD.read_text(encoding="utf-8")
    return {
        job.task.storage: job.result
        for job in results.shipped(text)
        if isinstance(job.task, MeasureLanguageModel)
    }


def perplexity(model: LanguageModel) -> float:
    """Of all held-out glosses and their ends, each read by itself after its prompt."""
    surprises = []
    for synset in glosses.held_out():
        prompt, gloss = synset.lines[0].split(":", maxsplit=1)
        start = model.tokenizer.encode(f"\n{prompt}:")
        line = [*start, *model.tokenizer.encode(f"{gloss}\n")][: model.config.context + 1]
        logits = torch.tensor(model.logits([line[:-1]])[0, len(start) - 1 :])
        targets = torch.tensor(line[len(start) :])
        surprises.append(functional.cross_entropy(logits, targets, reduction="none").numpy())
    return float(np.exp(np.concatenate(surprises).mean(dtype=np.float64)))


@pytest.mark.slow
def test_in_float32() -> None:
    found = perplexity(language_model.load())
    assert len(recorded()) > 1
    for each in recorded().values():
        assert each.perplexities[0] == pytest.approx(found, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("storage", ["q4_k", "W2 g128"])
def test_as_stored(storage: str) -> None:
    found = perplexity(result_of(stored(storage)))
    assert recorded()[storage].perplexities[1] == pytest.approx(found, rel=1e-3)
