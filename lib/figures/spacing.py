"""The gaps between the values of float formats, over all magnitudes."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import labels, style
from lib.figures.style import Colors, Dashes

Staircase = tuple[NDArray[np.float64], NDArray[np.float64]]


class Place(NamedTuple):
    """Where a name stands: px from the end of its line, and which of its edges is there."""

    right: float
    up: float
    ha: Literal["left", "right"]


class Line(NamedTuple):
    """How a format is recognized without color, and where its name stands.

    `far` is in the whole picture, None where the line is too short to be named; `near` is in the
    close-up.
    """

    dashes: Dashes
    marker: str
    far: Place | None
    near: Place


# In the order of drawing.
LINES = {
    "float32": Line("solid", "o", Place(0, -18, "right"), Place(-4, -14, "right")),
    "bfloat16": Line((0, (7, 3)), "s", Place(-10, 3, "right"), Place(-3, 12, "right")),
    "float16": Line((0, (1, 1.5)), "D", Place(30, -58, "left"), Place(8, -3, "left")),
    "float8_e5m2": Line((0, (5, 2, 1, 2)), "^", None, Place(-6, 9, "right")),
    "float8_e4m3fn": Line((0, (2.5, 1.5)), "v", None, Place(-6, 7, "right")),
}
# Sizes and gaps that the pictures span, in powers of ten: all of float32, and the middle.
WHOLE = ((-47, 42), (-48, 39))
CLOSE_UP = ((-9, 8), (-10, 6))
SUBNORMALS = (-36, -45.7)  # beside the flat part of float32's line
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def gaps(
    names: Sequence[str],
    staircases: Sequence[Staircase],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Gap against magnitude, one line for each format, all axes logarithmic.

    The left picture goes from the smallest number to the largest, the right one is a close-up of
    its middle. A line begins with an open mark at the format's smallest number above 0 and ends
    with a full one at its largest.

    Args:
        names: of the formats, all of them in LINES.
        staircases: for each format the magnitudes at which its gap changes, and the gap from there
            on; the last magnitude is the largest value.
        narrow: drawn for a phone, one picture below the other.
    """
    right = 16 if narrow else 12
    margins = style.Margins(left=52, right=right, top=38, bottom=48, between=72, apart=102)
    figure, panels = style.panels(2, 226 if narrow else 264, margins, narrow=narrow)
    titles = ("gap to the next number", "the frame, enlarged")
    for axes, title, span in zip(panels, titles, (WHOLE, CLOSE_UP), strict=True):
        style.quiet(axes, colors)
        _scale(axes, span, title, colors)
        for name, stairs in zip(names, staircases, strict=True):
            _draw(axes, name, stairs, colors)
            place = LINES[name].near if span is CLOSE_UP else LINES[name].far
            if place:
                _name(axes, name, stairs, place, colors)
    whole = panels[0]
    labels.write(whole, "← subnormals", SUBNORMALS, colors, va="center", color="muted")
    (left, right), (bottom, top) = CLOSE_UP
    frame = ([left, right, right, left, left], [bottom, bottom, top, top, bottom])
    whole.plot(*frame, color=colors["muted"], linewidth=0.8)
    return figure


def _scale(
    axes: Axes, span: tuple[tuple[int, int], tuple[int, int]], title: str, colors: Colors
) -> None:
    """Axes with a few powers of ten: their exponents are what is drawn to scale."""
    for axis, (low, high) in ((axes.xaxis, span[0]), (axes.yaxis, span[1])):
        step = 20 if high - low > 40 else 4
        ticks = range(-(-low // step) * step, high + 1, step)
        axis.set_ticks(ticks, [f"10{str(power).translate(RAISED)}" for power in ticks])
    axes.set_xlim(*span[0])
    axes.set_ylim(*span[1])
    axes.set_xlabel("size of the number")
    labels.title(axes, title, colors)


def _draw(axes: Axes, name: str, stairs: Staircase, colors: Colors) -> None:
    magnitudes, gap = np.log10(stairs)
    line, color = LINES[name], _color(name, colors)
    axes.step(magnitudes, gap, where="post", color=color, linewidth=1.6, linestyle=line.dashes)
    for end, inside in ((0, colors["paper"]), (-1, color)):
        axes.plot(
            magnitudes[end],
            gap[end],
            line.marker,
            color=color,
            markerfacecolor=inside,
            markersize=6,
            zorder=3,
        )


def _name(axes: Axes, name: str, stairs: Staircase, place: Place, colors: Colors) -> None:
    """Write a format's name where its line ends, or where it leaves the picture."""
    magnitudes, gap = np.log10(stairs)
    right = axes.get_xlim()[1]
    last = min(int(np.searchsorted(magnitudes, right)), len(magnitudes)) - 1
    # What the whole picture is there to show; its line is too short for a name beside it.
    away = name == "float16" and place == LINES[name].far
    axes.annotate(
        f"{name} runs out\nat {stairs[0][-1]:g}" if away else name,
        (min(magnitudes[-1], right), gap[last]),
        (place.right, place.up),
        textcoords="offset points",
        ha=place.ha,
        va="center",
        fontsize=style.TEXT,
        color=_color(name, colors),
        arrowprops={"arrowstyle": "-", "color": colors["muted"], "shrinkB": 4} if away else None,
        bbox={"facecolor": colors["paper"], "edgecolor": "none", "pad": 0.5},
    )


def _color(name: str, colors: Colors) -> str:
    return colors["float32" if name == "float32" else "ink"]


def table(names: Sequence[str], staircases: Sequence[Staircase]) -> dict[str, list]:
    """The numbers of `gaps` as columns: a row for each step of each line."""
    return {
        "format": [name for name, (size, _) in zip(names, staircases, strict=True) for _ in size],
        "magnitude": [float(value) for size, _ in staircases for value in size],
        "gap": [float(value) for _, gap in staircases for value in gap],
    }
