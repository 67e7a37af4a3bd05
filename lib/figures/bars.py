"""Horizontal bars: a row each, its name before it, its value behind it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import labels, style
from lib.figures.style import Colors


class Bar(NamedTuple):
    """One accuracy: its name, 0..1 or None while it is unknown, and what its color means."""

    name: str
    accuracy: float | None
    color: str


def panels(
    count: int,
    names: Sequence[str],
    row: float,
    margins: style.Margins,
    colors: Colors,
    *,
    narrow: bool,
) -> tuple[Figure, list[Axes], NDArray[np.int64]]:
    """Return a figure with panels that share their rows, and where the rows lie.

    Args:
        count: how many panels, beside each other; on a phone, one below the other.
        names: of the rows, from above; beside each other, only the first panel shows them.
        row: px of each row.
        margins: around the panels.
        colors: needs "ink", "muted", "faint".
        narrow: for a phone.
    """
    figure, places = style.panels(count, row * len(names), margins, narrow=narrow)
    for axes in places:
        style.quiet(axes, colors, grid=False)
        shown = names if narrow or axes is places[0] else [""] * len(names)
        lines = rows(axes, shown, colors)
        axes.set_ylim(-0.5, len(names) - 0.5)
    return figure, places, lines


def rows(axes: Axes, names: Sequence[str], colors: Colors) -> NDArray[np.int64]:
    """Write names before rows, the first above; return where the rows lie, (names,)."""
    places = np.arange(len(names))[::-1]
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", colors=colors["ink"])
    return places


def behind(
    axes: Axes,
    words: Iterable[str],
    ends: Iterable[float],
    places: Iterable[float],
    colors: Colors,
    *,
    gap: float = 5,
    color: str = "ink",
    on_paper: bool = False,
) -> None:
    """Write words behind bars.

    Args:
        axes: where.
        words, ends, places: of each bar what is written, where the bar ends, and its row.
        colors: needs `color`, and "paper" with `on_paper`.
        gap: px between a bar and its words.
        color: what the words' color means.
        on_paper: whether the words cover what is drawn under them.
    """
    for text, end, place in zip(words, ends, places, strict=True):
        labels.write(
            axes,
            text,
            (end, place),
            colors,
            shift=(gap, 0),
            va="center",
            color=color,
            on_paper=on_paper,
        )


def accuracies(
    axes: Axes,
    bars: Sequence[Bar],
    colors: Colors,
    *,
    thickness: float,
    digits: int = 1,
    gap: float = 5,
    on_paper: bool = False,
) -> None:
    """Draw accuracies as bars from 0 to 100%; what is unknown is left out.

    Args:
        axes: where.
        bars: from above.
        colors: needs the color of each bar, and "ink".
        thickness: of a bar, as a part of its row.
        digits: of the percentages, after the point.
        gap: px between a bar and its percentage.
        on_paper: whether the percentages cover what is drawn under them.
    """
    places = rows(axes, [bar.name for bar in bars], colors)
    known = [
        (float(bar.accuracy), place, colors[bar.color])
        for bar, place in zip(bars, places, strict=True)
        if bar.accuracy is not None
    ]
    if known:
        ends, at, fills = zip(*known, strict=True)
        drawn = axes.barh(at, ends, height=thickness, color=fills)
        let_move(axes, drawn, [bar.name for bar in bars if bar.accuracy is not None])
        words = [f"{end:.{digits}%}" for end in ends]
        behind(axes, words, ends, at, colors, gap=gap, on_paper=on_paper)
    shares(axes)


def let_move(axes: Axes, drawn: BarContainer, names: Iterable[str], kind: str = "") -> None:
    """Let bars glide to the lengths that a reader's next choice gives them.

    Args:
        axes: where they are.
        drawn: the bars.
        names: of each; those of several panels may be the same.
        kind: what tells them from other bars with these names.
    """
    panel = axes.figure.axes.index(axes)
    for bar, name in zip(drawn, names, strict=True):
        style.let_move(bar, f"{panel} {name} {kind}")


def shares(axes: Axes) -> None:
    """Let bars reach from 0 to 1 without an axis: their values are written behind them."""
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
