"""Home: the run that the server makes when it starts."""

import pytest

from lib.jobs.tasks import CompareNetworks
from tests.support.pages import OpenPage, check, page_html
from tests.support.runs import finished


@pytest.mark.slow
def test_home_shows_the_three_ratios(open_page: OpenPage) -> None:
    job = finished(CompareNetworks())
    app = open_page("home")
    check(app)
    for name in ("Memory", "Time", "Accuracy"):
        assert f"<dt>{name}</dt>" in page_html(app)
    assert f"<dd>{job.result.memory_ratio:.3f} ×</dd>" in page_html(app)
