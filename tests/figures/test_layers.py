"""Pictures of layers: feature maps, shares of errors, bars of accuracies."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from lib.figures import layers as figures
from lib.figures.bars import Bar
from lib.figures.layers import Pair
from lib.ui import theme


def test_maps_are_drawn_in_one_scale_of_color() -> None:
    """A map of 2 x 2 in squares of 14: half the limit has brightness sqrt(1/2), 0 is black."""
    float32 = np.array([[0, 2], [4, 1]], np.float32)
    int8 = np.array([[0, 1], [4, 2]], np.float32)
    pair = Pair("a", float32, int8, 4.0)
    for magnify, brightness in ((1, np.sqrt(0.25)), (4, 1.0), (8, 1.0)):
        figure = figures.feature_maps(
            [pair], ("float32", "W4A4"), magnify=magnify, colors=theme.COLORS
        )
        rows = [np.asarray(axes.images[0].get_array()) for axes in figure.axes[:3]]
        assert [row.shape for row in rows] == [(28, 28, 4)] * 3
        assert rows[0][0, 14, :3] == pytest.approx(np.sqrt(0.5))
        assert rows[0][27, 0, :3] == pytest.approx(1)
        assert rows[1][0, 27, :3] == pytest.approx(0.5)
        assert not rows[2][:14, :14, :3].any()
        assert rows[2][0, 27, :3] == pytest.approx(np.multiply(figures.NEGATIVE, brightness))
        assert rows[2][27, 27, :3] == pytest.approx(brightness)
    # A layer that puts out only zeros is black.
    dead = Pair("a", 0 * float32, 0 * int8, 0.0)
    figure = figures.feature_maps([dead], ("float32", "W4A4"), colors=theme.COLORS)
    assert not np.asarray(figure.axes[0].images[0].get_array())[..., :3].any()


def test_maps_on_a_phone_stand_four_in_a_row() -> None:
    pair = Pair("a", np.ones((7, 7), np.float32), np.ones((7, 7), np.float32), 1.0)
    figure = figures.feature_maps([pair] * 6, ("a", "b"), narrow=True, colors=theme.COLORS)
    widths = [axes.images[0].get_array().shape[1] for axes in figure.axes[:6]]
    assert widths == [4 * 30 - 2] * 3 + [2 * 30 - 2] * 3


@pytest.mark.parametrize("narrow", [False, True])
def test_shares_stand_beside_each_other_from_the_first_layer_down(narrow: bool) -> None:
    shares = [(1.0, 0.0, 0.0), (0.5, 0.75, -0.25), (0.25, 0.5, 0.25)]
    figure = figures.errors(
        ["a", "b", "c"], [1, 2, 3], [1, 4, 9], shares, narrow=narrow, colors=theme.COLORS
    )
    _, right = figure.axes
    found = {}
    for part in right.patches:
        points = np.asarray(part.get_path().vertices)
        for at, name in ((2, "a"), (1, "b"), (0, "c")):  # rows from below
            x = points[np.abs(points[:, 1] - at) < 0.5, 0]
            found[part.get_label(), name] = (x.min(), x.max())
    assert found == {
        ("own", "a"): (0, 1),
        ("own", "b"): (0, 0.5),
        ("own", "c"): (0, 0.25),
        ("inherited", "a"): (1, 1),
        ("inherited", "b"): (0.5, 1.25),
        ("inherited", "c"): (0.25, 0.75),
        ("cross", "a"): (0, 0),
        ("cross", "b"): (-0.25, 0),
        ("cross", "c"): (0.75, 1),
    }
    low, high = right.get_xlim()
    assert low < -0.25
    assert high > 1.25


def test_bars_stop_where_they_say() -> None:
    bars = [Bar("conv1", 0.8, "float32"), Bar("conv2", None, "float32")]
    figure = figures.accuracies(bars, None, 0.9, "W4A4", colors=theme.COLORS)
    [bar] = figure.axes[0].patches
    assert isinstance(bar, Rectangle)
    assert bar.get_width() == 0.8
    [label] = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert label == "all in float32: 90.0%"
