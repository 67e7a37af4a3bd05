"""Some of the glosses, shipped as text: to measure the model on, and to learn its layers' inputs.

``python -m lib.lm.glosses`` writes the files from WordNet, which readers' machines needn't have.
"""

import argparse
import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lib.lm.data import FOLDER, PARTS_OF_SPEECH, Synset, read_synsets, split

ASSETS = Path(__file__).parents[2] / "assets" / "language_model"
HELD_OUT, TRAINING = ASSETS / "held_out.txt", ASSETS / "training.txt"
HELD_OUT_GLOSSES, TRAINING_GLOSSES = 1000, 256
SEED = 1
_LINE = re.compile(rf"(.+?) \(({'|'.join(PARTS_OF_SPEECH.values())})\): (.+)")


@cache
def held_out() -> tuple[Synset, ...]:
    """1,000 of the glosses that no network was trained on, each with its first word."""
    return read(HELD_OUT)


@cache
def training() -> tuple[Synset, ...]:
    """256 of those it was trained on, each with its first word."""
    return read(TRAINING)


def read(file: Path) -> tuple[Synset, ...]:
    """The synsets of a file, a line each: "volcano (noun): a fissure in ...".

    Raises:
        ValueError: a line is none like that.
    """
    return tuple(map(_synset, file.read_text("ascii").splitlines()))


def _synset(line: str) -> Synset:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"no gloss: {line!r}")
    word, part_of_speech, gloss = found.groups()
    return Synset((word,), part_of_speech, gloss)


def write(file: Path, synsets: Sequence[Synset], count: int) -> None:
    """Write `count` of the synsets, chosen by chance, in their order."""
    chosen = sorted(random.Random(SEED).sample(range(len(synsets)), count))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{synsets[each].lines[0]}\n" for each in chosen), "ascii")


def main() -> None:
    """Write the shipped glosses."""
    parser = argparse.ArgumentParser(prog="python -m lib.lm.glosses", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder of WordNet's data files")
    parts = split(read_synsets(parser.parse_args().data))
    write(HELD_OUT, parts.held_out, HELD_OUT_GLOSSES)
    write(TRAINING, parts.training, TRAINING_GLOSSES)


if __name__ == "__main__":
    main()
