"""Home: what it says of the run that the server makes when it starts."""

import numpy as np
import pytest

from lib.jobs import results
from lib.jobs.board import board
from lib.jobs.tasks import CompareNetworks, TimeLayers
from lib.ui.router import BESIDE, PAGES
from lib.ui.setting import SHARED
from pages.home_parts.saved import times
from tests.support.pages import OpenPage, check, components, page_html
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


def test_until_the_server_has_measured_the_times_are_shipped_ones() -> None:
    assert times(None).time is None
    results.ship()
    try:
        known, job = times(None), board().find(TimeLayers())
    finally:
        board().ship(())
    assert known.time
    assert job
    medians = np.median(job.result.seconds, axis=0) * 1000 / 32  # ms; images at a time
    assert known.time["float32"] == f"{medians[0]:.2f} ms"
    assert known.time["int8"] == f"{medians[1]:.2f} ms"
    assert "another machine" in known.time["where"]
    assert results.COMMAND in known.origin


def test_home_begins_with_what_was_chosen_on_another_page(open_page: OpenPage) -> None:
    app = open_page("home")
    app.session_state[SHARED] = {"weight_bits": 4, "image": 7}
    app.run()
    [data] = [data for data in components(app) if "widths" in data]
    assert (data["bits"], data["image"]) == (4, 7)


def test_the_journey_has_a_stop_for_each_chapter_and_a_link_for_each_page(
    open_page: OpenPage,
) -> None:
    app = open_page("home")
    for chapter in {page.group for page in PAGES[1:]} - {BESIDE}:
        assert f"</b>{chapter}</h3>" in page_html(app)
    assert f'<h3 class="qp-stop">{BESIDE}</h3>' in page_html(app)  # no stop on the way
    links = [link.proto.label for link in app.get("page_link")]
    for page in PAGES[1:]:
        deeper = " (deeper)" if page.deeper else ""
        assert f"**{page.title}**{deeper}: {page.question}" in links
    assert f"Start: {PAGES[1].title} →" in links
