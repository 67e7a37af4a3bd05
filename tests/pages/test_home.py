"""Home: what it says of the run that the server makes when it starts."""

import pytest

from lib.jobs.tasks import CompareNetworks
from lib.ui.router import PAGES
from tests.support.pages import OpenPage, check, page_html
from tests.support.runs import finished


@pytest.mark.slow
def test_home_shows_the_three_ratios(open_page: OpenPage) -> None:
    job = finished(CompareNetworks())
    app = open_page("home")
    check(app)
    for name in ("Memory", "Time", "Accuracy"):
        assert f"<dt>{name}</dt>" in page_html(app)
    ratio = job.result.bytes_float32 / job.result.bytes_quantized
    assert f"<dd>{ratio:.1f} × smaller</dd>" in page_html(app)


def test_the_journey_has_a_stop_for_each_chapter_and_a_link_for_each_page(
    open_page: OpenPage,
) -> None:
    app = open_page("home")
    for chapter in {page.group for page in PAGES[1:]}:
        assert f"</b>{chapter}</h3>" in page_html(app)
    links = [link.proto.label for link in app.get("page_link")]
    for page in PAGES[1:]:
        deeper = " (deeper)" if page.deeper else ""
        assert f"**{page.title}**{deeper}: {page.question}" in links
    assert f"Start: {PAGES[1].title} →" in links
