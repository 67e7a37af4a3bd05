"""Pictures of layers: feature maps, shares of errors, bars of accuracies; all at the extremes."""

from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from lib.cnn.data import CLASSES
from lib.figures import layers as figures
from lib.figures.bars import Bar
from lib.figures.layers import Pair
from lib.ui import theme
from tests.support.drawn_text import check_figure


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
        # Differences go from paper outwards.
        assert not rows[2][:14, :14, 3].any()
        assert rows[2][0, 27] == pytest.approx([*figures.TOO_LITTLE, brightness])
        assert rows[2][27, 27] == pytest.approx([*figures.TOO_MUCH, brightness])
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


NAMES = ("float32", "W16A16")
LAYERS = [f"{kind}{number}" for number in range(1, 8) for kind in ("depthwise", "pointwise")]
RNG = np.random.default_rng(10)


def pairs(names: Sequence[str], side: int, size: float) -> list[Pair]:
    """Maps of a float32 network, and of another in which all is a tenth smaller."""
    maps = [RNG.normal(0, size, (side, side)).astype(np.float32) for _ in names]
    return [
        Pair(name, each, each * np.float32(0.9), size, "−12.3 dB")
        for name, each in zip(names, maps, strict=True)
    ]


@pytest.mark.parametrize(
    ("count", "side", "size", "magnify"), [(1, 28, 1e6, 1), (6, 14, 1.0, 8), (12, 1, 1e-6, 64)]
)
def test_feature_maps(count: int, side: int, size: float, magnify: int) -> None:
    drawn = pairs(LAYERS[:count], side, size)
    check_figure(figures.feature_maps, drawn, NAMES, magnify=magnify)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_outputs(size: float) -> None:
    for count in (1, 512):
        channels = pairs([f"channel {number}" for number in range(count)], 1, size)
        check_figure(figures.outputs, channels, NAMES)
    classes = pairs(CLASSES, 1, size)
    check_figure(figures.outputs, classes, NAMES, classes=CLASSES)


@pytest.mark.parametrize("cross", [-0.9, 0.0, 0.3])
@pytest.mark.parametrize("decibels", [-20.0, 150.0])
@pytest.mark.parametrize("count", [1, 14])
def test_errors(count: int, decibels: float, cross: float) -> None:
    sqnr = np.linspace(decibels, -3, count)
    shares = [(0.4, 0.6 - cross, cross)] * count
    check_figure(figures.errors, LAYERS[:count], sqnr, sqnr + 10, shares)


@pytest.mark.parametrize(
    ("values", "codes", "size"), [(1, 4, 1.0), (1000, 16, 1e-6), (2_000_000, 256, 1e6)]
)
def test_distribution(values: int, codes: int, size: float) -> None:
    counts, edges = np.histogram(RNG.exponential(size / 10, values), 60, (-size, size))
    check_figure(figures.distribution, counts, edges, np.linspace(-size, size, codes))


@pytest.mark.parametrize("integers", [None, 0.0, 1.0])
@pytest.mark.parametrize("count", [1, 14])
def test_accuracies(count: int, integers: float | None) -> None:
    known = [Bar(name, place % 2, "int8") for place, name in enumerate(LAYERS[:count])]
    unknown = [bar._replace(accuracy=None) for bar in known]
    for bars in (known, unknown):
        check_figure(figures.accuracies, bars, integers, 1.0, "W16A16")
