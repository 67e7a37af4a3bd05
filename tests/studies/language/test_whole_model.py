"""The whole model's numbers, each found again from the logits of one gloss at a time."""

from functools import cache

import numpy as np
import pytest
import torch
from torch.nn import functional

from lib.jobs import results
from lib.jobs.tasks import MeasureLanguageModel
from lib.lm import glosses, language_model
from lib.lm.language_model import LanguageModel
from lib.studies.language import whole_model
from lib.studies.language.findings import WholeModel
from lib.studies.language.storing import stored
from lib.studies.progress import result_of


def measured(storage: str) -> WholeModel:
    found: WholeModel = result_of(whole_model.measure(storage))
    return found


def test_numbers_are_those_of_one_gloss_at_a_time(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_model, "PART", 60)  # several parts, with lines filled up
    found = measured("W2 g128")
    other = result_of(stored("W2 g128"))
    rows: list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]] = []
    for synset in glosses.held_out():
        start = model.tokenizer.encode(f"\n{synset.words[0]} (noun):")
        line = [*start, *model.tokenizer.encode(f" {synset.gloss}\n")]
        here = slice(len(start) - 1, len(line) - 1)
        mine, its = (torch.tensor(each.logits([line[:-1]])[0, here]) for each in (model, other))
        rows.append((mine, its, torch.tensor(line[len(start) :])))
    mine, its, targets = (torch.cat(column).double() for column in zip(*rows, strict=True))
    targets = targets.long()
    assert found.glosses == len(glosses.held_out())
    assert found.tokens == len(targets)
    expected = [float(functional.cross_entropy(each, targets)) for each in (mine, its)]
    assert found.surprises == pytest.approx(expected, rel=1e-5)
    assert found.perplexities == pytest.approx(np.exp(expected), rel=1e-5)
    divergence = functional.kl_div(
        its.log_softmax(1), mine.log_softmax(1), log_target=True, reduction="batchmean"
    )
    assert found.divergence == pytest.approx(float(divergence), rel=1e-4)
    changed = (mine.argmax(1) != its.argmax(1)).double().mean()
    assert found.changed == pytest.approx(float(changed))
    assert found.changed > 0


def test_perplexity_of_even_odds_is_their_number() -> None:
    even = np.full((3, 20), np.log(1 / 20))
    sums = whole_model.differences(even, even, np.array([4, 7, 7])) / 3
    found = WholeModel(1, 3, (sums[0], sums[1]), sums[2], sums[3], (8, 2))
    assert found.perplexities == pytest.approx((20, 20))
    assert (found.divergence, found.changed, found.times_smaller) == (0, 0, 4)
    assert found.more_in_doubt == 0
    worse = found._replace(surprises=(np.log(20), np.log(25)))
    assert worse.more_in_doubt == pytest.approx(0.25)


def test_a_divergence_by_hand() -> None:
    """1/2, 1/2 against 1/4, 3/4: ln 2 - (ln 3) / 2."""
    one, other = np.log([[0.5, 0.5]]), np.log([[0.25, 0.75]])
    found = whole_model.differences(one, other, np.array([0]))
    np.testing.assert_allclose(found, [np.log(2), np.log(4), np.log(2) - np.log(3) / 2, 1])


# --- the shipped model, whose numbers its page opens on -------------------------------------------


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
def test_the_shipped_models_perplexity_is_found_a_gloss_at_a_time() -> None:
    found = perplexity(language_model.load())
    assert len(recorded()) > 1
    for each in recorded().values():
        assert each.perplexities[0] == pytest.approx(found, rel=1e-3)


def test_with_2_bits_it_babbles_and_clipped_and_compensated_it_speaks_again() -> None:
    """Of what 2 bits cost, two thirds are won back with the same bits, most of it by clipping."""
    found = recorded()
    float32 = found["W2 g128"].perplexities[0]
    lost, compensated, clipped, both = (
        found[f"W2 g128{how}"].perplexities[1] - float32
        for how in ("", ", GPTQ", ", clipped", ", clipped, GPTQ")
    )
    assert both < clipped < compensated < lost
    assert lost > float32  # more than twice the doubt
    assert both < lost / 3
    assert len({found[name].bytes for name in found if name.startswith("W2")}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("storage", ["Q4_K", "W2 g128", "W2 g128, clipped, GPTQ"])
def test_so_is_that_of_the_shipped_model_as_stored(storage: str) -> None:
    found = perplexity(result_of(stored(storage)))
    assert recorded()[storage].perplexities[1] == pytest.approx(found, rel=1e-3)
