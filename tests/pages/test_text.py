"""The page "A language model, live": what it opens on, what is typed, and its sentences."""

import html
import math
import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from lib.jobs import results
from lib.jobs.board import Board, board
from lib.jobs.job import Job, State
from lib.jobs.tasks import MeasureLanguageModel, WriteDefinition
from lib.lm import language_model
from lib.lm.language_model import FILE
from lib.settings import LONGEST_WORD, STORAGES
from lib.studies.language.findings import Candidate, Definitions, Progress, Text, WholeModel
from lib.studies.language.writing import THE_END
from lib.ui import runs
from pages.text_parts import columns, whole
from tests.support.hostile_links import WORDS
from tests.support.pages import OpenPage, check, numbers, page_html, words
from tests.support.runs import finished

needs_weights = pytest.mark.skipif(not FILE.exists(), reason="needs the language model's weights")


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    """What the server knows at its start; the tests of other pages begin without it."""
    results.ship()
    yield
    board().ship(())


def texts(app: AppTest) -> list[str]:
    """What stands in both columns, without the prompt."""
    found = re.findall(r"</b>(.*?)</p>", page_html(app), re.DOTALL)
    return [html.unescape(re.sub(r"<i.*?</i>|<[^>]*>", "", each)) for each in found]


@needs_weights
@pytest.mark.slow
def test_its_snippets_give_what_it_opens_on(open_page: OpenPage) -> None:
    check(open_page("text"))


def test_it_opens_on_both_definitions_and_the_whole_model(open_page: OpenPage) -> None:
    app = open_page("text")
    assert not app.exception
    record = {job.task: job for job in results.shipped(results.RECORD.read_text())}
    found: Definitions = record[WriteDefinition()].result
    assert texts(app) == ["".join(text.tokens) for text in (found.float32, found.stored)]
    model: WholeModel = record[MeasureLanguageModel()].result
    assert numbers(app)["Perplexity"] == f"{model.perplexities[1]:,.1f}"
    assert numbers(app)["Tokens"] == f"{len(found.float32.tokens)} and {len(found.stored.tokens)}"
    assert "Press **Write**" not in words(app)


