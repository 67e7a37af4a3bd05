"""How much of each memory a language model takes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from lib.figures import bars, labels, style
from lib.figures.style import Colors

ROW = 34  # px of a memory
END = 1.0  # of the axis, in memories; what is longer is cut off


def shares(
    names: Sequence[str],
    weights: Sequence[float],
    cache: Sequence[float],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw a row for each memory, as wide as the memory, filled with weights and cache.

    Args:
        names: of the memories, from above.
        weights, cache: what they take, as parts of each memory; above 1 together, they don't fit.
        narrow: for a phone.
    """
    left, right = (128, 84) if narrow else (200, 110)
    margins = style.Margins(left=left, right=right, top=32, bottom=8)
    figure, [axes], rows = bars.panels(1, names, ROW, margins, colors, narrow=narrow)
    first = np.minimum(weights, END)
    second = np.minimum(np.add(weights, cache), END) - first
    axes.barh(rows, np.ones(len(rows)), height=0.66, color=colors["faint"])
    parts = (
        ("weights", first, np.zeros(len(rows)), "int8"),
        ("key-value cache", second, first, "rounding"),
    )
    for name, length, left_of, color in parts:
        drawn = axes.barh(rows, length, left=left_of, height=0.66, color=colors[color], label=name)
        bars.let_move(axes, drawn, names, name)
    totals = np.add(weights, cache)
    words = [share_in_words(total) for total in totals]
    bars.behind(axes, words, np.ones(len(rows)), rows, colors, gap=6)
    bars.shares(axes)
    labels.legend(axes, colors, columns=2, outside=left - 12)
    return figure


def share_in_words(total: float) -> str:
    """What is written behind a row: a share, or how many times the memory would be needed."""
    if total > 10:
        return f"{total:,.0f} × its size"
    if total > 1:
        return f"{total:.2g} × its size" if total >= 1.05 else "over its size"
    return f"{total:.0%}" if total >= 0.01 else "below 1%"
