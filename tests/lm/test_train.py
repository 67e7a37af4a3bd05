"""Training: it learns, takes the best weights, and goes on after a break as if there were none."""

from pathlib import Path

import numpy as np
import pytest
import torch

from lib.lm.batches import encode
from lib.lm.data import Synset
from lib.lm.language_model import LanguageModel
from lib.lm.model import Config
from lib.lm.perplexity import perplexity
from lib.lm.train import Run, Settings, train

SETTINGS = Settings(
    passes=3, batch=128, warm_up=4, learning_rate=0.01, dropout=0.2, validate_every=7
)


def new_run(model: LanguageModel, synsets: list[Synset], settings: Settings = SETTINGS) -> Run:
    tokenizer = model.tokenizer
    config = Config(1, 16, 2, 24, len(tokenizer.texts), 40)
    training, validation = (encode(part, tokenizer, 40) for part in (synsets[8:], synsets[:8]))
    return Run(config, tokenizer, training, validation, settings)


def weights(run: Run) -> list[np.ndarray]:
    return [parameter.detach().numpy() for parameter in run.decoder.parameters()]


@pytest.mark.parametrize("broken_after", [0, 1, 9, 14, 30])
def test_a_broken_run_goes_on_as_an_unbroken_one(
    model: LanguageModel, synsets: list[Synset], tmp_path: Path, broken_after: int
) -> None:
    """Bit for bit, within a pass and at its end, dropout and the best weights included."""
    unbroken = new_run(model, synsets)
    losses = [unbroken.advance() for _ in range(unbroken.steps)]
    first = new_run(model, synsets)
    for _ in range(broken_after):
        first.advance()
    first.save(tmp_path / "run.pt")
    torch.manual_seed(99)  # another process
    second = new_run(model, synsets)
    second.resume(tmp_path / "run.pt")
    assert second.step == broken_after < second.steps
    assert [second.advance() for _ in range(second.steps - broken_after)] == losses[broken_after:]
    assert all(map(np.array_equal, weights(unbroken), weights(second)))
    assert unbroken.best
    assert second.best
    assert second.best[:2] == unbroken.best[:2]


def test_each_pass_takes_each_line_once(model: LanguageModel, synsets: list[Synset]) -> None:
    run = new_run(model, synsets)
    lines = sorted(line.tokens.tobytes() for line in encode(synsets[8:], model.tokenizer, 40))
    seen = []
    for step in range(run.steps):
        run.step = step
        seen += [line.tokens.tobytes() for line in run.next_lines()]
    for start in range(0, 3 * len(lines), len(lines)):
        assert sorted(seen[start : start + len(lines)]) == lines
    assert seen[: len(lines)] != seen[len(lines) : 2 * len(lines)]


def test_it_learns_and_keeps_the_best(model: LanguageModel, synsets: list[Synset]) -> None:
    run = new_run(model, synsets, SETTINGS._replace(passes=12))
    lines = encode(synsets[:8], model.tokenizer, 40)
    untrained = perplexity(run.model(run.decoder.state_dict()).surprises, lines)
    found = {}
    while not run.done:
        run.advance()
        if run.step % 7 == 0 or run.done:
            found[run.step] = perplexity(run.model(run.decoder.state_dict()).surprises, lines)
    assert run.best
    assert min(found.values()) < untrained / 5
    assert run.best.step == min(found, key=found.__getitem__)
    best = run.model(run.best.weights)
    assert perplexity(best.surprises, lines) == run.best.perplexity == min(found.values())


def test_the_learning_rate_rises_stays_and_falls(
    model: LanguageModel, synsets: list[Synset]
) -> None:
    run = new_run(model, synsets, SETTINGS._replace(passes=40))
    rates = []
    for step in range(run.steps):
        run.step = step
        rates.append(run.learning_rate())
    np.testing.assert_allclose(rates[:5], [0.0025, 0.005, 0.0075, 0.01, 0.01])
    kept = int(0.7 * run.steps)
    np.testing.assert_allclose(rates[4:kept], 0.01)
    np.testing.assert_allclose(np.diff(rates[kept + 1 :]), -0.01 / (0.3 * run.steps))
    assert rates[-1] == pytest.approx(0.01 / (0.3 * run.steps))


def test_a_run_leaves_a_checkpoint_and_says_how_it_goes(
    model: LanguageModel, synsets: list[Synset], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "runs" / "lm.pt"
    run = new_run(model, synsets)
    train(run, file, minutes=10)
    again = new_run(model, synsets)
    again.resume(file)
    assert again.done
    assert f"step {run.steps}/{run.steps} loss" in capsys.readouterr().out
