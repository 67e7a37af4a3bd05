"""WordNet's text: read as its format says, and split so that nothing held out was learned."""

import re
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest

from lib.lm.data import FOLDER, Split, Synset, read_synsets, split

LICENCE = "  1 A notice, indented as WordNet's is.  \n"
FILES = {
    "noun": "00000047 05 n 02 sea_wolf 0 wolf_of_the_sea 1 001 @ 00000000 n 0000 | an old fish; "
    'said of sailors; "the sea wolf sang"; "a sea wolf"  \n',
    "verb": '00000047 30 v 01 glimmer 2 000 01 + 01 00 | shine: "stars glimmered"  \n',
    "adj": "00000047 00 s 0b "
    + " ".join(f"w{index}(p) {index:x}" for index in range(11))
    + ' 000 | (of "tea") too weak  \n',
    "adv": "00000047 02 r 01 sternly(a) 0 000 | in a stern way;  \n",
}


def write(folder: Path) -> None:
    for name, line in FILES.items():
        (folder / f"data.{name}").write_text(LICENCE + line)


def test_lines_are_read_as_the_format_says(tmp_path: Path) -> None:
    write(tmp_path)
    assert read_synsets(tmp_path) == [
        Synset(("sea wolf", "wolf of the sea"), "noun", "an old fish; said of sailors"),
        Synset(("glimmer",), "verb", "shine"),
        # Words are counted in hexadecimal.
        Synset(tuple(f"w{index}" for index in range(11)), "adjective", '(of "tea") too weak'),
        Synset(("sternly",), "adverb", "in a stern way"),
    ]


def test_each_word_has_a_line() -> None:
    synset = Synset(("sea wolf", "salt"), "noun", "an old fish")
    assert synset.lines == ["sea wolf (noun): an old fish", "salt (noun): an old fish"]


def test_a_missing_file_is_named_with_its_package(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "data.adv").unlink()
    with pytest.raises(FileNotFoundError, match=r"data\.adv.*wordnet-base"):
        read_synsets(tmp_path)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text without marks, in small letters."""
    return tuple(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def leaks(parts: Split) -> list[str]:
    """The glosses held out or for validation whose words stand in a row in a line elsewhere."""
    glosses = {
        part: {words_of(each.gloss) for each in getattr(parts, part)} for part in parts._fields
    }
    found = []
    for part in ("validation", "held_out"):
        by_start = defaultdict(list)  # by the first three words, or fewer
        for gloss in glosses[part]:
            by_start[gloss[:3]].append(gloss)
        for other in {"training", "validation", "held_out"} - {part}:
            for text in glosses[other]:
                for at in range(len(text)):
                    for length in (1, 2, 3):
                        for gloss in by_start.get(text[at : at + length], []):
                            if text[at : at + len(gloss)] == gloss:
                                found.append(" ".join(gloss))
    return found


def many(count: int) -> list[Synset]:
    """Synsets of which some share their gloss, and some have one that others hold inside."""
    kinds = [
        lambda number: f"thing {number}",
        lambda number: f"Thing, {number}!",
        lambda number: f"a thing {number} and more" if number % 3 == 0 else f"only {number} here",
    ]
    return [
        Synset((f"word{number}{letter}",), "noun", kind(number))
        for number in range(count)
        for letter, kind in zip("abc", kinds, strict=True)
    ]


def test_the_split_keeps_equal_and_inner_glosses_together() -> None:
    parts = split(many(3000))
    assert sorted(chain(*parts)) == sorted(many(3000))
    assert leaks(parts) == []
    assert 60 <= len(parts.validation) <= 240
    assert 60 <= len(parts.held_out) <= 240


def test_the_search_for_leaks_finds_them() -> None:
    inner, outer = Synset(("a",), "noun", "small dog"), Synset(("b",), "noun", "a Small, dog; wet")
    assert leaks(Split([outer], [], [inner])) == ["small dog"]
    assert leaks(Split([inner], [outer], [])) == []


def test_a_split_does_not_hang_on_the_order() -> None:
    parts = split(many(500))
    turned = split(many(500)[::-1])
    assert [part[::-1] for part in turned] == list(parts)


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER.exists(), reason="needs Debian's package wordnet-base")
def test_nothing_held_out_of_wordnet_is_in_training() -> None:
    synsets = read_synsets()
    assert len(synsets) == 117_659  # as WordNet 3.0's own statistics say
    parts = split(synsets)
    assert sum(map(len, parts)) == len(synsets)
    assert min(len(parts.validation), len(parts.held_out)) > 2000
    assert leaks(parts) == []
    # As the model's README says, a word may have been learned with another meaning.
    learned = {word for each in parts.training for word in each.words}
    known = [not learned.isdisjoint(each.words) for each in parts.held_out]
    assert 0.45 < sum(known) / len(known) < 0.55
