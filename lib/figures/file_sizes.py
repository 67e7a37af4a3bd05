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
    margins = style.Margins(left=NAMES, right=VALUES, top=TOP, bottom=4)
    figure, [axes], rows = bars.panels(1, list(files), ROW, margins, colors, narrow=narrow)
    ends = [size for size, _ in files.values()]
    axes.barh(rows, ends, height=0.62, color=[colors[color] for _, color in files.values()])
    bars.behind(axes, [f"{size / 1000:,.0f} kB" for size in ends], ends, rows, colors)
    axes.set_xlim(0, max(ends))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure
