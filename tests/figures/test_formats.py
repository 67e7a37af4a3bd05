"""Formats by their bits: the names beside the points."""

import pytest

from lib.figures.formats import Point, sqnr_by_bits
from lib.figures.svg import to_svg
from lib.quantization import formats
from lib.studies import shipped
from lib.ui.theme import COLORS
from tests.support import drawn_text


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("layer", ["depthwise2", "pointwise6"])
def test_labels_of_formats_stand_apart(layer: str, narrow: bool) -> None:
    """Of all layers these two have the points that are closest together."""
    points = [
        Point(one.name, one.kind, one.scaling, one.bits_per_weight, one.sqnr_db)
        for one in formats.compare(shipped.weight("separable", layer))
    ]
    svg = to_svg(sqnr_by_bits(points, narrow=narrow, colors=COLORS), COLORS)
    drawn_text.check(svg, smallest=12)
    words = " ".join(line.text for line in drawn_text.lines(svg))
    assert all(part in words for part in ("e2m1", "e3m2", "e2m3", "e5m2", "e4m3", "bfloat16"))
    assert "float32: exact" in words
