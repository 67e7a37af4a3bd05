"""A word's definition, written by the language model in float32 and by itself stored otherwise.

Both draw with the same chance, a token each in turn. Weights that are stored in few bits are read
back into float32 before they are multiplied: what is written is what they say, but no faster.
"""

import codecs
import time
from collections.abc import Generator, Iterable
from statistics import median

import numpy as np

from lib.lm import language_model
from lib.lm.batches import END
from lib.lm.language_model import LanguageModel, Written
from lib.numbers.checks import check_choice
from lib.settings import PARTS_OF_SPEECH
from lib.studies.language.findings import Candidate, Definitions, Progress, Text
from lib.studies.language.storing import stored

MOST = 60  # tokens of a definition
CANDIDATES = 6
PART = 8  # tokens between two reports
THE_END = "(the end)"


class Pen:
    """Writes one definition, a token at a time, and measures how long each takes."""

    def __init__(
        self, model: LanguageModel, word: str, part_of_speech: str, seed: int, temperature: float
    ) -> None:
        self.model = model
        self.written: list[Written] = []
        self.seconds: list[float] = []  # of the core, for each token
        self.done = False
        self._steps = model.define(
            word, part_of_speech, seed=seed, temperature=temperature, most=MOST
        )

    def write(self) -> None:
        """Write the next token, if there is one."""
        start = time.thread_time()
        step = next(self._steps, None)
        if step is None:
            self.done = True
            return
        self.seconds.append(time.thread_time() - start)
        self.written.append(step)

    @property
    def tokens(self) -> list[int]:
        """The tokens so far."""
        return [step.token for step in self.written]

    @property
    def text(self) -> Text:
        """What was written."""
        pieces = texts(self.model, self.tokens)
        return Text(tuple(pieces), self.tokens[-1:] == [END], median(self.seconds))


def write(
    word: str, part_of_speech: str, storage: str, seed: int, temperature: float
) -> Generator[Progress, None, Definitions]:
    """Let both models define a word.

    Args:
        word: only ever text.
        part_of_speech: one of PARTS_OF_SPEECH.
        storage: one of the names of :mod:`lib.studies.language.ways`.
        seed: fixes what chance does.
        temperature: 0 for the likeliest token each time; 1 for the model's own probabilities.

    Raises:
        ValueError, TypeError: an argument out of range, named in the message.
    """
    check_choice("part_of_speech", part_of_speech, PARTS_OF_SPEECH)
    yield Progress()
    models = language_model.load(), (yield from stored(storage))
    pens = [Pen(model, word, part_of_speech, seed, temperature) for model in models]
    while not all(pen.done for pen in pens):
        for _ in range(PART):
            for pen in pens:
                pen.write()
        yield Progress(max(len(pen.written) for pen in pens) / MOST, "Writing")
    float32, other = pens
    parted = first_difference(float32.tokens, other.tokens)
    place = parted or 0
    found, drawn = candidates(models[0], float32.written[place], other.written[place])
    return Definitions(float32.text, other.text, parted, found, drawn)


def first_difference(one: list[int], other: list[int]) -> int | None:
    """The first place in which two lists differ; None where neither ends before they do."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, yours) in pairs if mine != yours), None)


def candidates(
    model: LanguageModel, one: Written, other: Written
) -> tuple[tuple[Candidate, ...], tuple[int, int]]:
    """The tokens that are likeliest in either model, and those drawn; by float32's probability.

    Returns:
        the tokens, and the places among them of those that both drew.
    """
    likely = np.argsort(-np.maximum(one.probabilities, other.probabilities), kind="stable")
    chosen = list(dict.fromkeys([one.token, other.token, *likely[:CANDIDATES].tolist()]))
    tokens = sorted(chosen[:CANDIDATES], key=lambda token: -one.probabilities[token])
    found = tuple(
        Candidate(
            THE_END if token == END else texts(model, [token])[0],
            float(one.probabilities[token]),
            float(other.probabilities[token]),
        )
        for token in tokens
    )
    return found, (tokens.index(one.token), tokens.index(other.token))


def texts(model: LanguageModel, tokens: Iterable[int]) -> list[str]:
    """The text of each token; a character that several share stands at the last of them.

    What can't be seen, such as a control character, is a replacement character.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    pieces = [decoder.decode(model.tokenizer.texts[token]) for token in tokens if token != END]
    if pieces:
        pieces[-1] += decoder.decode(b"", final=True)
    seen = ["".join(c if c.isprintable() else "\ufffd" for c in piece) for piece in pieces]
    return seen + [""] * (END in tokens)
