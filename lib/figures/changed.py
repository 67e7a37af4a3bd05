"""What quantizing changed in a network's answers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from lib.figures import bars, labels, style
from lib.figures.style import Colors

DEEPEST = 0.85  # opacity of the largest change


def flips(
    counts: Mapping[str, int],
    total: int,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """How few answers changed, and how those that did divide into losses and gains.

    Args:
        counts: images "right to wrong", "wrong to right", "wrong and different".
        total: all images.
        narrow: for a phone.
    """
    lost, gained = counts["right to wrong"], counts["wrong to right"]
    neither = counts["wrong and different"]
    width, height = style.width_of(narrow), 290 if narrow else 260
    figure = style.sheet(width, height)
    margin = 10 if narrow else 20
    inside = width - 2 * margin
    share = style.axes_at(figure, margin, 44, inside, 18)
    _share(share, lost + gained + neither, total, colors)
    axes = style.axes_at(figure, margin, 80, inside, height - 92)
    reach = max(lost, gained, neither, 1) * 1.3
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-0.6, 3.6)
    axes.set_axis_off()
    axes.axvline(0, color=colors["muted"], linewidth=1)
    net = gained - lost
    # Each gain or loss has the color of the version that is right.
    rows = (
        ("right to wrong", -lost, "float32"),
        ("wrong to right", gained, "int8"),
        ("wrong and different", 0, "muted"),
        ("net change of right answers", net, "ink"),
    )
    for place, (name, value, color) in zip((3, 2, 1, 0), rows, strict=True):
        if name == "wrong and different":  # counts neither way
            drawn = axes.barh(place, neither, left=-neither / 2, height=0.5, color=colors[color])
            bars.let_move(axes, drawn, [name])
            _beside(axes, neither / 2, place, f"{neither:,} {name}", colors)
            continue
        bars.let_move(axes, axes.barh(place, value, height=0.5, color=colors[color]), [name])
        number = labels.with_minus(f"{value:+,}") if value else "0"
        side = -1 if value < 0 else 1
        _beside(axes, value, place, number, colors, side=side, bold=True)
        _beside(axes, 0, place, name, colors, side=-side)
    return figure


def _beside(
    axes: Axes, x: float, y: float, words: str, colors: Colors, *, side: int = 1, bold: bool = False
) -> None:
    """Write beside a point: on its right (1) or on its left (-1)."""
    labels.write(
        axes,
        words,
        (x, y),
        colors,
        shift=(8 * side, 0),
        ha="left" if side > 0 else "right",
        va="center",
        weight="bold" if bold else "normal",
    )


def _share(axes: Axes, changed: int, total: int, colors: Colors) -> None:
    """One bar of all answers, the changed ones at its right end."""
    axes.set_xlim(0, total)
    axes.set_ylim(0, 1)
    axes.set_axis_off()
    axes.add_patch(Rectangle((0, 0), total, 1, color=colors["faint"], linewidth=0))
    axes.add_patch(Rectangle((total - changed, 0), changed, 1, color=colors["ink"], linewidth=0))
    # The Save menu lies over the upper right corner: the words stand below the bar.
    same, others = f"{total - changed:,} answers are the same", f"{changed:,} changed"
    labels.write(axes, same, (0, 0), colors, shift=(0, -4), va="top", color="muted")
    labels.write(axes, others, (total, 0), colors, shift=(0, -4), ha="right", va="top")


def confusion_difference(
    difference: NDArray[np.int64],
    classes: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Which class is taken for which more often, or less often, after quantizing.

    Args:
        difference: integers minus float32, (classes, classes): what it is by what was answered.
        classes: their names.
        narrow: for a phone.
    """
    count = len(classes)
    left, top, right = (82, 108, 8) if narrow else (100, 98, 56)
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=400,
        left=left,
        right=right,
        top=top,
        bottom=10,
        grid=False,
    )
    axes.set_xlim(0, count)
    axes.set_ylim(count, 0)
    for place in range(count):
        axes.add_patch(
            Rectangle((place, place), 1, 1, facecolor="none", edgecolor=colors["muted"], zorder=3)
        )
    largest = max(1, int(np.abs(difference).max()))
    for (row, column), change in np.ndenumerate(difference):
        if change:
            _cell(axes, (column, row), int(change), largest, colors)
    middles = np.arange(count) + 0.5
    axes.xaxis.set_ticks_position("top")
    axes.xaxis.set_label_position("top")
    axes.set_xticks(
        middles, classes, rotation=90 if narrow else 35, ha="center" if narrow else "left"
    )
    axes.set_yticks(middles, classes)
    axes.tick_params(axis="both", colors=colors["ink"], length=0, pad=3)
    axes.set_xticks(np.arange(count + 1), minor=True)
    axes.set_yticks(np.arange(count + 1), minor=True)
    axes.tick_params(which="minor", length=0)
    axes.grid(which="minor", color=colors["faint"], linewidth=1)
    axes.spines["bottom"].set_visible(False)
    width, height = style.size_of(figure)
    for words, below in (("Answered →", 22), ("It is ↓", top - 8)):
        at = (6 / width, 1 - below / height)
        figure.text(*at, words, fontsize=style.TEXT, color=colors["muted"])
    return figure


def _cell(
    axes: Axes,
    corner: tuple[int, int],
    change: int,
    largest: int,
    colors: Colors,
) -> None:
    """One cell of the matrix: the stronger its color, the more has changed."""
    column, row = corner
    strength = DEEPEST * abs(change) / largest
    color = colors["int8" if change > 0 else "float32"]
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=color, alpha=strength, linewidth=0))
    labels.write(
        axes,
        labels.with_minus(f"{change:+d}"),
        (column + 0.5, row + 0.5),
        colors,
        ha="center",
        va="center",
        color="paper" if strength > 0.6 else "ink",
    )
