"""Perplexities, drawn at the extremes."""

import pytest

from lib.figures import perplexity
from lib.figures.perplexity import Row
from lib.settings import STORAGES
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("worst", [1.0, 20.0, 22.0, 867.0, 123_456.7])
def test_ways(worst: float) -> None:
    rows = [Row(name, 2.125, 20.0) for name in STORAGES[:-1]]
    rows += [Row(STORAGES[-1], 2.125, worst)]
    for chosen in (STORAGES[0], STORAGES[-1]):
        check_figure(perplexity.ways, rows, 20.0, chosen)


def test_one_way_alone() -> None:
    check_figure(perplexity.ways, [Row("q4_0", 4.5, 20.0)], 20.0, "q4_0")
