"""A roofline, drawn at the extremes."""

import pytest

from lib.figures import roofline
from lib.figures.roofline import Point
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("size", [1.0, 1000.0])
@pytest.mark.parametrize("kinds", [("float32", "int8"), ("float32", "int8", "bfloat16")])
def test_roofline(kinds: tuple[str, ...], size: float) -> None:
    peaks = dict.fromkeys(kinds, size * 123.4)
    points = [
        Point(f"a {shape}", 0.5, size, kind, shape) for kind in kinds for shape in roofline.MARKERS
    ]
    ends = (0.2, 500.0), (size / 2, size * 300)
    check_figure(roofline.roofline, peaks, 12.34, 123.4, points, ends)