def test_fast_hands_wait_for_the_last_word_alone(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Board(each=3)
    monkeypatch.setattr(desk, "_work", lambda: None)  # nothing is ever taken out of the queue
    monkeypatch.setattr(runs, "board", lambda: desk)
    shared = desk.start(WriteDefinition(word="three"), who="somebody else")
    app = open_page("text")
    for word in ("one", "two", "three", "four", "five", "six"):
        app.text_input(key="text_word").set_value(word).run()
        assert not app.exception
        assert not app.warning, word
    waiting = [job.task for job in desk._queue]
    assert waiting == [WriteDefinition(word="three"), WriteDefinition(word="six")]
    assert desk.holders(shared) == {"somebody else"}


@pytest.mark.parametrize("storage", STORAGES)
def test_every_format_has_its_numbers_at_once(storage: str, open_page: OpenPage) -> None:
    app = open_page("text", {"text_format": storage})
    assert not app.exception
    assert numbers(app)["Bytes of weights"].endswith(" MB")
    assert f"**{storage}** costs" in words(app)


@pytest.mark.parametrize(
    "word", [each for each in WORDS if 0 < len(" ".join(each.split()).encode()) <= LONGEST_WORD]
)
def test_hostile_words_are_only_ever_text(word: str, open_page: OpenPage) -> None:
    """They stand in the prompt as they were typed; what can't be seen does not."""
    task = WriteDefinition(word=" ".join(word.split()))
    found = Definitions(
        Text(("<b>", "&", "$x$"), True, 1.0),
        Text(("<b>", "\\", ""), True, 1.0),
        1,
        (Candidate("&", 0.5, 0.1), Candidate("\\", 0.2, 0.6)),
        (0, 1),
    )
    known = [*results.shipped(results.RECORD.read_text()), Job(task, 0, State.DONE, result=found)]
    board().ship(known)
    app = open_page("text", {"text_word": word})
    assert not app.exception
    [prompt, other] = re.findall(r"<b>(.*?) \(noun\):</b>", page_html(app), re.DOTALL)
    assert prompt == other
    assert "<" not in prompt
    seen = "".join(letter if letter.isprintable() else "\ufffd" for letter in task.word)
    assert html.unescape(prompt) == seen
    assert texts(app)[0].startswith("<b>&")


@pytest.mark.parametrize(
    ("word", "said"),
    [("", "Type a word"), (" ", "Type a word"), ("é" * 30, "more than 48 bytes")],
)
def test_what_is_no_word_gets_a_sentence(word: str, said: str, open_page: OpenPage) -> None:
    app = open_page("text")
    app.text_input(key="text_word").set_value(word).run()
    assert not app.exception
    assert said in "".join(each.value for each in app.warning)
    assert "You see volcano." in "".join(each.value for each in app.warning)
    assert texts(app)


@needs_weights
def test_the_table_of_the_tokens_is_as_large_as_the_page_says(open_page: OpenPage) -> None:
    weights = language_model.load().weights
    share = weights["embedding.weight"].size / sum(each.size for each in weights.values())
    assert round(8 * share) == 1
    said = " ".join(caption.value for caption in open_page("text").caption)
    assert "about an eighth of the weights" in " ".join(said.split())


def test_a_definition_on_its_way_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(WriteDefinition(word="river"), 0, State.RUNNING, progress=Progress(0.3, "Writing"))
    monkeypatch.setattr(board(), "find", lambda task: job if task == job.task else None)
    let_go: list[Job] = []
    monkeypatch.setattr(board(), "let_go", lambda job, *who: let_go.append(job))
    app = open_page("text", {"text_word": "river"})
    assert not app.exception
    assert "Writing" in [each.proto.text for each in app.get("progress")]
    [button] = [each for each in app.button if each.label == "Stop"]
    button.click().run()
    assert let_go == [job]
    job.state = State.STOPPED
    app = open_page("text", {"text_word": "river"})
    assert "stopped before its end. Press Write" in "".join(each.value for each in app.info)


@needs_weights
@pytest.mark.slow
def test_a_changed_word_is_written_at_once(open_page: OpenPage) -> None:
    app = open_page("text", {"text_format": "Q8_0"})
    app.text_input(key="text_word").set_value("zorbling").run()
    task = WriteDefinition(word="zorbling", storage="Q8_0")
    found: Definitions = finished(task).result
    app.run()
    assert not app.exception
    assert texts(app) == [
        "".join(text.tokens) + ("" if text.ended else " …")
        for text in (found.float32, found.stored)
    ]


@needs_weights
@pytest.mark.slow
def test_another_definition_has_the_next_seed(open_page: OpenPage) -> None:
    app = open_page("text", {"text_seed": "9999"})
    finished(WriteDefinition(seed=9999))
    app.run()
    [button] = [each for each in app.button if each.label == "Another definition"]
    button.click().run()
    assert app.number_input(key="text_seed").value == 1


def model(times: float) -> WholeModel:
    """A made-up measure: perplexity 20 in float32, and so many times that as stored."""
    return WholeModel(1000, 9, (math.log(20), math.log(20 * times)), 0.1, 0.2, (8, 2))


@pytest.mark.parametrize(
    ("times", "said"),
    [(0.99, "next to nothing"), (1.005, "next to nothing"), (1.05, "5.0% more"), (3, "60")],
)
def test_the_verdict_says_what_the_numbers_say(times: float, said: str) -> None:
    assert said in whole.verdict("W2 g128", model(times), {})


@pytest.mark.parametrize(("made_up", "said"), [(1.5, "GPTQ helps"), (3.0, "GPTQ doesn’t help")])
def test_compensation_is_held_against_rounding_to_nearest(made_up: float, said: str) -> None:
    words = whole.verdict("W2 g128, GPTQ", model(made_up), {"W2 g128": model(2.0)})
    assert said in words
    assert f"(W2 g128), at the same bits, perplexity is 40.00, with it {20 * made_up:.2f}." in words
    assert "lipping" not in words


@pytest.mark.parametrize(("clipped", "said"), [(1.5, "Clipping helps"), (3.0, "Clipping doesn’t")])
def test_clipping_is_held_against_scales_that_reach_to_the_largest(
    clipped: float, said: str
) -> None:
    others = {"W2 g128": model(2.5), "W2 g128, GPTQ": model(2.25), "W2 g128, clipped": model(2.0)}
    words = whole.verdict("W2 g128, clipped", model(clipped), others)
    assert said in words
    assert f"(W2 g128), at the same bits, perplexity is 50.00, with it {20 * clipped:.2f}." in words
    assert "GPTQ" not in words
    words = whole.verdict("W2 g128, clipped, GPTQ", model(clipped), others)
    assert said in words
    assert (
        f"(W2 g128, GPTQ), at the same bits, perplexity is 45.00, with it {20 * clipped:.2f}"
        in words
    )
    assert (
        f"(W2 g128, clipped), at the same bits, perplexity is 40.00, with it {20 * clipped:.2f}"
        in words
    )


@pytest.mark.parametrize("bits", [4, 3, 2])
def test_numbers_that_are_compared_are_never_written_alike(bits: int) -> None:
    """Those that are shipped: with 4 bits GPTQ gains less than a tenth."""
    shipped = {job.task: job.result for job in results.shipped(results.RECORD.read_text())}
    plain, better = (f"W{bits} g128", f"W{bits} g128, GPTQ")
    found = {name: shipped[MeasureLanguageModel(storage=name)] for name in (plain, better)}
    told = whole.verdict(better, found[better], found)
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", told)]
    assert len(set(numbers[-2:])) == 2
    assert ("GPTQ helps" in told) is (numbers[-1] < numbers[-2])


@pytest.mark.parametrize("storage", STORAGES)
def test_a_divergence_is_never_written_as_0(storage: str) -> None:
    """The page says that it is so only where all odds are the same."""
    shipped = {job.task: job.result for job in results.shipped(results.RECORD.read_text())}
    shown, _ = whole.numbers(storage, shipped[MeasureLanguageModel(storage=storage)])[
        "KL divergence"
    ]
    assert float(shown.removesuffix(" nats")) > 0


def test_a_blank_is_seen_in_any_token_but_the_end_has_none() -> None:
    assert columns.with_blank(" (as in") == "␣(as␣in"
    assert columns.with_blank("(of a") == "(of␣a"
    assert columns.with_blank(THE_END) == THE_END


def test_two_that_never_part_say_so() -> None:
    text = Text((" a", " b"), False, 0.1)
    found = Definitions(text, text, None, (Candidate(" a", 0.5, 0.5),), (0, 0))
    assert "the same" in columns.parting(WriteDefinition(), found)
    assert columns.numbers(found)["They part"][0] == "never"


def test_at_temperature_zero_no_chance_is_named() -> None:
    text = Text((" a", " b"), False, 0.1)
    odds = (Candidate(" a", 1.0, 0.0), Candidate(" c", 0.0, 1.0))
    found = Definitions(text, text, 0, odds, (0, 1))
    words = columns.parting(WriteDefinition(temperature=0.0), found)
    assert "Chance" not in words
    assert "“␣a”" in words
    assert "“␣c”" in words
