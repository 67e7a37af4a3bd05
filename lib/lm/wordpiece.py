"""WordPiece, as BERT reads text (Devlin et al. 2018): small letters without accents, in pieces.

Each word is taken apart from its beginning, always with the longest piece that the vocabulary has;
pieces inside a word begin with "##".
"""

import unicodedata
from collections.abc import Iterator, Sequence

UNKNOWN, FIRST, LAST = "[UNK]", "[CLS]", "[SEP]"
LONGEST = 100  # characters; a longer word is unknown


class WordPiece:
    """Writes text as token numbers.

    Args:
        pieces: the vocabulary in the order of its numbers; it holds [UNK], [CLS] and [SEP].
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = tuple(pieces)
        self._numbers = {piece: number for number, piece in enumerate(self.pieces)}
        missing = {UNKNOWN, FIRST, LAST} - self._numbers.keys()
        if missing:
            raise ValueError(f"pieces: {', '.join(sorted(missing))} missing")

    def encode(self, text: str) -> list[int]:
        """The numbers of a text's pieces between those of [CLS] and [SEP]."""
        found = [piece for word in words(text) for piece in self._pieces_of(word)]
        return [self._numbers[piece] for piece in (FIRST, *found, LAST)]

    def _pieces_of(self, word: str) -> list[str]:
        """A word's pieces, or [UNK] alone where it can't be made of any."""
        found: list[str] = []
        at = 0
        while at < len(word) <= LONGEST:
            start = "##" if at else ""
            ends = range(len(word), at, -1)
            end = next((end for end in ends if start + word[at:end] in self._numbers), None)
            if end is None:
                return [UNKNOWN]
            found.append(start + word[at:end])
            at = end
        return found or [UNKNOWN]


def words(text: str) -> Iterator[str]:
    """A text's words, marks and Chinese characters, each by itself."""
    plain = unicodedata.normalize("NFD", "".join(map(str.lower, map(_spaced, text))))
    letters = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    for word in letters.split():
        start = 0
        for at, letter in enumerate(word):
            if _is_mark(letter):
                if start < at:
                    yield word[start:at]
                yield letter
                start = at + 1
        if start < len(word):
            yield word[start:]


def _spaced(letter: str) -> str:
    """A character as it is read: control characters not at all, a Chinese one by itself."""
    if letter in "\t\n\r" or unicodedata.category(letter) == "Zs":
        return " "
    if letter in "\0\ufffd" or unicodedata.category(letter) in ("Cc", "Cf"):
        return ""
    return f" {letter} " if _is_chinese(letter) else letter


def _is_chinese(letter: str) -> bool:
    number = ord(letter)
    return (
        0x4E00 <= number <= 0x9FFF
        or 0x3400 <= number <= 0x4DBF
        or 0x20000 <= number <= 0x2CEAF
        or 0xF900 <= number <= 0xFAFF
        or 0x2F800 <= number <= 0x2FA1F
    )


def _is_mark(letter: str) -> bool:
    ascii_mark = letter.isascii() and letter.isprintable() and not letter.isalnum()
    return ascii_mark or unicodedata.category(letter).startswith("P")
