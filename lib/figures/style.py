"""What all pictures share: size in screen pixels, quiet axes, room for labels fixed by hand.

A figure function takes plain data, ``narrow`` (for a phone) and ``colors``, and returns a figure::

    def histogram(counts, edges, *, narrow=False, colors):
        figure, axes = style.canvas(colors, narrow=narrow)
        axes.stairs(counts, edges, fill=True, color=colors["rounding"])
        axes.set_xlabel("rounding error")
        return figure

What is written in a picture, and its legend: `lib.figures.labels`. Horizontal bars, a row each:
`lib.figures.bars`.

Prefer one path to many: `stairs` and `fill_between` draw a histogram as one path, `bar` as one path
per bar, and the reader downloads each of them at every change.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

Dashes = str | tuple[float, tuple[float, ...]]  # of a line, as Matplotlib takes them
Colors = Mapping[str, str]  # what a color means -> a Matplotlib color, see `lib.ui.theme`

WIDE = 640  # px: a picture beside its controls
NARROW = 350  # px: a picture on a phone
TEXT = 13  # px


class Margins(NamedTuple):
    """The room around panels, in px.

    left, right, top, bottom: from the picture's edge. between: from a panel to the next beside it.
    apart: from a panel to the next below it, on a phone.
    """

    left: float
    right: float
    top: float
    bottom: float
    between: float = 0
    apart: float = 0


def width_of(narrow: bool) -> int:
    """Return how wide a picture is, in px: NARROW or WIDE."""
    return NARROW if narrow else WIDE


def sheet(width: float, height: float) -> Figure:
    """Return an empty figure of a size in px."""
    # At 72 dots per inch Matplotlib's points are pixels.
    return Figure(figsize=(width / 72, height / 72), dpi=72)


def let_mark(axes: Axes, name: str, low: float, high: float) -> None:
    """Let the browser mark what a reader predicts on the x axis; see assets/components/travel.js.

    Args:
        axes: linear in x.
        name: of the picture, as questions call it: letters alone.
        low, high: the values at both ends, in the units of the question.
    """
    axes.patch.set_gid(f"marks_{name}_{low:g}_{high:g}")


def let_move(artist: Artist, name: str) -> None:
    """Let the browser move what a reader's choice moves; see assets/components/picture.js.

    Args:
        artist: one dot, or one bar.
        name: of what it shows, the same in every picture that takes this one's place, and only once
            in each.
    """
    artist.set_gid("moves_" + re.sub(r"\W+", "-", name))


def size_of(figure: Figure) -> tuple[float, float]:
    """Return a figure's width and height, in px."""
    width, height = figure.get_size_inches() * 72
    return float(width), float(height)


def axes_at(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes to a figure: px from its left and upper edge, and their size in px."""
    across, down = size_of(figure)
    return figure.add_axes(
        (left / across, (down - top - height) / down, width / across, height / down)
    )


def canvas(
    colors: Colors,
    *,
    narrow: bool = False,
    height: float = 300,
    left: float = 56,
    right: float = 14,
    top: float = 30,
    bottom: float = 46,
    grid: bool = True,
) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes.

    Args:
        colors: needs "ink", "muted", "faint".
        narrow: for a phone.
        height: of the whole picture, in px.
        left, right, top, bottom: px between the picture's edge and the axes. `top` leaves room for
            the Save menu, which lies over the upper right corner.
        grid: whether there are horizontal grid lines.
    """
    width = width_of(narrow)
    figure = sheet(width, height)
    axes = axes_at(figure, left, top, width - left - right, height - top - bottom)
    quiet(axes, colors, grid=grid)
    return figure, axes


def panels(
    count: int, height: float, margins: Margins, *, narrow: bool
) -> tuple[Figure, list[Axes]]:
    """Return a figure with `count` equal axes, each `height` px high.

    They stand beside each other; on a phone, one below the other.
    """
    width = panel_width(count, margins, narrow=narrow)
    right, down = (0.0, height + margins.apart) if narrow else (width + margins.between, 0.0)
    figure = sheet(width_of(narrow), margins.top + (count - 1) * down + height + margins.bottom)
    return figure, [
        axes_at(figure, margins.left + place * right, margins.top + place * down, width, height)
        for place in range(count)
    ]


def panel_width(count: int, margins: Margins, *, narrow: bool) -> float:
    """Return how wide each of the axes of `panels` is, in px."""
    beside = 1 if narrow else count
    room = width_of(narrow) - margins.left - margins.right
    return (room - margins.between * (beside - 1)) / beside


def make_room(figure: Figure, axes: Axes) -> None:
    """Move the left edge of axes to the right if long numbers push their name out of the picture.

    To be called when all is drawn but the legend.
    """
    box = axes.yaxis.get_tightbbox()
    if box is not None and box.x0 < 0:
        missing = -box.x0 / size_of(figure)[0]
        left, bottom, width, height = axes.get_position().bounds
        axes.set_position((left + missing, bottom, width - missing, height))


class _Ticks(ScalarFormatter):
    """Ticks as Matplotlib writes them, but for very large and very small numbers.

    Those have a power of ten each, where Matplotlib would write one for all above the axes, into
    the title.
    """

    def __call__(self, x: float, pos: int | None = None) -> str:
        if not super().get_offset():
            return super().__call__(x, pos)
        digits, _, power = f"{x:.3g}".partition("e")
        return self.fix_minus(f"{digits}e{int(power)}" if power else digits)

    def get_offset(self) -> str:
        return ""


def quiet(axes: Axes, colors: Colors, *, grid: bool = True) -> None:
    """Give any axes the common look: a base line, faint horizontal grid, small muted labels."""
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis="y", color=colors["faint"], linewidth=1)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(colors["muted"])
    axes.tick_params(labelsize=TEXT, colors=colors["muted"], length=0, pad=6)
    axes.tick_params(axis="x", length=4, color=colors["muted"])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_Ticks())
        axis.label.set_fontsize(TEXT)
        axis.label.set_color(colors["ink"])
