"""A network rounded in several ways, drawn at the extremes."""

import pytest

from lib.figures import winning_back
from lib.figures.bars import Bar
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_ways(share: float) -> None:
    names = ("float32", "to nearest", "making up, biases corrected")
    check_figure(winning_back.ways, [Bar(name, share, "int8") for name in names])
