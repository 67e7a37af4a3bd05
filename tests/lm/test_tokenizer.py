"""The tokenizer: any bytes come back, and merges are those that plain counting finds."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.lm.tokenizer import PIECES, Tokenizer, learn

TEXT = b"the cat sat on the mat, the hat (noun): 1984 that cathat\n" * 3 + b"aaaa aaaaa hahaha"
TOKENIZER = learn(TEXT, 290)


def replaced(tokens: list[int], pair: tuple[int, int], number: int) -> list[int]:
    """Tokens with a pair replaced, found by looking at each place in turn."""
    result, at = [], 0
    while at < len(tokens):
        found = tuple(tokens[at : at + 2]) == pair
        result.append(number if found else tokens[at])
        at += 2 if found else 1
    return result


@given(st.binary())
def test_any_bytes_come_back(text: bytes) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)).decode() == text


@given(st.binary())
def test_pieces_hold_every_byte_once(text: bytes) -> None:
    assert b"".join(PIECES.findall(text)) == text


@given(st.text("aht c(", max_size=30))
def test_encoding_applies_the_merges_in_their_order(text: str) -> None:
    expected = []
    for piece in PIECES.findall(text.encode()):
        tokens = list(piece)
        for index, pair in enumerate(TOKENIZER.merges):
            tokens = replaced(tokens, pair, 256 + index)
        expected += tokens
    assert TOKENIZER.encode(text) == expected


def test_each_merge_is_a_most_frequent_pair() -> None:
    pieces = [list(piece) for piece in PIECES.findall(TEXT)]
    for index, merge in enumerate(TOKENIZER.merges):
        counts = Counter(pair for piece in pieces for pair in pairwise(piece))
        assert counts[merge] == max(counts.values()) >= 2
        pieces = [replaced(piece, merge, 256 + index) for piece in pieces]


def test_a_text_without_repetition_has_no_merges() -> None:
    assert learn(b"abc def").merges == ()
    assert learn(b"").merges == ()


def test_the_vocabulary_is_as_large_as_asked() -> None:
    assert len(learn(TEXT, 270).texts) == 270
    assert learn(TEXT, 256).merges == ()
    with pytest.raises(ValueError, match="vocabulary"):
        learn(TEXT, 255)


def test_what_is_no_token_is_refused() -> None:
    for number in (-1, 290):
        with pytest.raises(ValueError, match="tokens"):
            TOKENIZER.decode([number])
    with pytest.raises(ValueError, match="merges"):
        Tokenizer([(97, 98), (257, 97)])


def test_half_of_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^text: U\+D83D is half of a character$"):
        Tokenizer([]).encode("a \ud83d")
