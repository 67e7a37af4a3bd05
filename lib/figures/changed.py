"""What quantizing changed in a network's answers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from lib.figures import style

Colors = Mapping[str, str]
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
    """
    lost, gained = counts["right to wrong"], counts["wrong to right"]
    neither = counts["wrong and different"]
    width, height = (style.NARROW, 290) if narrow else (style.WIDE, 260)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    margin = 10 if narrow else 20
    inside = (width - 2 * margin) / width
    _share(
        figure.add_axes((margin / width, 1 - 62 / height, inside, 18 / height)),
        lost + gained + neither,
        total,
        colors,
    )
    axes = figure.add_axes((margin / width, 12 / height, inside, (height - 92) / height))
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
            axes.barh(place, neither, left=-neither / 2, height=0.5, color=colors[color])
            _beside(axes, neither / 2, place, f"{neither:,} {name}", colors["ink"])
            continue
        axes.barh(place, value, height=0.5, color=colors[color])
        number = f"{value:+,}".replace("-", "−") if value else "0"
        side = -1 if value < 0 else 1
        _beside(axes, value, place, number, colors["ink"], side, "bold")
        _beside(axes, 0, place, name, colors["ink"], -side)
    return figure


def _beside(
    axes: Axes, x: float, y: float, text: str, color: str, side: int = 1, weight: str = "normal"
) -> None:
    """Write beside a point: on its right (1) or on its left (-1)."""
    axes.annotate(
        text,
        (x, y),
        (8 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center",
        fontsize=style.TEXT,
        fontweight=weight,
        color=color,
    )


def _share(axes: Axes, changed: int, total: int, colors: Colors) -> None:
    """One bar of all answers, the changed ones at its right end."""
    axes.set_xlim(0, total)
    axes.set_ylim(0, 1)
    axes.set_axis_off()
    axes.add_patch(Rectangle((0, 0), total, 1, color=colors["faint"], linewidth=0))
    axes.add_patch(Rectangle((total - changed, 0), changed, 1, color=colors["ink"], linewidth=0))
    for place, side, text, color in (
        (0, "left", f"{total - changed:,} answers are the same", "muted"),
        (total, "right", f"{changed:,} changed", "ink"),
    ):
        # The Save menu lies over the upper right corner: the words stand below the bar.
        axes.annotate(
            text,
            (place, 0),
            (0, -4),
            textcoords="offset points",
            ha=side,
            va="top",
            fontsize=style.TEXT,
            color=colors[color],
        )


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
    """
    count = len(classes)
    width, height = (style.NARROW, 400) if narrow else (style.WIDE, 400)
    left, top, right = (82, 108, 8) if narrow else (100, 98, 56)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    axes = figure.add_axes(
        (left / width, 10 / height, (width - left - right) / width, (height - top - 10) / height)
    )
    style.quiet(axes, colors)
    axes.grid(visible=False)
    axes.set_xlim(0, count)
    axes.set_ylim(count, 0)
    largest = max(1, int(np.abs(difference).max()))
    for place in range(count):
        axes.add_patch(
            Rectangle((place, place), 1, 1, facecolor="none", edgecolor=colors["muted"], zorder=3)
        )
    for (row, column), change in np.ndenumerate(difference):
        if not change:
            continue
        color = colors["int8" if change > 0 else "float32"]
        strength = DEEPEST * abs(change) / largest
        axes.add_patch(Rectangle((column, row), 1, 1, facecolor=color, alpha=strength, linewidth=0))
        axes.annotate(
            f"{change:+d}".replace("-", "−"),
            (column + 0.5, row + 0.5),
            ha="center",
            va="center",
            fontsize=style.TEXT - (3 if narrow else 1),
            color=colors["paper" if strength > 0.6 else "ink"],
        )
    middles = np.arange(count) + 0.5
    axes.xaxis.set_ticks_position("top")
    axes.xaxis.set_label_position("top")
    axes.set_xticks(
        middles, classes, rotation=90 if narrow else 35, ha="center" if narrow else "left"
    )
    axes.set_yticks(middles, classes)
    axes.tick_params(axis="both", colors=colors["ink"], length=0, labelsize=style.TEXT - 1, pad=3)
    axes.set_xticks(np.arange(count + 1), minor=True)
    axes.set_yticks(np.arange(count + 1), minor=True)
    axes.tick_params(which="minor", length=0)
    axes.grid(which="minor", color=colors["faint"], linewidth=1)
    for spine in axes.spines.values():
        spine.set_visible(False)
    figure.text(
        6 / width, 1 - 22 / height, "Answered →", fontsize=style.TEXT, color=colors["muted"]
    )
    figure.text(
        6 / width, 1 - (top - 8) / height, "It is ↓", fontsize=style.TEXT, color=colors["muted"]
    )
    return figure
