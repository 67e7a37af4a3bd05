"""One network in several forms: what its file and its memory take, how fast it is, its answers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import bars, labels, style, two_rows
from lib.figures.style import Colors

ROW = 44  # px of a form: two lines of its name
LEFT = 118  # px of the names
BEHIND = 66  # px of a value
TOP = 34  # px above the first row
THICKNESS = 0.62  # of a bar, as a part of its row


class Column(NamedTuple):
    """One quantity of all forms. colors: what that of each form's bar means."""

    title: str
    values: Sequence[float]
    words: Sequence[str]  # the same, written behind the bars
    colors: Sequence[str]


def forms(
    names: Sequence[str],
    columns: Sequence[Column],
    milliseconds: NDArray[np.float64],
    keys: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw bars of each quantity, and last the time with a dot for each round.

    Args:
        names: of the forms, of two lines each, the first above.
        columns: beside each other; on a phone, one below the other.
        milliseconds: per image, (rounds, forms).
        keys: what the color of each form's times means.
        narrow: for a phone.
    """
    high, count = ROW * len(names), len(columns) + 1
    width = style.width_of(narrow)
    across = width - LEFT if narrow else (width - LEFT) / count
    down = TOP + high + 14
    figure = style.sheet(width, down * count if narrow else down)
    places = [
        style.axes_at(
            figure,
            *(LEFT, TOP + place * down) if narrow else (LEFT + place * across, TOP),
            *(across - BEHIND, high),
        )
        for place in range(count)
    ]
    for place, axes in enumerate(places):
        two_rows.prepare(axes, names if narrow or place == 0 else [""] * len(names), colors)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    rows = np.arange(len(names))[::-1]
    for axes, column in zip(places, columns, strict=False):
        fills = [colors[color] for color in column.colors]
        drawn = axes.barh(rows, column.values, height=THICKNESS, color=fills)
        bars.let_move(axes, drawn, names)
        axes.set_xlim(0, max(column.values))
        bars.behind(axes, column.words, column.values, rows, colors)
        labels.title(axes, column.title, colors, above=6)
    labels.title(places[-1], "ms an image", colors, above=6)
    two_rows.milliseconds(places[-1], milliseconds, colors, keys)
    return figure
