"""Two definitions at once: what the model itself writes, where they part, and the odds there."""

import numpy as np
import pytest

from lib.lm.batches import END
from lib.lm.language_model import LanguageModel
from lib.settings import LONGEST_WORD, PARTS_OF_SPEECH
from lib.studies.language import writing
from lib.studies.language.findings import Definitions
from lib.studies.language.storing import stored
from lib.studies.progress import result_of


def write(word: str = "cat", storage: str = "W2 g128", seed: int = 1, temperature: float = 0.7):  # type: ignore[no-untyped-def]
    found: Definitions = result_of(writing.write(word, "noun", storage, seed, temperature))
    return found


def test_each_column_is_what_its_model_writes(model: LanguageModel) -> None:
    found = write()
    models = model, result_of(stored("W2 g128"))
    for text, each in zip((found.float32, found.stored), models, strict=True):
        steps = list(each.define("cat", "noun", seed=1, most=writing.MOST))
        written = model.tokenizer.decode(step.token for step in steps).decode("utf-8", "replace")
        assert len(text.tokens) == len(steps)
        assert text.ended is (steps[-1].token == END)
        shown = "".join(text.tokens)
        assert len(shown) == len(written.rstrip("\n"))
        assert all(a == b for a, b in zip(shown, written, strict=False) if a != "\ufffd")


def test_the_speed_is_that_of_most_tokens(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first, which also reads the prompt, doesn't count, nor another that takes long."""
    times = iter([0, 9, *(x for start in (10, 20, 30, 40) for x in (start, start + 0.25)), 50, 90])
    monkeypatch.setattr(writing.time, "thread_time", times.__next__)
    pen = writing.Pen(model, "cat", "noun", 1, 0.7)
    for _ in range(6):
        pen.write()
    assert len(pen.tokens) == 6
    assert pen.text.tokens_a_second == 4


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_without_chance_the_odds_are_those_of_temperature_1(
    model: LanguageModel, temperature: float
) -> None:
    first = next(model.define("cat", "noun", seed=1, temperature=temperature))
    found, _ = writing.candidates(model, first, first)
    powers = np.exp(model.logits([[END, *model.tokenizer.encode("cat (noun):")]])[0, -1])
    expected = np.sort(powers / powers.sum())[::-1][: writing.CANDIDATES]
    assert max(each.float32 for each in found) == pytest.approx(expected[0], rel=1e-4)
    if temperature == 0:
        assert [each.float32 for each in found] == pytest.approx(expected, rel=1e-4)


def test_they_part_at_the_first_token_that_differs(model: LanguageModel) -> None:
    found = write()
    one, other = (
        [step.token for step in each.define("cat", "noun", seed=1, most=writing.MOST)]
        for each in (model, result_of(stored("W2 g128")))
    )
    place = found.parted
    assert place is not None
    assert one[:place] == other[:place]
    assert one[place] != other[place]


def test_the_odds_at_the_parting_are_those_of_the_logits(model: LanguageModel) -> None:
    found = write(temperature=1.0)
    other = result_of(stored("W2 g128"))
    assert found.parted is not None
    steps = list(model.define("cat", "noun", seed=1, temperature=1.0, most=writing.MOST))
    line = [END, *model.tokenizer.encode("cat (noun):"), *(s.token for s in steps[: found.parted])]
    rows = [each.logits([line])[0, -1].astype(np.float64) for each in (model, other)]
    shares = [np.exp(row) / np.exp(row).sum() for row in rows]
    peaks = [share.max() for share in shares]
    assert max(each.float32 for each in found.candidates) == pytest.approx(peaks[0], rel=1e-4)
    assert max(each.stored for each in found.candidates) == pytest.approx(peaks[1], rel=1e-4)
    odds = [each.float32 for each in found.candidates]
    assert odds == sorted(odds, reverse=True)
    for share, place, text in zip(shares, found.drawn, (found.float32, found.stored), strict=True):
        drawn = found.candidates[place]
        ends = text.ended and found.parted == len(text.tokens) - 1
        assert drawn.text in ("\ufffd", writing.THE_END if ends else text.tokens[found.parted])
        own = drawn.float32 if share is shares[0] else drawn.stored
        assert np.abs(share - own).min() < 1e-5


def test_the_same_model_never_parts(model: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def itself(storage: str):  # type: ignore[no-untyped-def]
        yield from ()
        return model

    monkeypatch.setattr(writing, "stored", itself)
    found = write()
    assert found.parted is None
    assert found.float32.tokens == found.stored.tokens
    assert all(each.float32 == each.stored for each in found.candidates)
    assert len(found.candidates) == writing.CANDIDATES


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [([1, 2], [1, 2], None), ([1, 2], [1, 3], 1), ([5], [4], 0), ([1], [1, 2], None)],
)
def test_the_first_difference(one: list[int], other: list[int], place: int | None) -> None:
    assert writing.first_difference(one, other) == place


@pytest.mark.parametrize(
    "word", ["", "\u202e", "\n", "<b>x</b>", "\x00\x1b[2J", "🌋" * 12, "a" * 48]
)
def test_a_word_is_only_ever_text(model: LanguageModel, word: str) -> None:
    found = write(word)
    for text in (found.float32, found.stored):
        assert 1 <= len(text.tokens) <= writing.MOST
        assert all(piece.isprintable() for piece in text.tokens)


@pytest.mark.parametrize("part_of_speech", PARTS_OF_SPEECH)
def test_the_longest_word_that_the_page_takes_leaves_room(
    model: LanguageModel, part_of_speech: str
) -> None:
    """Each of its bytes a token, as those of a language that the tokenizer never saw."""
    word = "\u00ff" * (LONGEST_WORD // 2)
    result_of(writing.write(word, part_of_speech, "Q8_0", 1, 0.7))


def test_pieces_of_a_character_are_shown_where_it_ends(model: LanguageModel) -> None:
    tokens = [*"né".encode(), 0xF0, 0x9F, 0x07, 0xE2, END]
    assert writing.texts(model, tokens) == ["n", "", "é", "", "", "\ufffd\ufffd", "\ufffd", ""]


def test_bad_settings_are_named(model: LanguageModel) -> None:
    with pytest.raises(ValueError, match="part_of_speech"):
        result_of(writing.write("cat", "pronoun", "Q8_0", 1, 0.7))
    with pytest.raises(ValueError, match="storage"):
        result_of(writing.write("cat", "noun", "q8_9", 1, 0.7))
    with pytest.raises(ValueError, match="temperature"):
        result_of(writing.write("cat", "noun", "Q8_0", 1, -1.0))
