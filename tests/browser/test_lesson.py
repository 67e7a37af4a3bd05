"""A lesson in the browser: followed from its link to its end, made, and in a frame."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from lib.teaching.lessons import MANGLED, Lesson, Step, to_link
from lib.teaching.questions import question
from lib.teaching.questions.records import NumberQuestion
from lib.ui.router import page as page_of
from tests.support import axe
from tests.support.browsing import address, tab, turn_to
from tests.support.server import Server
from tests.support.visits import settle

HOSTILE = "<b>bold</b> $x^2$ **stars** [a](https://example.org) :smile:"
SCALE = page_of("scale").title
LESSON = Lesson(
    title="What int8 costs",
    instruction=HOSTILE,
    steps=(
        Step(page="integers", minutes=8, instruction="Which code is it?", questions=(0,)),
        Step(
            page="scale",
            minutes=1,
            instruction="Drag the scale.",
            settings=(("one_x", "1.75"), ("zero_bits", "5")),
            hidden=("zero_missing",),
            skip="the zeros.",
        ),
        Step(page="scale", minutes=4, settings=(("one_x", "-0.5"),)),
    ),
)


def bar(page: Page) -> Locator:
    """The bar of the lesson."""
    return page.get_by_role("region", name="Lesson: ")


def press(page: Page, name: str) -> None:
    """Press a button of the bar, and wait for the page behind it."""
    bar(page).get_by_role("button", name=name).click()
    settle(page)


def at(page: Page, step: int, address_of: str) -> None:
    """The page is at that step of the lesson, and says so."""
    expect(bar(page)).to_contain_text(f"Step {step} of {len(LESSON.steps)}")
    expect(page.locator(".qp-head h1")).to_have_text(page_of(address_of).title)
    expect(page).to_have_url(re.compile(rf"/{address_of}\?.*\bstep={step}\b"))
    assert address(page)["lesson"] == to_link(LESSON)


def value(page: Page) -> Locator:
    """The box of the value on the page scale."""
    return page.locator(".one-value #x-now")


def test_a_lesson_is_followed_from_its_link_to_its_end(server: Server, browser: Browser) -> None:
    with tab(browser) as page:
        page.goto(f"{server.url}/?lesson={to_link(LESSON)}")
        at(page, 1, "integers")
        settle(page)
        assert not axe.violations(page)
        # What a teacher wrote is text, whatever it looks like.
        expect(bar(page)).to_contain_text(HOSTILE)
        assert bar(page).locator("b, a, img, math").count() == 0
        expect(bar(page).get_by_role("button", name="← Back")).to_be_hidden()

        # A question of the lesson: everybody gets the same numbers.
        asked = question("integers", 0, LESSON.seed)
        assert isinstance(asked, NumberQuestion)
        bar(page).get_by_role("button", name="Question 1").click()
        line = page.get_by_role("region", name="Predict first")
        expect(line).to_contain_text(asked.prompt)
        line.get_by_role("textbox").fill(f"{asked.truth:g}")
        line.get_by_role("button", name="Answer").click()
        expect(line).to_contain_text("Right.")
        expect(bar(page).get_by_role("button", name="Question 1 ✓")).to_be_visible()

        # On, to a page that is set up, with one control less.
        press(page, "Next →")
        at(page, 2, "scale")
        expect(bar(page)).to_contain_text("1 minute")
        expect(bar(page)).to_contain_text("If time is short: the zeros.")
        expect(value(page)).to_have_value("1.75")
        expect(page.locator(".st-key-zero_missing")).to_be_attached()
        expect(page.locator(".st-key-zero_missing")).to_be_hidden()
        expect(page.locator(".st-key-zero_bits")).to_contain_text("5")

        # Nobody gets lost: elsewhere the bar leads back, and a reload changes nothing.
        turn_to(page, page_of("range").title)
        expect(bar(page)).to_contain_text(f"which is at “{SCALE}”")
        expect(page).to_have_url(re.compile(r"/range\?.*\bstep=2\b"))
        page.reload()
        press(page, "Back to the lesson")
        at(page, 2, "scale")
        expect(value(page)).to_have_value("1.75")
        page.reload()
        at(page, 2, "scale")
        settle(page)
        expect(value(page)).to_have_value("1.75")

        # The same page again, set up otherwise; then back, by the bar and by the browser.
        press(page, "Next →")
        at(page, 3, "scale")
        expect(value(page)).to_have_value(re.compile("^[-−]0.5$"))
        expect(page.locator(".st-key-zero_missing")).to_be_visible()
        press(page, "← Back")
        at(page, 2, "scale")
        expect(value(page)).to_have_value("1.75")
        press(page, "← Back")
        at(page, 1, "integers")
        page.go_back()
        at(page, 2, "scale")
        settle(page)

        press(page, "Next →")
        at(page, 3, "scale")
        bar(page).get_by_role("button", name="Finish →").press("Enter")
        expect(bar(page)).to_contain_text("That was the lesson.")
        expect(bar(page).get_by_role("button", name="← Back")).to_be_focused()
        bar(page).get_by_role("button", name="Leave the lesson").press("Enter")
        expect(bar(page)).to_be_hidden()
        assert "lesson" not in address(page)


def test_a_damaged_link_leaves_the_page_as_it_is(server: Server, browser: Browser) -> None:
    with tab(browser) as page:
        page.goto(f"{server.url}/integers?lesson={to_link(LESSON)[:-9]}&integers_bits=4")
        said = page.get_by_text(MANGLED)
        expect(said).to_be_visible()
        settle(page)
        assert not axe.violations(page)
        page.get_by_role("button", name="Leave the lesson").click()
        expect(said).to_be_hidden()
        assert "lesson" not in address(page)


def test_who_follows_no_lesson_fetches_none_of_it(server: Server, browser: Browser) -> None:
    with tab(browser) as page:
        fetched: list[str] = []
        page.on("response", lambda response: fetched.append(response.url))
        page.goto(f"{server.url}/integers")
        settle(page)
        scripts = [page.request.get(url).text() for url in fetched if "/components." in url]
        assert scripts
        assert not [text for text in scripts if "Leave the lesson" in text]
        assert not [url for url in fetched if "/lessons/" in url]
