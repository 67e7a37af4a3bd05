"""Train the language model and write its weights: ``python -m lib.lm.train``.

AdamW on the training lines in batches of alike length; the learning rate rises for 500 steps,
stays, and falls to zero over the last 30 %. Each 500 steps the perplexity of the validation glosses
is measured, and the weights that are best by it are the result; the held-out glosses are read once,
after that. With the same seed, versions and kind of processor a run repeats; an interrupted run
goes on from its last checkpoint by the same command.
"""

import argparse
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from lib.lm.batches import Line, encode, shuffled, together
from lib.lm.data import FOLDER, Synset, read_synsets, split
from lib.lm.language_model import FILE, LanguageModel, losses, save
from lib.lm.model import Config, Decoder
from lib.lm.perplexity import perplexity
from lib.lm.tokenizer import Tokenizer, learn


class Settings(NamedTuple):
    """How to train."""

    passes: int = 12
    seed: int = 1
    batch: int = 4096  # tokens, filling included
    learning_rate: float = 1.5e-3
    warm_up: int = 500  # steps
    falling: float = 0.3  # of all steps, at the end
    weight_decay: float = 0.1
    dropout: float = 0.1
    gradient_limit: float = 1.0  # its length; a longer one is shortened to it
    bfloat16: bool = False
    validate_every: int = 500  # steps


class Best(NamedTuple):
    """The weights of lowest validation perplexity."""

    perplexity: float
    step: int
    weights: dict[str, Tensor]


class Run:
    """A training run, a step at a time; saved and loaded it goes on as if it had never stopped."""

    def __init__(
        self,
        config: Config,
        tokenizer: Tokenizer,
        training: Sequence[Line],
        validation: Sequence[Line],
        settings: Settings,
    ) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.tokenizer = tokenizer
        self.validation = validation
        self.decoder = Decoder(config, settings.dropout)
        parameters = list(self.decoder.parameters())
        decayed: dict[str, Any] = {"params": [p for p in parameters if p.ndim == 2]}
        others: dict[str, Any] = {"params": [p for p in parameters if p.ndim == 1]}
        self.optimizer = torch.optim.AdamW(
            [decayed, others | {"weight_decay": 0.0}],
            lr=settings.learning_rate,
            betas=(0.9, 0.95),
            weight_decay=settings.weight_decay,
            fused=True,
        )
        self.step = 0
        self.seconds = 0.0  # of processor
        self.best: Best | None = None
        self._training = training
        self._pass = -1
        self._order: list[list[Line]] = []
        self._ends = np.cumsum([len(self._groups(number)) for number in range(settings.passes)])

    @property
    def steps(self) -> int:
        """All steps of the run."""
        return int(self._ends[-1])

    @property
    def done(self) -> bool:
        """Whether the last step is made."""
        return self.step >= self.steps

    def _groups(self, number: int) -> list[list[Line]]:
        """The batches of a pass, which hang on the seed and the pass alone."""
        random = np.random.default_rng([self.settings.seed, number])
        return shuffled(self._training, self.settings.batch, random)

    def next_lines(self) -> list[Line]:
        """The lines of the next step."""
        number = int(np.searchsorted(self._ends, self.step, side="right"))
        if number != self._pass:
            self._pass, self._order = number, self._groups(number)
        return self._order[
            self.step - int(self._ends[number])
        ]  # a place before the end of the pass

    def learning_rate(self) -> float:
        """The learning rate of the next step."""
        left = (self.steps - self.step) / (self.settings.falling * self.steps)
        rising = (self.step + 1) / self.settings.warm_up
        return self.settings.learning_rate * min(rising, 1.0, left)

    def advance(self) -> float:
        """Make one step; return its loss in nats a token."""
        started = time.process_time()  # which a pause or a busy machine doesn't lengthen
        batch = together(self.next_lines())
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate()
        self.decoder.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.settings.bfloat16):
            logits = self.decoder(torch.from_numpy(batch.tokens))
        loss = losses(logits, torch.from_numpy(batch.targets)).mean()
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.decoder.parameters(), self.settings.gradient_limit)
        self.optimizer.step()
        self.step += 1
        if self.step % self.settings.validate_every == 0 or self.done:
            self._validate()
        self.seconds += time.process_time() - started
        return loss.item()

    def _validate(self) -> None:
        model = self.model(self.decoder.state_dict())
        found = perplexity(model.surprises, self.validation)
        print(f"step {self.step}: validation perplexity {found:.3f}", flush=True)
        if self.best is None or found < self.best.perplexity:
            self.best = Best(found, self.step, model.decoder.state_dict())

    def model(self, weights: dict[str, Tensor]) -> LanguageModel:
        """A model of its own with these weights."""
        decoder = Decoder(self.decoder.config)
        decoder.load_state_dict(weights)
        return LanguageModel(decoder, self.tokenizer)

    def save(self, file: Path) -> None:
        """Write all that the next step hangs on."""
        file.parent.mkdir(parents=True, exist_ok=True)
        everything = {
            "model": self.decoder.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "step": self.step,
            "seconds": self.seconds,
            "best": None if self.best is None else tuple(self.best),
            "merges": self.tokenizer.merges,
        }
        torch.save(everything, file.with_suffix(".part"))
        file.with_suffix(".part").replace(file)  # never half a file

    def resume(self, file: Path) -> None:
        """Go on from where :meth:`save` was called."""
        saved = torch.load(file, weights_only=True)
        self.decoder.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        torch.set_rng_state(saved["random"])
        self.step, self.seconds = saved["step"], saved["seconds"]
        self.best = None if saved["best"] is None else Best(*saved["best"])


