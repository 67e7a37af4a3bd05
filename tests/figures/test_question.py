"""The pictures of questions, drawn at the extremes."""

import pytest

from lib.figures import question
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("size", [1e-6, 0.3, 1e6])
@pytest.mark.parametrize("counts", [(0,) * 41, (1,) * 41, (0, *range(10**5, 10**5 + 40))])
def test_ranges(size: float, counts: tuple[int, ...]) -> None:
    compared = (("all", size), ("half of it", size / 2))
    check_figure(question.ranges, counts, (-size, size), compared, "weights of pointwise6")
