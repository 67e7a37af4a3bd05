"""For teachers: the page says what rooms are, and leads to them or says why there are none."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from lib import settings
from lib.figures import sheet
from lib.teaching import handouts, lessons, questions
from lib.ui.router import PAGES
from tests.support.pages import OpenPage, page_html, words


def test_the_page_leads_to_a_room(open_page: OpenPage) -> None:
    app = open_page("lesson")
    assert 'href="r"' in page_html(app)
    count = sum(map(questions.count, questions.TEASERS))
    assert f"{count} questions about {len(questions.TEASERS)} pages" in words(app)


def test_the_lessons_that_ship_are_there_with_all_that_is_printed(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is printed yet."""
    monkeypatch.delattr(sheet, "pdf")
    links = re.findall(r'href="([^"]*)"', page_html(open_page("lesson")))
    printed = {link.removeprefix("handouts/") for link in links if link.startswith("handouts/")}
    assert printed == {
        f"{length}-minutes/{file}"
        for length in (15, 45, 90)
        for file in (
            *("notes.A4.pdf", "notes.Letter.pdf", "notes.md", "sheet.A4.pdf", "sheet.Letter.pdf"),
            *("sheet.md", "solutions.A4.pdf", "solutions.Letter.pdf", "lesson.json"),
        )
    }
    starts = [urlsplit(link) for link in links if "lesson=" in link]
    found = [lessons.from_link(parse_qs(start.query)["lesson"][0]) for start in starts]
    assert found == [handouts.lesson(name) for name in handouts.NAMES]
    home = PAGES[0].address
    pages = [start.path.removeprefix("./") or home for start in starts]
    assert pages == [lesson.steps[0].page for lesson in found]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [("ROOMS", False, "turned off"), ("REPLICAS", 2, "Set REDIS_URL")],
)
def test_a_server_without_rooms_says_so(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, name: str, value: object, sentence: str
) -> None:
    monkeypatch.setattr(settings, name, value)
    app = open_page("lesson")
    assert [sentence in warning.value for warning in app.warning] == [True]
    assert 'href="r"' not in page_html(app)
