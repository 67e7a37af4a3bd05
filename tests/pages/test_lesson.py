"""For teachers: the page says what rooms are, and leads to them or says why there are none."""

import pytest

from lib import settings
from lib.teaching import questions
from tests.support.pages import OpenPage, page_html, words


def test_the_page_leads_to_a_room(open_page: OpenPage) -> None:
    app = open_page("lesson")
    assert 'href="r"' in page_html(app)
    count = sum(map(questions.count, questions.TEASERS))
    assert f"{count} questions about {len(questions.TEASERS)} pages" in words(app)


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
