"""What has to be seen to answer a question, where it is asked away from its page."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from lib.figures import labels, style
from lib.figures.style import Colors

ROW = 24  # px, of a range
HEIGHT = 100  # px, of the histogram
BELOW = 44  # px
RARE = 0.02  # of the highest bin: what is rare is seen, too


def ranges(
    counts: Sequence[int],
    ends: tuple[float, float],
    compared: Sequence[tuple[str, float]],
    words: str,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw a histogram, and over it ranges around 0 that are compared.

    Args:
        counts: in equal bins.
        ends: of the first and the last bin.
        compared: the name of each range, and where it ends.
        words: what the values are.
        narrow: for a phone.
    """
    top = 8 + ROW * len(compared)
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=top + HEIGHT + BELOW,
        left=24,
        right=24,
        top=top,
        bottom=BELOW,
        grid=False,
    )
    edges = np.linspace(*ends, len(counts) + 1)
    most = max(1, *counts)
    heights = [max(count, RARE * most) if count else 0 for count in counts]
    axes.stairs(heights, edges, fill=True, color=colors["float32"])
    axes.set_xlim(*ends)
    axes.set_ylim(0, most)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(words)
    for row, (name, end) in enumerate(compared):
        up = 1 + (len(compared) - row - 0.5) * ROW / HEIGHT
        units = ("data", "axes fraction")
        look = {"arrowstyle": "<->", "color": colors["int8"], "linewidth": 1.5, "shrinkA": 0}
        axes.annotate("", (-end, up), (end, up), xycoords=units, arrowprops=look | {"shrinkB": 0})
        labels.write(
            axes, name, (0, up), colors, units=units, ha="center", va="center",
            color="int8", on_paper=True,
        )  # fmt: skip
    return figure
