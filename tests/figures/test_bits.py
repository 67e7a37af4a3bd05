"""How low one can go: a cell's fill and its outline; all three pictures at the extremes."""

import itertools

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from lib.figures import bits as figures
from lib.studies import sweep
from lib.ui import theme
from tests.support import drawn_text


def test_a_cell_is_filled_by_what_it_loses() -> None:
    known = {(8, 8): 0.9, (8, 7): 0.889, (8, 6): 0.85, (8, 5): 0.3}
    drawn = figures.grids(
        [figures.Grid("some", 0.9, known, (8, 4))], (8, 7, 6, 5, 4), colors=theme.COLORS
    )
    [axes] = drawn.axes
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    fills = {cell.get_x(): cell.get_alpha() for cell in cells if cell.get_fill()}
    assert fills == {place: alpha for place, (_, alpha) in enumerate(figures.FILLS)}
    assert [text.get_text() for text in axes.texts][:5] == ["90.0", "88.9", "85.0", "30.0", "…"]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_cells_to_press_lie_where_they_are_drawn(count: int, narrow: bool) -> None:
    """Each panel's filled cell, where Matplotlib has put it."""
    chosen = (4, 6)
    panels = [figures.Grid("some", 0.9, {chosen: 0.9})] * count
    drawn = figures.grids(panels, sweep.BITS, narrow=narrow, colors=theme.COLORS)
    width, height = drawn.get_size_inches() * 72
    places = figures.places(count, sweep.BITS, narrow=narrow)
    assert [len(place) for place in places] == [49] * count
    for axes, place in zip(drawn.axes, places, strict=True):
        [fill] = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        box = fill.get_window_extent()
        there = (box.x0 / width, 1 - box.y1 / height, box.width / width, box.height / height)
        np.testing.assert_allclose(place[chosen], there, atol=1e-9)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_ring_lies_around_its_dot(count: int, narrow: bool) -> None:
    point = (147.0, 0.8)
    curves = [curve("plain", point, 0, (75, 290))] * count
    drawn = figures.sizes(curves, narrow=narrow, colors=theme.COLORS)
    width, height = drawn.get_size_inches() * 72
    [axes] = drawn.axes
    x, y = axes.transData.transform(point)
    place = figures.dot_place(point, count, narrow=narrow)
    np.testing.assert_allclose(place, (x / width, 1 - y / height), atol=1e-9)
    assert figures.dot_place((147.0, 0.5), count, narrow=narrow) is None


NETWORKS = ("plain", "separable", "third")
FORMATS = ("int8", "float8_e4m3fn", "float8_e5m2", "int6", "float6_e2m3fn", "float6_e3m2fn", "int4")


@pytest.mark.parametrize("running", [(2, 2), None])
@pytest.mark.parametrize("known", [0, 49])
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.slow
def test_grids(count: int, known: int, running: figures.Pair | None) -> None:
    pairs = itertools.product(sweep.BITS, sweep.BITS)
    shares = {pair: 0.9366 - 0.017 * place for place, pair in enumerate(pairs) if place < known}
    panels = [figures.Grid(name, 0.9366, shares, running) for name in NETWORKS[:count]]
    drawn_text.check_figure(figures.grids, panels, sweep.BITS)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(
    ("float32", "known"),
    [
        (0.9366, {}),
        (0.9366, {"int4": 0.9266}),
        (0.9366, dict.fromkeys(FORMATS, 0.9366)),
        (0.9, dict.fromkeys(FORMATS, 0.901)),
        (0.99, dict.fromkeys(FORMATS, 0.1)),
    ],
    ids=["nothing", "one", "equal", "gained", "lost"],
)
def test_formats(float32: float, known: dict[str, float], count: int) -> None:
    panels = [figures.Formats(name, float32, known) for name in NETWORKS[:count]]
    drawn_text.check_figure(figures.formats, panels, FORMATS)


@pytest.mark.parametrize("counts", [(0, 0), (1, 0), (49, 49), (49, 49, 0), (49, 49, 49)])
def test_sizes(counts: tuple[int, ...]) -> None:
    curves = [
        curve("plain", (1150.9, 0.9366), counts[0], (75, 290)),
        curve("separable", (284.7, 0.9255), counts[1], (22, 78)),
        *(curve("third", (1400.0, 0.8), count, (320, 1300)) for count in counts[2:]),
    ]
    drawn_text.check_figure(figures.sizes, curves)


def curve(
    name: str, float32: tuple[float, float], count: int, ends: tuple[float, float]
) -> figures.Curve:
    """A front from the smallest size to the largest that rises to float32's accuracy."""
    sizes, accuracies = np.geomspace(*ends, count), np.linspace(0.62, float32[1], count)
    points = list(zip(sizes.tolist(), accuracies.tolist(), strict=True))
    labels = [f"W{2 + place % 7}A{8 - place % 7}" for place in range(count)]
    nearest = figures.Front("to nearest", points, range(count), labels)
    better = [(size, (1 + share) / 2) for size, share in points]
    fronts = [nearest, figures.Front("making up", better, range(count), labels)] if count else []
    return figures.Curve(name, float32, fronts)
