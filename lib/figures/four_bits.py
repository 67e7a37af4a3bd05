"""A layer in 4 bits: how far it is off in each way, and where its sixteen values lie."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from lib.figures import bars, labels, style
from lib.figures.style import Colors

Floats = NDArray[np.float32]

ROW = 34  # px of a way in `errors`
ERRORS = style.Margins(left=84, right=62, top=58, bottom=8, between=70, apart=40)
HALF = 0.38  # of a row: half the height of the mark of what a way saw
SEEN = "on the activations that AWQ and GPTQ saw"
NEW = "outputs off, on new activations"
LINE, LEAST, MOST = 6.0, 150.0, 330.0  # px: of a weight; and all of them, at least and at most
MARKERS = ("o", "^", "D")  # of the roundings, in the order in which they come


class Way(NamedTuple):
    """A way to round, and how far off weights and outputs are, as parts of their size.

    seen: of the outputs on the activations that the way saw, others: on others.
    """

    name: str
    weights: float
    seen: float
    others: float


def errors(ways: Sequence[Way], chosen: str, *, narrow: bool = False, colors: Colors) -> Figure:
    """Draw how far weights and outputs are off, a row for each way.

    Args:
        ways: from above.
        chosen: the name of the one in color.
        narrow: for a phone.
    """
    names = [way.name for way in ways]
    figure, (left, right), places = bars.panels(2, names, ROW, ERRORS, colors, narrow=narrow)
    tints = [colors["int8" if name == chosen else "muted"] for name in names]
    for axes, title, values in (
        (left, "weights off", [way.weights for way in ways]),
        (right, NEW, [way.others for way in ways]),
    ):
        axes.barh(places, values, height=0.56, color=tints)
        bars.behind(axes, [f"{value:.2%}" for value in values], values, places, colors)
        axes.set_xlim(0, max(*values, *(way.seen for way in ways if axes is right)))
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        labels.title(axes, title, colors)
    seen = [way.seen for way in ways]
    right.vlines(seen, places - HALF, places + HALF, color=colors["ink"], linewidth=2)
    stroke: dict[str, Any] = {"linestyle": "none", "marker": "|", "markersize": 14}
    key = Line2D([], [], color=colors["ink"], markeredgewidth=2, label=SEEN, **stroke)
    labels.corner_legend(figure, [key], colors, columns=1)
    return figure


def values(
    weights: Floats,
    levels: Floats,
    codes: NDArray[np.uint8],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw weights as dots below each other, and the sixteen values that they can become.

    Args:
        weights: at least one.
        levels: what each code means, in any order, (16,).
        codes: what each weight is rounded to.
        narrow: for a phone.
    """
    height = float(np.clip(LINE * len(weights), LEAST, MOST))
    top = 8 + 22 * (2 if narrow else 1)
    figure, axes = style.canvas(
        colors, narrow=narrow, height=top + height + 46, left=12, right=12, top=top, grid=False
    )
    rows = np.arange(len(weights))
    rounded = levels[codes]
    nearest = np.abs(weights[:, None] - levels).min(axis=1)
    past = np.abs(weights - rounded) > nearest * 1.0001 + 1e-12
    axes.vlines(np.unique(levels), -1, len(weights), color=colors["int8"], linewidth=1.5)
    for chosen, color, width in ((~past, "rounding", 2.0), (past, "ink", 2.5)):
        axes.hlines(
            rows[chosen], weights[chosen], rounded[chosen], color=colors[color], linewidth=width
        )
    axes.plot(weights, rows, "o", color=colors["float32"], markersize=4)
    axes.set_ylim(len(weights), -1)
    axes.set_yticks([])
    reach = max(float(np.abs(levels).max()), float(np.abs(weights).max())) * 1.03
    axes.set_xlim(-reach, reach)
    axes.set_xlabel("value")
    labels.corner_legend(
        figure, _keys(bool(past.any()), colors), colors, columns=2 if narrow else 4
    )
    return figure


def _keys(past: bool, colors: Colors) -> list[Line2D]:
    def line(color: str, label: str, width: float) -> Line2D:
        return Line2D([], [], color=colors[color], linewidth=width, label=label)

    dot: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 5}
    keys = [
        Line2D([], [], color=colors["float32"], label="a weight", **dot),
        line("int8", "what codes mean", 1.5),
        line("rounding", "to the nearest value", 2.0),
    ]
    return [*keys, line("ink", "to another", 2.5)] if past else keys


class Point(NamedTuple):
    """A format, its bits a weight, a way to round to it, and how far the outputs are off."""

    format: str
    bits: float
    rounding: str
    off: float


def comparison(
    points: Sequence[Point], chosen: tuple[str, str], *, narrow: bool = False, colors: Colors
) -> Figure:
    """Draw how far the outputs are off by format, cheapest first, a mark for each rounding.

    Args:
        points: in any order.
        chosen: the format and the rounding of the one in color.
        narrow: for a phone.
    """
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=340 if narrow else 320,
        left=60,
        right=10,
        top=58,
        bottom=106 if narrow else 86,
    )
    bits = {point.format: point.bits for point in points}
    formats = sorted(bits, key=lambda name: bits[name])  # of equal bits, as they come
    for marker, rounding in zip(MARKERS, dict.fromkeys(p.rounding for p in points), strict=False):
        own = [point for point in points if point.rounding == rounding]
        axes.plot(
            [formats.index(point.format) for point in own],
            [point.off for point in own],
            marker=marker,
            markersize=8,
            markerfacecolor="none",
            markeredgewidth=1.6,
            linestyle="none",
            color=colors["muted"],
            label=rounding,
        )
        for point in own:
            if (point.format, rounding) == chosen:
                place = float(formats.index(point.format)), point.off
                axes.plot(*place, marker=marker, markersize=11, color=colors["int8"])
    axes.set_xlim(-0.5, len(formats) - 0.5)
    names = [wrap(name, 6 if narrow else 9) for name in formats]
    lines = max(map(len, names))
    ticks = [
        "\n".join([*name, *[""] * (lines - len(name)), f"{bits[each]:.4g}"])
        for name, each in zip(names, formats, strict=True)
    ]
    axes.set_xticks(range(len(formats)), ticks)
    axes.set_ylim(0, max(point.off for point in points) * 1.08)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xlabel("bits a weight")
    [off] = [point.off for point in points if (point.format, point.rounding) == chosen]
    labels.title(axes, f"outputs off; here {off:.2%}", colors)
    handles, _ = axes.get_legend_handles_labels()
    labels.corner_legend(figure, handles, colors, columns=3)
    return figure
