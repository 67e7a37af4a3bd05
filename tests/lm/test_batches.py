"""Lines in batches: each once, filled up as little as promised, and only glosses are counted."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.lm.batches import Line, encode, groups, shuffled, together
from lib.lm.data import Synset
from lib.lm.tokenizer import Tokenizer

BYTES = Tokenizer([])  # each byte is a token


def lines_of(lengths: list[int]) -> list[Line]:
    return [
        Line(np.full(length, index, np.uint16), 1) for index, length in enumerate(lengths, start=1)
    ]


def test_a_line_is_prompt_and_gloss_between_ends() -> None:
    (line,) = encode([Synset(("ox",), "noun", "a cow")], BYTES, 100)
    assert bytes(line.tokens.tolist()) == b"\nox (noun): a cow\n"
    assert bytes(line.tokens.tolist())[line.prompt :] == b" a cow\n"


def test_lines_are_cut_and_words_taken_as_asked() -> None:
    synset = Synset(("ox", "bull"), "noun", "a cow")
    cut = encode([synset], BYTES, 14)
    assert [bytes(line.tokens.tolist()) for line in cut] == [
        b"\nox (noun): a c",
        b"\nbull (noun): a",
    ]
    assert len(encode([synset], BYTES, 14, first_words=True)) == 1


def test_targets_are_the_glosses_next_tokens() -> None:
    batch = together(encode([Synset(("ox", "bull"), "noun", "a")], BYTES, 100))
    for row, start in enumerate((b"\nox (noun):", b"\nbull (noun):")):
        tokens, targets = batch.tokens[row], batch.targets[row]
        counted = np.flatnonzero(targets != -100)
        assert bytes(targets[counted].tolist()) == b" a\n"
        assert bytes(tokens[: counted[0] + 1].tolist()) == start
        np.testing.assert_array_equal(tokens[counted[1:]], targets[counted[:-1]])


@given(st.lists(st.integers(2, 30), max_size=40), st.integers(1, 100))
def test_groups_hold_all_and_fill_no_more_than_may(lengths: list[int], most: int) -> None:
    lines = lines_of(lengths)
    found = list(groups(lines, most))
    assert [line.tokens[0] for group in found for line in group] == [*range(1, len(lines) + 1)]
    for group in found:
        assert len(group) == 1 or together(group).tokens.size <= most


@given(st.lists(st.integers(2, 30), max_size=60), st.integers(0, 5))
def test_a_shuffle_holds_each_line_once_and_repeats(lengths: list[int], seed: int) -> None:
    lines = lines_of(lengths)
    first, second = (shuffled(lines, 64, np.random.default_rng(seed)) for _ in range(2))
    numbers = [[int(line.tokens[0]) for line in group] for group in first]
    assert sorted(chain(*numbers)) == [*range(1, len(lines) + 1)]
    assert numbers == [[int(line.tokens[0]) for line in group] for group in second]


def test_another_pass_has_another_order_and_little_filling() -> None:
    lines = lines_of(np.random.default_rng(1).integers(5, 60, 2000).tolist())
    one, two = (shuffled(lines, 512, np.random.default_rng([1, number])) for number in (0, 1))
    assert [line.tokens[0] for line in chain(*one)] != [line.tokens[0] for line in chain(*two)]
    filled = sum(together(group).tokens.size for group in one)
    assert filled < 1.1 * sum(len(line.tokens) - 1 for line in lines)


def test_no_lines_make_no_batch() -> None:
    with pytest.raises(ValueError, match="lines"):
        together([])
