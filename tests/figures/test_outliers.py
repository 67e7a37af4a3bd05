"""Pictures of outliers, drawn at the extremes."""

import re
from itertools import product

import numpy as np
import pytest

from lib.figures import outliers
from lib.figures.svg import to_svg
from lib.ui import theme
from tests.support.drawn_text import check_figure

WAYS = ("float32", "one scale", "smoothed", "a scale a token")


@pytest.mark.parametrize(("tokens", "channels"), [(2, 384), (14, 1536), (24, 1536)])
@pytest.mark.parametrize("channel", [0, 200, 383])
def test_relief(tokens: int, channels: int, channel: int) -> None:
    heights = np.random.default_rng(1).uniform(0, 9, (tokens, channels)).astype(np.float32)
    heights[0, channel] = 127
    panels = {"one scale": heights, "smoothed, 0.55": heights}
    check_figure(outliers.relief, ["electrical"] * tokens, panels, 127, channel)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_ids_of_lines_say_where_they_lie(narrow: bool) -> None:
    """By them the browser moves the lines while alpha is dragged."""
    heights = np.zeros((3, 4), np.float32)
    heights[2, 1] = 127
    panels = {"one scale": np.zeros_like(heights), "smoothed, 0.5": heights}
    figure = outliers.relief(["a"] * 3, panels, 127, 1, narrow=narrow, colors=theme.COLORS)
    svg = to_svg(figure, theme.COLORS)
    rows = re.findall(r'<g id="rows_(\d)_(\d)_([\d.]+)_([\d.]+)">\s*<path d="([^"]+)"', svg)
    assert [(panel, token) for panel, token, *_ in rows] == [*product("01", "012")]
    for panel, token, base, height, path in rows:
        down = [float(y) for y in re.findall(r"[ML] [\d.]+ ([\d.]+)", path)]
        peak = float(height) if (panel, token) == ("1", "2") else 0
        expected = [float(base) - (peak if channel == 1 else 0) for channel in range(4)]
        assert down == pytest.approx(expected, abs=0.01)


def test_the_largest_relief_is_one_short_path_a_row() -> None:
    """It goes over the line at each change of alpha."""
    heights = np.random.default_rng(1).uniform(0, 9, (24, 1536)).astype(np.float32)
    panels = {"one scale": heights, "smoothed, 0.55": heights}
    drawn = outliers.relief(["electrical"] * 24, panels, 9, 200, colors=theme.COLORS)
    assert len(to_svg(drawn, theme.COLORS)) < 280_000


@pytest.mark.parametrize("size", [1e-3, 0.05, 0.9])
@pytest.mark.parametrize("chosen", [0.0, 0.5, 1.0])
def test_by_alpha(size: float, chosen: float) -> None:
    off = (4 * size, size, 2 * size)
    others = {"one scale": 2 * size, "a scale a token": size, "a scale a channel": size / 5}
    check_figure(outliers.by_alpha, (0.0, 0.5, 1.0), off, chosen, others, smallest=12)


@pytest.mark.parametrize("rows", [1, 6])
@pytest.mark.parametrize("alike", [-0.4, 0.0, 1.0])
def test_similar(rows: int, alike: float) -> None:
    sentence = "In autumn many animals with wings move to warmer places."
    ways = {name: [alike] * rows for name in WAYS}
    check_figure(outliers.similar, [sentence] * rows, ways, smallest=12)
