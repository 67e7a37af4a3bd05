"""What is in a tensor of a file: a histogram of its values, or of its codes."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter
from numpy.typing import NDArray

from lib.figures import style
from lib.figures.style import Colors


def histogram(
    counts: NDArray[np.int64],
    edges: NDArray[np.float64],
    *,
    words: str,
    integers: bool = False,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A histogram on a logarithmic axis.

    Args:
        counts, edges: (bins,) and (bins + 1,).
        words: what the values are.
        integers: whether they are codes.
        narrow: for a phone.
    """
    figure, axes = style.canvas(colors, narrow=narrow, height=260, left=62)
    axes.stairs(counts, edges, fill=True, color=colors["int8" if integers else "float32"])
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(EngFormatter())  # 1 k for a thousand: raised digits are small
    axes.set_ylim(0.5, 3 * max(1, counts.max()))
    axes.set_xlabel(words)
    axes.set_ylabel("how many")
    return figure
