"""The gaps between the values of float formats, over all magnitudes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from numpy.typing import NDArray

from lib.figures import style

Colors = Mapping[str, str]
Staircase = tuple[NDArray[np.float64], NDArray[np.float64]]


def gaps(
    names: Sequence[str],
    staircases: Sequence[Staircase],
    *,
    low: float = 1e-12,
    high: float = 1e12,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Gap against magnitude, one line for each format, both axes logarithmic.

    A line ends with a dot at the format's largest value and begins with one at its smallest.

    Args:
        names: of the formats.
        staircases: for each format the magnitudes at which its gap changes, and the gap from there
            on; the last magnitude is the largest value.
        low, high: the magnitudes that the picture spans, in powers of ten.
        narrow: drawn for a phone.
    """
    figure, axes = style.canvas(
        colors,
        width=style.NARROW if narrow else style.WIDE,
        height=380 if narrow else 360,
        left=58,
        right=104 if not narrow else 84,
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(low, high)
    for name, (magnitudes, gap) in zip(names, staircases, strict=True):
        color = _color(name, colors)
        axes.step(magnitudes, gap, where="post", color=color, linewidth=1.8)
        axes.plot(magnitudes[[0, -1]], gap[[0, -1]], "o", color=color, markersize=4)
    axes.set_xlabel("size of the number")
    title: dict[str, Any] = {"fontsize": style.TEXT, "color": colors["ink"]}
    axes.set_title("gap to the next number", loc="left", pad=8, **title)
    axes.xaxis.set_major_locator(LogLocator(10, numticks=6))
    axes.yaxis.set_major_locator(LogLocator(10, numticks=7))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(_power_of_ten))
    inside = [gap[(low <= size) & (size <= high)] for size, gap in staircases]
    axes.set_ylim(min(gap.min() for gap in inside) / 4, 8 * max(gap.max() for gap in inside))
    _name(axes, names, staircases, colors)
    return figure


def _name(
    axes: Axes, names: Sequence[str], staircases: Sequence[Staircase], colors: Colors
) -> None:
    """Write each format's name where its line ends, or beside the picture where it goes on."""
    high = axes.get_xlim()[1]
    bottom, top = axes.get_ylim()
    at_the_edge = []
    for name, (magnitudes, gap) in zip(names, staircases, strict=True):
        style_of: dict[str, Any] = {
            "fontsize": style.TEXT - 1,
            "color": _color(name, colors),
        }
        if magnitudes[-1] > high:
            there = gap[np.searchsorted(magnitudes, high) - 1]
            at_the_edge.append((np.log(there / bottom) / np.log(top / bottom), name, style_of))
            continue
        # Coarse formats lie above the others, so that their names have room above them.
        coarse = gap[-1] / magnitudes[-1] > 1 / 32
        axes.annotate(
            name,
            (magnitudes[-1], gap[-1]),
            (-4, 6) if coarse else (7, -1),
            textcoords="offset points",
            ha="right" if coarse else "left",
            va="bottom" if coarse else "center",
            bbox={"facecolor": colors["paper"], "edgecolor": "none", "pad": 0.5},
            **style_of,
        )
    height = axes.get_window_extent().height  # px
    lowest = 0.0
    for place, name, style_of in sorted(at_the_edge, key=lambda label: label[0]):
        lowest = max(place, lowest)
        axes.annotate(
            name,
            (1, lowest),
            (6, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            annotation_clip=False,
            **style_of,
        )
        lowest += style.TEXT / height


def _power_of_ten(value: float, _: int | None) -> str:
    power = str(round(np.log10(value)))
    return "10" + power.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _color(name: str, colors: Colors) -> str:
    return colors["float32" if name == "float32" else "ink"]


def table(names: Sequence[str], staircases: Sequence[Staircase]) -> dict[str, list]:
    """The numbers of `gaps` as columns: a row for each step of each line."""
    return {
        "format": [name for name, (size, _) in zip(names, staircases, strict=True) for _ in size],
        "magnitude": [float(value) for size, _ in staircases for value in size],
        "gap": [float(value) for _, gap in staircases for value in gap],
    }
