"""A language model stored in many ways: a row each, the perplexity as a dot on a log axis."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, NullLocator

from lib.figures import bars, labels, style
from lib.figures.style import Colors

ROW = 26  # px
NAMES = {True: 148, False: 214}  # px before the dots, by whether the picture is narrow
VALUES = 64  # px behind them
TOP, BOTTOM = 30, 8  # px


class Row(NamedTuple):
    """A way to store the model, the bits that it takes for a weight, and its perplexity."""

    name: str
    bits: float
    perplexity: float


def ways(
    rows: Sequence[Row], float32: float, chosen: str, *, narrow: bool = False, colors: Colors
) -> Figure:
    """Draw each way's perplexity beside float32's, the chosen way in color.

    Args:
        rows: from above, at least one.
        float32: the perplexity of the model as trained.
        chosen: the name of the way that stands out.
        narrow: for a phone.
    """
    names = [row.name if narrow else f"{row.name} ({row.bits:.2g} bits)" for row in rows]
    margins = style.Margins(left=NAMES[narrow], right=VALUES, top=TOP, bottom=BOTTOM)
    figure, [axes], places = bars.panels(1, names, ROW, margins, colors, narrow=narrow)
    axes.set_xscale("log")
    values = [row.perplexity for row in rows]
    axes.axvline(float32, color=colors["float32"], linewidth=1.5)
    axes.hlines(places, float32, values, color=colors["faint"], linewidth=2)
    tints = [colors["int8" if row.name == chosen else "muted"] for row in rows]
    axes.scatter(values, places, s=46, c=tints, zorder=3)
    for row, place in zip(rows, places, strict=True):
        color = "int8" if row.name == chosen else "ink"
        words, at = f"{row.perplexity:,.1f}", (row.perplexity, float(place))
        labels.write(axes, words, at, colors, shift=(9, 0), va="center", color=color)
    low, high = min(*values, float32), max(*values, float32)
    axes.set_xlim(low / 1.02, high * 1.02)
    axes.xaxis.set_major_locator(NullLocator())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.spines["bottom"].set_visible(False)
    words = f"float32: {float32:,.1f}"
    at, units = (float32, 1.0), ("data", "axes fraction")
    side: Literal["left", "right"] = "right" if float32**2 > low * high else "left"
    labels.write(axes, words, at, colors, units=units, shift=(0, 8), ha=side, color="float32")
    return figure
