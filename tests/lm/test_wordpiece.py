"""WordPiece: the same numbers as Hugging Face's tokenizers give."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import BertWordPieceTokenizer

from lib.lm.encoder import load
from lib.lm.wordpiece import WordPiece, words

PIECES = load().tokenizer.pieces
OURS = WordPiece(PIECES)
THEIRS = BertWordPieceTokenizer(
    vocab={piece: number for number, piece in enumerate(PIECES)}, lowercase=True
)


@given(st.text(st.characters(max_codepoint=0x3FF) | st.sampled_from("aeinst .,'-é中国\t\u200b")))
@example("Unaffable! The naïve café's œuvre; 3.14 % of \u4e2d\u56fd people\u2026 [sep] ##ing")
@example("x" * 100 + " " + "x" * 101)
@example("")
def test_numbers_are_those_of_tokenizers(text: str) -> None:
    # What is written like one of the network's own marks is read as the mark by theirs.
    theirs = THEIRS.encode(text.replace("[", "("))
    assert OURS.encode(text.replace("[", "(")) == theirs.ids


def test_the_longest_piece_is_taken_first() -> None:
    tokenizer = WordPiece(["[UNK]", "[CLS]", "[SEP]", "un", "u", "##n", "##able", "##a", "##ble"])
    assert tokenizer.encode("unable") == [1, 3, 6, 2]
    assert tokenizer.encode("UNA") == [1, 3, 7, 2]
    assert tokenizer.encode("un never") == [1, 3, 0, 2]


def test_marks_written_out_are_only_text() -> None:
    assert list(words("[SEP]")) == ["[", "sep", "]"]


def test_a_vocabulary_needs_its_marks() -> None:
    with pytest.raises(ValueError, match=r"pieces.*\[CLS\]"):
        WordPiece(["[UNK]", "[SEP]"])
