"""Which matrix of which layer gets which format in a mix."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import ArrayLike

from lib.figures import bars, labels, style
from lib.figures.style import Colors

ROW = 24  # px of a matrix
# From the fewest bits to the most: a mix has four formats at most.
INKS = ("faint", "significand", "int8", "sign")


def layers(
    names: Sequence[str],
    formats: Sequence[str],
    which: ArrayLike,
    once: Sequence[int],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw a row for each matrix and a column for each layer, in the color of its format.

    Args:
        names: of the rows, from above.
        formats: those of the mix with their bits, from the fewest bits to the most.
        which: the format of each matrix, its place in `formats`, (rows, layers). In the row of a
            matrix that the model has once, all are the same, and the row is drawn in one piece.
        once: those rows.
        narrow: for a phone.
    """
    cells = np.asarray(which)
    left = 104 if narrow else 128
    margins = style.Margins(left=left, right=14, top=34, bottom=42)
    figure, [axes], rows = bars.panels(1, names, ROW, margins, colors, narrow=narrow)
    inks = INKS[: len(formats)]
    shown = ListedColormap([colors[ink] for ink in inks])
    count = cells.shape[1]
    edges = np.arange(count + 1), np.arange(len(names) + 1) - 0.5
    axes.pcolormesh(
        *edges,
        cells[::-1],
        cmap=shown,
        vmin=-0.5,
        vmax=len(inks) - 0.5,
        edgecolors=colors["paper"],
        linewidth=1.0 if count < 64 else 0.3,
    )
    for row in once:
        axes.barh(rows[row], count, height=0.94, color=colors[inks[cells[row, 0]]])
    axes.spines["bottom"].set_visible(False)
    ticks = np.linspace(0, count - 1, 5).round().astype(int)
    axes.set_xticks(ticks + 0.5, [str(tick) for tick in ticks])
    axes.set_xlabel("layer")
    patches = [Patch(color=colors[ink], label=fmt) for ink, fmt in zip(inks, formats, strict=True)]
    labels.legend(axes, colors, columns=len(formats), outside=left - 12, handles=patches)
    return figure
