"""What all pictures share: size in screen pixels, quiet axes, room for labels fixed by hand.

A figure function takes plain data and ``colors`` (name -> Matplotlib color, see `lib.ui.theme`) and
returns a figure::

    def histogram(counts, edges, *, colors):
        figure, axes = style.canvas(colors)
        axes.stairs(counts, edges, fill=True, color=colors["rounding"])
        axes.set_xlabel("rounding error")
        return figure

Prefer one path to many: `stairs` and `fill_between` draw a histogram as one path, `bar` as one path
per bar, and the reader downloads each of them at every change.
"""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDE = 640  # px: a picture beside its controls
NARROW = 350  # px: a picture on a phone
TEXT = 13  # px


def canvas(
    colors: Mapping[str, str],
    *,
    width: int = WIDE,
    height: int = 300,
    left: int = 56,
    right: int = 14,
    top: int = 30,
    bottom: int = 46,
) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes.

    Args:
        colors: needs "ink", "muted", "faint".
        width, height: of the whole picture, in px.
        left, right, top, bottom: px between the picture's edge and the axes. `top` leaves room for
            the Save menu, which lies over the upper right corner.
    """
    figure = sheet(width, height)
    axes = axes_at(figure, left, top, width - left - right, height - top - bottom)
    quiet(axes, colors)
    return figure, axes


def sheet(width: float, height: float) -> Figure:
    """Return an empty figure of a size in px."""
    # At 72 dots per inch Matplotlib's points are pixels.
    return Figure(figsize=(width / 72, height / 72), dpi=72)


def axes_at(figure: Figure, left: float, top: float, wide: float, tall: float) -> Axes:
    """Add axes to a figure: px from its left and upper edge, and their size in px."""
    width, height = figure.get_size_inches() * 72
    return figure.add_axes((left / width, 1 - (top + tall) / height, wide / width, tall / height))


def quiet(axes: Axes, colors: Mapping[str, str]) -> None:
    """Give any axes the common look: a base line, faint horizontal grid, small muted labels."""
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=colors["faint"], linewidth=1)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(colors["muted"])
    axes.tick_params(labelsize=TEXT, colors=colors["muted"], length=0, pad=6)
    axes.tick_params(axis="x", length=4, color=colors["muted"])
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_fontsize(TEXT)
        label.set_color(colors["ink"])
    axes.title.set_fontsize(TEXT)
    axes.title.set_color(colors["ink"])


def legend(axes: Axes, colors: Mapping[str, str], *, columns: int = 1, outside: float = 0) -> None:
    """Put the legend above the axes, flush with their left edge or `outside` px left of it."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-outside / axes.get_window_extent().width, 1.02),
        ncols=columns,
        frameon=False,
        fontsize=TEXT - 1,
        labelcolor=colors["ink"],
        borderaxespad=0.0,
        handlelength=1.6,
        columnspacing=1.4,
    )
