"""Sizes, axes and panels in px; ticks; room for long numbers."""

import numpy as np
import pytest
from matplotlib.axes import Axes

from lib.figures import style
from lib.figures.svg import to_svg
from lib.ui.theme import COLORS
from tests.support import drawn_text


def place(axes: Axes) -> tuple[float, float, float, float]:
    """Axes' left and upper edge, width and height, px."""
    box = axes.get_window_extent()
    figure = axes.get_figure(root=True)
    assert figure
    return box.x0, figure.bbox.height - box.y1, box.width, box.height


def test_axes_stand_where_they_are_put() -> None:
    figure = style.sheet(200, 100)
    assert style.size_of(figure) == (200, 100)
    assert place(style.axes_at(figure, 30, 20, 50, 60)) == pytest.approx((30, 20, 50, 60))


@pytest.mark.parametrize(("narrow", "width"), [(False, 640), (True, 350)])
def test_canvas_keeps_its_margins(narrow: bool, width: int) -> None:
    figure, axes = style.canvas(
        COLORS, narrow=narrow, height=120, left=40, right=30, top=20, bottom=10
    )
    assert style.size_of(figure) == (width, 120)
    assert place(axes) == pytest.approx((40, 20, width - 70, 90))


def test_panels_stand_beside_each_other_and_on_a_phone_below() -> None:
    margins = style.Margins(left=40, right=20, top=50, bottom=30, between=10, apart=25)
    figure, panels = style.panels(3, 100, margins, narrow=False)
    assert style.size_of(figure) == (640, 180)
    # (640 - 40 - 20 - 2 * 10) / 3 = 186.67
    assert [place(axes) for axes in panels] == [
        pytest.approx((left, 50, 560 / 3, 100)) for left in (40, 40 + 590 / 3, 40 + 1180 / 3)
    ]
    figure, panels = style.panels(3, 100, margins, narrow=True)
    assert style.size_of(figure) == (350, 430)
    assert [place(axes) for axes in panels] == [
        pytest.approx((40, top, 290, 100)) for top in (50, 175, 300)
    ]


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (2.0, ["0.0", "0.5", "1.0", "1.5", "2.0"]),
        (-2e-7, ["−2e−7", "−1.5e−7", "−1e−7", "−5e−8", "0"]),
        (2e7, ["0", "5e6", "1e7", "1.5e7", "2e7"]),
    ],
)
def test_ticks_have_their_power_of_ten_themselves(largest: float, ticks: list[str]) -> None:
    figure, axes = style.canvas(COLORS)
    axes.set_xlim(min(largest, 0), max(largest, 0))
    axes.set_xticks(np.linspace(min(largest, 0), max(largest, 0), 5))
    axes.set_yticks([])
    assert [line.text for line in drawn_text.lines(to_svg(figure, COLORS))] == ticks


@pytest.mark.parametrize(("largest", "moved"), [(1.0, False), (123456.789, True)])
def test_room_is_made_for_long_numbers_only(largest: float, moved: bool) -> None:
    figure, axes = style.canvas(COLORS, left=56)
    axes.set_yticks([-largest, largest])
    axes.set_ylabel("error")
    style.make_room(figure, axes)
    left, _, width, _ = place(axes)
    assert left + width == pytest.approx(640 - 14)
    assert left > 60 if moved else left == pytest.approx(56)
    drawn_text.check(to_svg(figure, COLORS), style.TEXT)
