"""How long one product takes, by the rows at a time, for weights stored in several ways."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from lib.figures import labels, style
from lib.figures.style import Colors, Dashes

COLOR_OF = {"float32": "float32", "int8": "int8", "bfloat16": "muted"}  # by what is computed in
DASHES: dict[int, Dashes] = {4: "-", 8: (0, (5, 2)), 16: "-", 32: (0, (1, 1.5))}  # by stored bits
MARKERS = {4: "D", 8: "s", 16: "^", 32: "o"}


class Line(NamedTuple):
    """One way to store the weights. milliseconds: by rows."""

    name: str
    bits: int  # stored
    inside: str  # a key of COLOR_OF
    milliseconds: Sequence[float]


def by_rows(
    lines: Sequence[Line], rows: Sequence[int], *, narrow: bool = False, colors: Colors
) -> Figure:
    """Draw the time of each way over the rows, both on scales of powers.

    Args:
        lines: the ways.
        rows: how many there are at a time.
        narrow: for a phone.
    """
    height, top = (430, 146) if narrow else (360, 84)
    figure, axes = style.canvas(colors, narrow=narrow, height=height, top=top, left=84)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    for line in lines:
        axes.plot(
            rows,
            line.milliseconds,
            color=colors[COLOR_OF[line.inside]],
            linestyle=DASHES[line.bits],
            marker=MARKERS[line.bits],
            label=line.name,
            linewidth=2,
        )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.12g}"))
    axes.yaxis.set_major_locator(LogLocator(10))
    axes.set_xticks(list(rows))
    axes.set_xlabel("rows at a time")
    axes.set_ylabel("milliseconds")
    handles, _ = axes.get_legend_handles_labels()
    labels.corner_legend(figure, handles, colors, columns=1 if narrow else 2)
    return figure
