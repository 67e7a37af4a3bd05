"""Every question on the board and on a phone: it fits, and nothing of what a class said is lost."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from lib.teaching import questions
from lib.teaching.questions.records import (
    ChoiceQuestion,
    NumberQuestion,
    OrderQuestion,
    Question,
    SpotQuestion,
)
from lib.teaching.rooms import answers
from lib.ui import question_pictures
from tests.support.browsing import PHONE, tab
from tests.support.classroom import Teacher, serving_rooms
from tests.support.server import Server

ALL = [(page, number) for page in questions.TEASERS for number in range(questions.count(page))]
CLASS = 30
ORDER = ("recipe", 0)  # of four items, so of 24 orders


@pytest.fixture(scope="module")
def rooms_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("rooms") / "log.txt"
    # With a name of its own the board has an address to show on a machine without a network, too.
    with serving_rooms(log, {"QP_PUBLIC_URL": "https://learn.example.org"}) as running:
        yield running


def said(question: Question, luck: random.Random) -> answers.Answer:
    """What somebody in a class may say."""
    match question:
        case ChoiceQuestion():
            return luck.randrange(len(question.options))
        case OrderQuestion():
            places = [*range(len(question.items))]
            luck.shuffle(places)
            return tuple(places)
        case SpotQuestion():
            return luck.choice([question.low, question.truth, question.high])
        case NumberQuestion():
            return luck.choice([question.truth, *(one.value for one in question.mistakes), 1e9])
    raise TypeError(type(question).__name__)


class Room:
    """A room's page whose server says what the test wants it to."""

    def __init__(self, page: Page, address: str, ours: str) -> None:
        self.page = page
        self.seen: dict[str, Any] = {"turn": 0, "revealed": False, "joined": CLASS, "answered": 0}
        self.turn = 0
        page.route(f"**/{ours}", self._answer)
        page.goto(address)

    def _answer(self, route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(self.seen))

    def shows(self, question: Question, given: list[answers.Answer] | None = None) -> None:
        """Show a question; with answers, what is revealed."""
        self.turn += 1
        drawn = question_pictures.drawn(answers.asked(question))
        seen = {"turn": self.turn, "revealed": given is not None, "question": drawn}
        seen |= {"joined": CLASS, "answered": 0, "mine": given[0] if given else None}
        if given is not None:
            seen |= answers.revealed(question) | answers.tally(question, given)
        self.seen = seen
        self.page.evaluate("dispatchEvent(new Event('online'))")
        expect(self.page.get_by_role("heading", level=2)).to_have_text(question.prompt)
        expect(self.page.locator("#said")).to_contain_text("were right" if given else "")


TOO_LARGE = """() => {
  const { scrollWidth, scrollHeight } = document.documentElement;
  return [Math.max(0, scrollWidth - innerWidth), Math.max(0, scrollHeight - innerHeight)];
}"""
# The widest bar there is, in px; what a class said most is to be seen as a bar beside its words.
WIDEST = """() => {
  const bars = [...document.querySelectorAll(".bars i")];
  return Math.max(...bars.map((bar) => bar.getBoundingClientRect().width));
}"""


def test_every_question_fits_before_and_after_its_reveal(
    rooms_server: Server, browser: Browser
) -> None:
    """On a projector without scrolling, on a phone without scrolling sideways."""
    teacher = Teacher(rooms_server.url)
    with tab(browser) as projected, tab(browser, PHONE) as held:
        board = Room(projected, teacher.link, "board")
        phone = Room(held, f"{rooms_server.url}/r/{teacher.code}", "seat")
        for place in ALL:
            question = questions.question(*place, 0)
            luck = random.Random(0)
            given = [said(question, luck) for _ in range(CLASS)]
            for class_said in (None, given):
                board.shows(question, class_said)
                phone.shows(question, class_said)
                revealed = class_said is not None
                assert (place, revealed, projected.evaluate(TOO_LARGE)) == (place, revealed, [0, 0])
                sideways = held.evaluate(TOO_LARGE)[0]
                assert (place, revealed, sideways) == (place, revealed, 0)
            if projected.locator(".bars").count():
                assert (place, projected.evaluate(WIDEST) > 40) == (place, True)
                assert (place, held.evaluate(WIDEST) > 20) == (place, True)


def test_the_board_shows_what_is_to_be_put_in_order(rooms_server: Server, browser: Browser) -> None:
    teacher = Teacher(rooms_server.url)
    question = questions.question(*ORDER, 0)
    assert isinstance(question, OrderQuestion)
    with tab(browser) as page:
        board = Room(page, teacher.link, "board")
        board.shows(question)
        expect(page.locator("#said li")).to_have_text(list(question.items))
        expect(page.locator("#said")).to_contain_text(question.direction)


def test_a_right_order_that_few_have_found_is_on_the_board(
    rooms_server: Server, browser: Browser
) -> None:
    """Whatever else was said more often; and every answer is counted in some bar."""
    teacher = Teacher(rooms_server.url)
    question = questions.question(*ORDER, 0)
    assert isinstance(question, OrderQuestion)
    first, *rest = question.truth
    wrong = [(*rest[turn:], *rest[:turn], first) for turn in range(3)]
    wrong += [(*reversed(order),) for order in wrong]
    assert question.truth not in wrong
    given = [order for order in wrong for _ in range(3)] + [question.truth]
    with tab(browser) as page:
        board = Room(page, teacher.link, "board")
        board.shows(question, given)
        words = " → ".join(question.items[place] for place in question.truth)
        expect(page.locator(".bars .right")).to_have_text(f"✓ {words}")
        counts = [int(one) for one in page.locator(".bars span").all_inner_texts()]
        assert counts[0] == 1
        assert sum(counts) == len(given)


def test_a_joker_does_not_squeeze_what_the_others_said(
    rooms_server: Server, browser: Browser
) -> None:
    """Of eight two say something absurd: they stand at the edges, the others stay apart."""
    teacher = Teacher(rooms_server.url)
    question = questions.question("integers", 0, 0)
    assert isinstance(question, NumberQuestion)
    truth = question.truth
    given: list[answers.Answer] = [truth, truth, truth + 1, truth - 1, truth + 2, truth - 2]
    with tab(browser) as page:
        board = Room(page, teacher.link, "board")
        board.shows(question, [*given, 1e12, -1e12])
        places = page.locator("#said circle").evaluate_all(
            "(dots) => dots.map((dot) => Number(dot.getAttribute('cx')))"
        )
        width = page.locator("#said svg").evaluate("(svg) => svg.viewBox.baseVal.width")
        assert len(places) == len(given) + 2
        assert len(set(places)) >= 5  # five numbers of the class
        assert sorted(places)[-2] - sorted(places)[1] > width / 2  # without the jokers
        for sign in ("← 1 lower", "1 higher →"):
            expect(page.locator("#said svg")).to_contain_text(sign)


def test_a_full_room_of_the_same_answer_is_still_dots(
    rooms_server: Server, browser: Browser
) -> None:
    teacher = Teacher(rooms_server.url)
    question = questions.question("integers", 0, 0)
    assert isinstance(question, NumberQuestion)
    with tab(browser) as page:
        board = Room(page, teacher.link, "board")
        board.shows(question, [question.truth] * 400)
        assert page.locator("#said circle").count() == 400
        assert page.evaluate(TOO_LARGE) == [0, 0]
        boxes = page.locator("#said circle").evaluate_all(
            "(dots) => dots.map((dot) => dot.getBoundingClientRect().width)"
        )
        assert min(boxes) > 1  # px: to be seen
