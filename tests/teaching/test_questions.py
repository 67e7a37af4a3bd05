"""Every question, 200 seeds: well made, answered on its own page, and the same each time."""

import inspect
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest
from streamlit.testing.v1.element_tree import Block

from lib.teaching import questions
from lib.teaching.questions import making
from lib.teaching.questions.records import (
    ChoiceQuestion,
    Mistake,
    NumberQuestion,
    OrderQuestion,
    Question,
    SpotQuestion,
)
from lib.ui.router import PAGES
from lib.ui.setting import Table
from tests.support.pages import OpenPage
from tests.support.server import ROOT

SEEDS = range(200)
PAGES_ASKED = tuple(questions.TEASERS)


def asked(page: str) -> Iterator[Question]:
    """All questions of a page, each with 200 seeds."""
    for number in range(questions.count(page)):
        for seed in SEEDS:
            yield questions.question(page, number, seed)


def test_only_pages_are_asked_about_in_their_order() -> None:
    known = [page.address for page in PAGES]
    assert list(PAGES_ASKED) == [address for address in known if address in PAGES_ASKED]


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_a_page_has_three_to_five_questions(page: str) -> None:
    assert 3 <= questions.count(page) <= 5


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_questions_are_listed_by_what_they_are_about(page: str) -> None:
    titles = questions.titles(page)
    makers = questions.makers(page)
    said = [str(inspect.getdoc(make)).replace("'", "’") for make in makers]
    assert said == [f"{title}." for title in titles]
    assert len(set(titles)) == len(titles)
    assert all(10 < len(title) < 80 and title.isprintable() for title in titles)  # for a menu


LISTING = """
import sys
from lib.teaching import questions

before = set(sys.modules)
for page in questions.TEASERS:
    questions.titles(page)
print(sorted(set(sys.modules) - before))
"""


def test_to_list_questions_nothing_is_imported() -> None:
    command = [sys.executable, "-c", LISTING]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_seeds_make_the_same_question_again_and_often_another_one(page: str) -> None:
    varied = 0
    for number in range(questions.count(page)):
        made = [questions.question(page, number, seed).data() for seed in range(20)]
        questions.question.cache_clear()
        assert made == [questions.question(page, number, seed).data() for seed in range(20)]
        varied += any(each != made[0] for each in made)
    assert varied


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_questions_are_plain_data_in_whole_sentences(page: str) -> None:
    for made in asked(page):
        data = made.data()
        assert json.loads(json.dumps(data))["kind"] == made.kind
        assert len(json.dumps(data)) < 4_000  # bytes that a phone waits for
        assert made.prompt[-1] in "?.", made.prompt
        assert made.reason.endswith("."), made.reason
        assert "-" not in made.reason.replace("-bit", "").split(), made.reason
        assert not {"  ", "None", "nan"} & {made.prompt, made.reason}
        if isinstance(made, SpotQuestion):
            # It stands right before its reason, on every screen, and isn't said twice.
            assert made.shown not in made.reason, made.reason


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_typed_answers_say_how_exact_they_are_to_be(page: str) -> None:
    for made in asked(page):
        if not isinstance(made, NumberQuestion | SpotQuestion):
            continue
        assert made.typing.endswith("."), made.typing
        assert made.tolerance >= 0
        assert bool(made.tolerance) != (made.typing == making.WHOLE)
        assert isinstance(made.truth, int) or made.tolerance
        for mistake in made.mistakes:
            assert abs(mistake.value - made.truth) > made.tolerance, (made.prompt, mistake)
            assert mistake.sentence.endswith("."), mistake
        assert len({mistake.value for mistake in made.mistakes}) == len(made.mistakes)


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_spots_can_be_reached_and_say_so(page: str) -> None:
    for made in asked(page):
        if isinstance(made, SpotQuestion):
            assert made.low < made.truth < made.high, made.prompt
            assert made.step <= 2 * made.tolerance  # a stop of the slider is right
            # Whoever leaves the slider in its middle, or guesses anywhere, is mostly wrong.
            assert 2 * made.tolerance < (made.high - made.low) / 4


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_no_two_choices_are_equal(page: str) -> None:
    for made in asked(page):
        if isinstance(made, ChoiceQuestion):
            words = [option.words for option in made.options]
            assert len(set(words)) == len(words) >= 2, made.prompt
            for place, option in enumerate(made.options):
                assert bool(option.sentence) == (place != made.truth), made.prompt
                assert place == made.truth or option.sentence.endswith("."), option
        if isinstance(made, OrderQuestion):
            assert len(set(made.items)) == len(made.items) == len(made.values) >= 3
            assert sorted(made.truth) == list(range(len(made.items)))


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_the_right_choice_stands_anywhere(page: str) -> None:
    for number in range(questions.count(page)):
        made = [questions.question(page, number, seed) for seed in SEEDS]
        if isinstance(made[0], ChoiceQuestion):
            assert len({each.truth for each in made if isinstance(each, ChoiceQuestion)}) > 1


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_the_page_takes_the_settings(page: str) -> None:
    try:
        table: Table = import_module(f"pages.{page}_parts.settings").TABLE
    except ModuleNotFoundError:
        table = Table()
    known = {setting.key: setting for setting in table}
    for made in asked(page):
        for key, text in made.settings.items():
            assert known[key].accepts(text), (made.prompt, key, text)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("glossary", 0, 0), "page"),
        (("../integers", 0, 0), "page"),
        (("integers", 5, 0), "number"),
        (("integers", -1, 0), "number"),
        (("integers", 0, questions.SEEDS), "seed"),
        (("integers", 0, -1), "seed"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple[str, int, int], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named} "):
        questions.question(*arguments)


def test_mistakes_that_are_right_are_left_out() -> None:
    given = [(5.0, "Right."), (5.4, "Nearly."), (6.0, "First."), (6.0, "Second.")]
    assert making.differing(5, 0.5, given) == (Mistake(6.0, "First."),)


def test_options_that_are_equal_stand_there_once() -> None:
    options, truth = making.shuffled(
        random.Random(1), ("a", ""), [("b", "No."), ("a", "Never."), ("b", "Again.")]
    )
    assert sorted(options) == [("a", ""), ("b", "No.")]
    assert options[truth] == ("a", "")


def test_orders_begin_where_they_say() -> None:
    assert making.order_of([2, 3, 1], largest_first=True) == (1, 0, 2)
    assert making.order_of([2, 3, 1], largest_first=False) == (2, 0, 1)


def keys(block: Block) -> Iterator[str]:
    """The keys of what stands in a block of a page, as a style sheet writes them."""
    for child in block.children.values():
        found = re.fullmatch(r"\$+ID-[0-9a-f]+-(.+)", str(getattr(child.proto, "id", "")))
        if found:
            yield re.sub(r"[^\w-]", "-", found[1])
        if isinstance(child, Block):
            yield from keys(child)


@pytest.mark.parametrize("page", PAGES_ASKED)
def test_what_is_locked_or_covered_stands_on_the_page(page: str, open_page: OpenPage) -> None:
    there = set(keys(open_page(page).main))
    assert "journey" in there
    for number in range(questions.count(page)):
        made = questions.question(page, number, 0)
        assert {*made.locks, *made.covers} <= there, made.prompt
