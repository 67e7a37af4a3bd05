"""The shipped glosses: as many as the pages say, from WordNet, and none learned and measured."""

from pathlib import Path

import pytest

from lib.lm.data import FOLDER, Synset, plain, read_synsets, split
from lib.lm.glosses import HELD_OUT, TRAINING, held_out, read, training, write


def test_there_are_as_many_as_the_pages_say() -> None:
    assert len(held_out()) == len(set(held_out())) == 1000
    assert len(training()) == 256
    assert {each.part_of_speech for each in held_out()} == {"noun", "verb", "adjective", "adverb"}


def test_nothing_that_is_measured_was_learned() -> None:
    learned = [plain(each.gloss) for each in training()]
    for each in held_out():
        assert not any(plain(each.gloss) in text for text in learned)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    synsets = [
        Synset(("a (b) c", "other"), "noun", "one (noun): in another"),
        Synset(("run",), "verb", "go fast: on foot"),
    ]
    file = tmp_path / "some" / "glosses.txt"
    write(file, synsets, 2)
    assert read(file) == (Synset(("a (b) c",), *synsets[0][1:]), synsets[1])


@pytest.mark.parametrize("line", ["volcano: a fissure", "volcano (thing): a fissure", ""])
def test_a_line_that_is_no_gloss_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "glosses.txt"
    file.write_text(f"run (verb): go fast\n{line}\n")
    with pytest.raises(ValueError, match=f"no gloss.*{line[:4]}"):
        read(file)


@pytest.mark.skipif(not FOLDER.exists(), reason="needs Debian's package wordnet-base")
def test_they_are_those_of_the_split() -> None:
    parts = split(read_synsets())
    for file, part in ((HELD_OUT, parts.held_out), (TRAINING, parts.training)):
        lines = {each.lines[0] for each in part}
        assert set(file.read_text().splitlines()) <= lines
