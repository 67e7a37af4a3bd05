"""Byte-level byte-pair encoding (Sennrich et al. 2016): text as numbers 0..2047 and back.

Tokens 0 to 255 are the bytes; each later one is the joining of two earlier ones, learned from the
text: always the pair that stands side by side most often. Since every byte is a token, every text
can be written.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from lib.numbers.checks import check_int

VOCABULARY = 2048
# Pairs are joined only inside such pieces: a word or number with the blank before it, marks, a
# single blank character. Every byte is in exactly one piece.
PIECES = re.compile(rb" ?[A-Za-z]+| ?[0-9]+| ?[^A-Za-z0-9\s]+|\s")

Pair = tuple[int, int]


class Tokenizer:
    """Writes text as token numbers and back.

    Args:
        merges: pairs of token numbers; pair i is token 256 + i and joins two earlier tokens.
    """

    def __init__(self, merges: Iterable[Pair]) -> None:
        self.merges: tuple[Pair, ...] = tuple((int(left), int(right)) for left, right in merges)
        self.texts = [bytes([byte]) for byte in range(256)]
        for left, right in self.merges:
            if not (0 <= left < len(self.texts) and 0 <= right < len(self.texts)):
                raise ValueError(f"merges: ({left}, {right}) joins a token that isn't there yet")
            self.texts.append(self.texts[left] + self.texts[right])
        self._numbers = {pair: 256 + index for index, pair in enumerate(self.merges)}
        self._known: dict[bytes, list[int]] = {}

    def encode(self, text: str | bytes) -> list[int]:
        """The token numbers of a text; a str is taken as UTF-8.

        Raises:
            ValueError: a str holds a surrogate, half of a character, which UTF-8 can't write.
        """
        try:
            raw = text.encode() if isinstance(text, str) else text
        except UnicodeEncodeError as error:
            half = ord(error.object[error.start])
            raise ValueError(f"text: U+{half:04X} is half of a character") from None
        return [token for piece in PIECES.findall(raw) for token in self._encode_piece(piece)]

    def decode(self, tokens: Iterable[int]) -> bytes:
        """The bytes that tokens stand for; they may end inside a character of several bytes.

        Raises:
            ValueError: a number is no token.
        """
        last = len(self.texts) - 1
        return b"".join(self.texts[check_int("tokens", token, 0, last)] for token in tokens)

    def _encode_piece(self, piece: bytes) -> list[int]:
        if piece in self._known:
            return self._known[piece]
        tokens = list(piece)
        while pairs := [pair for pair in pairwise(tokens) if pair in self._numbers]:
            first = min(pairs, key=self._numbers.__getitem__)  # in the order in which learned
            tokens = _joined(tokens, first, self._numbers[first])
        if len(self._known) < 100_000:  # what strangers type can't fill the memory
            self._known[piece] = tokens
        return tokens


def learn(text: bytes, vocabulary: int = VOCABULARY) -> Tokenizer:
    """The tokenizer that joins the most frequent pairs of a text, one after another.

    Of pairs that are equally frequent the one seen first is taken. A text too short for all the
    merges gives a smaller vocabulary.
    """
    counts = Counter(PIECES.findall(text))
    words = [_Word(list(piece), count) for piece, count in counts.items()]
    frequency: Counter[Pair] = Counter()
    places: defaultdict[Pair, set[int]] = defaultdict(set)  # the words in which a pair stands
    for index, word in enumerate(words):
        for pair in pairwise(word.tokens):
            frequency[pair] += word.times
            places[pair].add(index)
    merges: list[Pair] = []
    while len(merges) < check_int("vocabulary", vocabulary, 256, 65536) - 256:
        best = max(frequency, key=frequency.__getitem__, default=None)
        if best is None or frequency[best] < 2:
            break
        for index in places.pop(best):
            word = words[index]
            for pair in pairwise(word.tokens):
                frequency[pair] -= word.times
            word.tokens[:] = _joined(word.tokens, best, 256 + len(merges))
            for pair in pairwise(word.tokens):
                frequency[pair] += word.times
                places[pair].add(index)
        merges.append(best)
    return Tokenizer(merges)


class _Word(NamedTuple):
    """A piece of the text, how its tokens stand now, and how often it occurs."""

    tokens: list[int]
    times: int


def _joined(tokens: Sequence[int], pair: Pair, number: int) -> list[int]:
    """Tokens with every occurrence of a pair, from the left, replaced by one number."""
    joined: list[int] = []
    for token in tokens:
        if joined and (joined[-1], token) == pair:
            joined[-1] = number
        else:
            joined.append(token)
    return joined