def tokenizer_of(file: Path, training: Sequence[Synset]) -> Tokenizer:
    """The tokenizer of a checkpoint, or one newly learned from the training lines."""
    if file.exists():
        return Tokenizer(torch.load(file, weights_only=True)["merges"])
    return learn("\n".join(line for synset in training for line in synset.lines).encode())


def train(run: Run, file: Path, *, minutes: float) -> None:
    """Make all steps that are left, with a line of progress now and then.

    Args:
        run: what to train.
        file: where its checkpoint goes.
        minutes: from one checkpoint to the next.
    """
    saved, mean_loss = time.monotonic(), 0.0
    while not run.done:
        loss = run.advance()
        mean_loss = mean_loss + 0.01 * (loss - mean_loss) if mean_loss else loss
        if run.step % 50 == 0 or run.done:
            hours = run.seconds / 3600
            now = f"step {run.step}/{run.steps} loss {mean_loss:.3f}"
            print(f"{now}, {hours:.2f} hours of processor", flush=True)
        if run.done or time.monotonic() - saved > 60 * minutes:
            run.save(file)
            saved = time.monotonic()


def main() -> None:
    """Train the language model and write its weights."""
    parser = argparse.ArgumentParser(prog="python -m lib.lm.train", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder of WordNet's data files")
    parser.add_argument("--passes", type=int, default=Settings().passes)
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10, help="between checkpoints")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder to resume from")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    parts = split(read_synsets(options.data))
    file = options.runs / f"lm-{options.seed}.pt"
    tokenizer = tokenizer_of(file, parts.training)
    config = Config(vocabulary=len(tokenizer.texts))
    # Twice as fast where the processor multiplies bfloat16 itself; elsewhere it is only slower.
    fast = {"avx512_bf16", "amx_bf16"} & {k for k, v in torch.cpu.get_capabilities().items() if v}
    run = Run(
        config,
        tokenizer,
        encode(parts.training, tokenizer, config.context),
        encode(parts.validation, tokenizer, config.context, first_words=True),
        Settings(passes=options.passes, seed=options.seed, bfloat16=bool(fast)),
    )
    if file.exists():
        run.resume(file)
        print(f"going on after step {run.step} of {run.steps}, from {file}", flush=True)
    train(run, file, minutes=options.minutes)
    assert run.best is not None  # the last step is always validated
    model = run.model(run.best.weights)
    held_out = encode(parts.held_out, tokenizer, config.context, first_words=True)
    found = perplexity(model.surprises, held_out)
    save(
        model,
        command=f"python -m lib.lm.train --passes {options.passes} --seed {options.seed} "
        f"--threads {options.threads}",
        versions=f"Python {platform.python_version()}, torch {torch.__version__}, "
        f"numpy {np.__version__}",
        processor_hours=run.seconds / 3600,
        step=run.best.step,
        steps=run.steps,
        validation_perplexity=run.best.perplexity,
        held_out_perplexity=found,
    )
    print(f"perplexity of the held-out glosses: {found:.2f}; wrote {FILE}")


if __name__ == "__main__":
    main()
