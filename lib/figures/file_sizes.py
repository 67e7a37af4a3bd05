"""Files beside each other, by their bytes."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from lib.figures import bars, style
from lib.figures.style import Colors

ROW = 28  # px
NAMES = 190  # px before the bars
VALUES = 84  # px behind them
TOP = 26  # px, where the page has its Save menu


def sizes(files: Mapping[str, tuple[int, str]], *, narrow: bool = False, colors: Colors) -> Figure:
    """Draw a bar for each file.

    Args:
        files: by name, its bytes and what its color means; from above.
        narrow: for a phone.
    """
    width, height = style.width_of(narrow), ROW * len(files)
    figure = style.sheet(width, TOP + height + 4)
    axes = style.axes_at(figure, NAMES, TOP, width - NAMES - VALUES, height)
    style.quiet(axes, colors, grid=False)
    rows = bars.rows(axes, list(files), colors)
    ends = [size for size, _ in files.values()]
    axes.barh(rows, ends, height=0.62, color=[colors[color] for _, color in files.values()])
    bars.behind(axes, [f"{size / 1000:,.0f} kB" for size in ends], ends, rows, colors)
    axes.set_xlim(0, max(ends))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(-0.5, len(files) - 0.5)
    return figure
