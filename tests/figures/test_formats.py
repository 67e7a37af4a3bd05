"""Formats by their bits: all names beside the points, at the extremes too."""

from math import inf

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
    svg = to_svg(sqnr_by_bits(points(layer), narrow=narrow, colors=COLORS), COLORS)
    drawn_text.check(svg)
    words = " ".join(line.text for line in drawn_text.lines(svg))
    assert all(part in words for part in ("e2m1", "e3m2", "e2m3", "e5m2", "e4m3", "bfloat16"))
    assert "float32: exact" in words


def points(layer: str, easier: float = 0) -> list[Point]:
    """The formats on a layer's weights, all of them `easier` dB better."""
    return [
        Point(one.name, one.kind, one.scaling, one.bits_per_weight, one.sqnr_db + easier)
        for one in formats.compare(shipped.weight("separable", layer))
    ]


@pytest.mark.parametrize("easier", [-25, 60])
def test_sqnr_by_bits(easier: float) -> None:
    drawn_text.check_figure(sqnr_by_bits, points("pointwise6", easier))


def test_one_format_beside_what_is_exact() -> None:
    exact = Point("float32", "float", "none", 32, inf)
    one = Point("int8", "integer", "per tensor", 8, 40.0)
    drawn_text.check_figure(sqnr_by_bits, [exact, one])
