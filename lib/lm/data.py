"""WordNet 3.0's definitions as lines "volcano (noun): a fissure in the earth's crust ...".

WordNet (Princeton University) groups words of one meaning into synsets, each with a gloss: a
definition and often quoted examples, which are left out here. Debian's package ``wordnet-base``
installs it.

The text is split by synset: a synset is held out whole, with all its words, and only where its
gloss occurs in no other synset's, so that nothing of what a network is asked was in its training.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path("/usr/share/wordnet")
PARTS_OF_SPEECH = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}  # by file
# Of this many glosses one is for validation and one is held out, as far as others permit.
ONE_IN = 50


class Synset(NamedTuple):
    """Words of one meaning, their part of speech, and the definition."""

    words: tuple[str, ...]
    part_of_speech: str
    gloss: str

    @property
    def lines(self) -> list[str]:
        """One line of text for each word."""
        return [prompt(word, self.part_of_speech) + f" {self.gloss}" for word in self.words]


class Split(NamedTuple):
    """To learn from; to choose settings and the best weights by; to be read once, at the end."""

    training: list[Synset]
    validation: list[Synset]
    held_out: list[Synset]


def prompt(word: str, part_of_speech: str) -> str:
    """What a definition is asked for with: "volcano (noun):"."""
    return f"{word} ({part_of_speech}):"


def read_synsets(folder: Path = FOLDER) -> list[Synset]:
    """All synsets of WordNet, in its order.

    Raises:
        FileNotFoundError: a file is missing; the message says how to get it.
    """
    return [
        _synset(line, part_of_speech)
        for name, part_of_speech in PARTS_OF_SPEECH.items()
        for line in _lines(folder / f"data.{name}")
    ]


def _lines(file: Path) -> Iterator[str]:
    if not file.exists():
        raise FileNotFoundError(
            f"no {file.name} in {file.parent}: install Debian's package wordnet-base, "
            "or name a folder that holds WordNet's data files with --data DIR"
        )
    # The licence stands at the top, indented.
    yield from (line for line in file.read_text("ascii").splitlines() if line[0] != " ")


def _synset(line: str, part_of_speech: str) -> Synset:
    """A line of a data file: offset, file, type, count (hex), word, id, word, id, ... | gloss."""
    fields, _, gloss = line.partition(" | ")
    _, _, _, count, *rest = fields.split()
    # Of adjectives, "(p)" and the like say where in a sentence they stand.
    words = [re.sub(r"\((a|p|ip)\)$", "", word) for word in rest[: 2 * int(count, 16) : 2]]
    definition = re.split(r'[;:]\s*"', gloss)[0].strip(" ;")
    return Synset(tuple(word.replace("_", " ") for word in words), part_of_speech, definition)


def split(synsets: Sequence[Synset]) -> Split:
    """Synsets in three parts: the same for every machine, for it hangs on the glosses alone."""
    texts = [plain(synset.gloss) for synset in synsets]
    shared = _found_in_others(texts)
    parts = Split([], [], [])
    for synset, text in zip(synsets, texts, strict=True):
        draw = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % ONE_IN
        chosen = parts.training if text in shared else {0: parts[1], 1: parts[2]}.get(draw)
        (parts.training if chosen is None else chosen).append(synset)
    return parts


def plain(text: str) -> str:
    """A text's words in small letters with one blank around each, to compare texts by."""
    return f" {' '.join(re.findall('[a-z0-9]+', text.lower()))} "


def _found_in_others(texts: Sequence[str]) -> set[str]:
    """Those texts that occur, whole and word by word, inside a longer one."""
    distinct = set(texts)
    with_word: defaultdict[str, set[str]] = defaultdict(set)
    for text in distinct:
        for word in text.split():
            with_word[word].add(text)
    found: set[str] = set()
    for text in distinct:
        # Whatever holds the text holds its rarest word: few have to be looked at.
        candidates = min((with_word[word] for word in text.split()), key=len, default=distinct)
        if any(text in other for other in candidates if other != text):
            found.add(text)
    return found
