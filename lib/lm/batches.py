"""Lines of text side by side in arrays, for training and for measuring.

A line is a prompt ("volcano (noun):") and the gloss after it, between two ends of line: the first
begins it, the last says that the gloss is over. Only the gloss and its end are counted in a loss,
for the prompt is always given.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.lm.data import Synset, prompt
from lib.lm.tokenizer import Tokenizer

END = ord("\n")  # the token that begins and ends each line


class Line(NamedTuple):
    """Tokens of a line, uint16, and how many of them are the prompt."""

    tokens: NDArray[np.uint16]
    prompt: int


class Batch(NamedTuple):
    """Lines under each other, filled up at the right.

    Attributes:
        tokens: int64 (lines, length).
        targets: int64 (lines, length): the token that comes next, -100 where it isn't counted.
    """

    tokens: NDArray[np.int64]
    targets: NDArray[np.int64]


def encode_prompt(tokenizer: Tokenizer, word: str, part_of_speech: str) -> list[int]:
    """The tokens after which the network writes a gloss."""
    return [END, *tokenizer.encode(prompt(word, part_of_speech))]


def encode(
    synsets: Sequence[Synset], tokenizer: Tokenizer, context: int, *, first_words: bool = False
) -> list[Line]:
    """The lines of synsets, each cut after `context` tokens to look at and the one to foretell.

    Args:
        synsets: what to write as lines.
        tokenizer: of the network.
        context: how many tokens the network looks at.
        first_words: take only the first word of each synset, so that each gloss counts once.
    """
    lines: list[Line] = []
    for synset in synsets:
        gloss = [*tokenizer.encode(f" {synset.gloss}"), END]
        for word in synset.words[:1] if first_words else synset.words:
            start = encode_prompt(tokenizer, word, synset.part_of_speech)
            tokens = np.array([*start, *gloss][: context + 1], np.uint16)
            lines.append(Line(tokens, len(start)))
    return lines


def together(lines: Sequence[Line]) -> Batch:
    """Lines as one batch, as long as the longest; ValueError where there is none."""
    if not lines:
        raise ValueError("lines: there are none")
    shape = (len(lines), max(len(line.tokens) for line in lines) - 1)
    tokens = np.full(shape, END, np.int64)
    targets = np.full(shape, -100, np.int64)
    for row, line in enumerate(lines):
        length = len(line.tokens) - 1
        tokens[row, :length] = line.tokens[:-1]
        targets[row, line.prompt - 1 : length] = line.tokens[line.prompt :]
    return Batch(tokens, targets)


def groups(lines: Sequence[Line], most: int) -> Iterator[list[Line]]:
    """Neighbours in groups that fill at most `most` tokens each, filling included.

    A line longer than that is a group of its own.
    """
    group: list[Line] = []
    longest = 0
    for line in lines:
        longest = max(longest, len(line.tokens) - 1)
        if group and longest * (len(group) + 1) > most:
            yield group
            group, longest = [], len(line.tokens) - 1
        group.append(line)
    if group:
        yield group


def by_length(lines: Sequence[Line]) -> list[Line]:
    """Lines in order of length, so that neighbours need little filling."""
    return sorted(lines, key=lambda line: len(line.tokens))


def shuffled(lines: Sequence[Line], most: int, random: np.random.Generator) -> list[list[Line]]:
    """All lines once, in groups as in :func:`groups`, in a random order.

    The lines of a group are alike in length but otherwise random: each pool of 50 groups' worth is
    sorted by itself.
    """
    order = random.permutation(len(lines))
    pool = 1 + 50 * most * len(lines) // max(1, sum(len(line.tokens) for line in lines))
    found: list[list[Line]] = []
    for start in range(0, len(lines), pool):
        chosen = by_length([lines[index] for index in order[start : start + pool]])
        found += groups(chosen, most)
    return [found[index] for index in random.permutation(len(found))]
