"""Grids of bits: a cell's fill and its outline."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from lib.figures import bits as figures
from lib.figures.svg import to_svg
from lib.studies import sweep
from lib.ui import theme


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
@pytest.mark.parametrize("count", [1, 2])
def test_the_outline_moves_to_the_chosen_cell(count: int, narrow: bool) -> None:
    """To where Matplotlib has drawn that cell's fill, the only one of its kind."""
    chosen = (4, 6)
    panels = [figures.Grid("some", 0.9, {chosen: 0.9})] * count
    options = {"narrow": narrow}
    figure = figures.grids(panels, sweep.BITS, **options, colors=theme.COLORS)
    drawn = to_svg(figure, theme.COLORS)
    svg = ElementTree.fromstring(figures.outline(drawn, panels, sweep.BITS, chosen, **options))
    moved = svg.findall(".//{*}g[@transform]/{*}path/..")
    fills = [path for path in svg.iter() if "opacity: 0.6" in path.get("style", "")]
    assert len(moved) == len(panels)
    for group, fill in zip(moved, fills, strict=False):  # the key has such a fill too
        shift = re.findall(r"[-\d.]+", group.get("transform", ""))
        there = corner(group[0]) + np.array(shift, float)
        np.testing.assert_allclose(there, corner(fill), atol=0.01)


def corner(path: ElementTree.Element) -> np.ndarray:
    """Where a path begins, px."""
    return np.array(re.findall(r"[-\d.]+", path.get("d", ""))[:2], float)
