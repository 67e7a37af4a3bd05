"""One network rounded in several ways, by the share of images that it gets right."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from lib.figures import bars, style
from lib.figures.bars import Bar
from lib.figures.style import Colors

ROW = 30  # px
NAMES = {True: 182, False: 200}  # px before the bars, by whether the picture is narrow
VALUES = 66  # px behind them
TOP = 26  # px, where the page has its Save menu


def ways(rows: Sequence[Bar], *, narrow: bool = False, colors: Colors) -> Figure:
    """Draw a bar for each way, from 0 to 100%.

    Args:
        rows: from above.
        narrow: for a phone.
    """
    width, height = style.width_of(narrow), ROW * len(rows)
    figure = style.sheet(width, TOP + height + 4)
    axes = style.axes_at(figure, NAMES[narrow], TOP, width - NAMES[narrow] - VALUES, height)
    style.quiet(axes, colors, grid=False)
    bars.accuracies(axes, rows, colors, thickness=0.62, digits=2)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    return figure
