"""What the language model's runs report and find: plain data."""

import math
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Progress:
    """How far a run is: the share that is done, 0..1, and what it does now."""

    share: float = 0.0
    words: str = "Loading the language model"


class Text(NamedTuple):
    """What a model wrote.

    tokens: the text of each token; "" for the end of the line, and for a token that ends inside a
    character. ended: whether it came to that end by itself. token_seconds: what a token took of
    one core's time, the median: the first also reads the prompt.
    """

    tokens: tuple[str, ...]
    ended: bool
    token_seconds: float

    @property
    def tokens_a_second(self) -> float:
        """The speed, 0 where no time was measured."""
        return 1 / self.token_seconds if self.token_seconds else 0.0


class Candidate(NamedTuple):
    """A token that could come next, and the probabilities that both models draw it by, 0..1.

    At temperature 0, where nothing is drawn, they are the models' own.
    """

    text: str
    float32: float
    stored: float


class Definitions(NamedTuple):
    """A word's definition by both models with the same chance.

    parted: the place of the first token in which they differ, None where there is none.
    candidates: the likeliest tokens at that place, or at the first; the likeliest in float32 first.
    drawn: which of these both took there.
    """

    float32: Text
    stored: Text
    parted: int | None
    candidates: tuple[Candidate, ...]
    drawn: tuple[int, int]


class WholeModel(NamedTuple):
    """How well a model foretells held-out glosses, beside float32.

    surprises: the mean of -ln of a token's probability, in float32 and as stored. divergence: the
    mean Kullback-Leibler divergence of the stored model's probabilities from float32's, in nats.
    changed: the share of places where another token is the likeliest. bytes: of all weights, in
    float16 and as stored.
    """

    glosses: int
    tokens: int
    surprises: tuple[float, float]
    divergence: float
    changed: float
    bytes: tuple[int, int]

    @property
    def perplexities(self) -> tuple[float, float]:
        """In float32 and as stored: among how many equally likely tokens it is in doubt."""
        float32, stored = self.surprises
        return math.exp(float32), math.exp(stored)

    @property
    def more_in_doubt(self) -> float:
        """By what part it is in doubt among more tokens than float32; below 0 if among fewer."""
        float32, stored = self.surprises
        return math.expm1(stored - float32)

    @property
    def megabytes(self) -> float:
        """The weights as stored, in MB."""
        return self.bytes[1] / 1e6

    @property
    def times_smaller(self) -> float:
        """How many times the bytes go into those of float16."""
        return self.bytes[0] / self.bytes[1]
