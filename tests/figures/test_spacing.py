"""The gaps of all formats that the page compares."""

from lib.figures import spacing
from lib.numbers.floats import FORMATS
from lib.numbers.spacing import staircase
from tests.support.drawn_text import check_figure


def test_gaps() -> None:
    stairs = [staircase(FORMATS[name]) for name in spacing.LINES]
    check_figure(spacing.gaps, list(spacing.LINES), stairs)
