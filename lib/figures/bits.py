"""How low can you go: accuracies for every pair of bits, against size, and for every format."""

import math
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from lib.figures import bars, labels, style
from lib.figures.style import Colors, Dashes

Pair = tuple[int, int]  # bits of weights, bits of activations

# How much accuracy a cell may lose against float32 to be filled so strongly. The strongest still
# leaves the number on it readable.
FILLS = ((0.005, 0.6), (0.02, 0.36), (0.1, 0.15))
# More networks, or more roundings, than these begin again.
MARKERS = ("o", "s", "^")  # of the networks, in their order
# Of the ways to round: the line, and what the markers are filled and edged with.
FRONTS: Sequence[tuple[Dashes, str, str]] = (
    ((0, (4, 2)), "paper", "int8"),
    ("-", "int8", "int8"),
    ((0, (1, 1.5)), "int8", "ink"),
)
SIZES = (20, 50, 100, 200, 500, 1000)  # kB, ticks
KILOBYTES = SIZES[0] * 0.62, SIZES[-1] * 1.6  # ends of the picture of sizes
ACCURACIES = 0.6, 0.98  # its foot and top: with less than that a network is of no use
LABEL_SIZE_RATIOS = (1.6, 2.6)  # ratio of two sizes whose labels don't touch, wide and narrow
LABEL_ACCURACY_GAP = 0.035  # difference of two accuracies whose labels don't touch
ROW = 31  # px: the height of a cell or a bar
ENTRY = 20  # px: the height of a row of the legend
TABLES = style.Margins(left=46, right=8, top=78, bottom=46, between=40, apart=76)
BARS = style.Margins(left=122, right=8, top=62, bottom=46, between=24, apart=76)
CURVES = style.Margins(left=66, right=14, top=18, bottom=46)
CURVES_HEIGHT = 236  # px, of the axes


class Grid(NamedTuple):
    """One network's accuracies, 0..1, as far as they are known, and the pair under way."""

    name: str
    float32: float
    known: Mapping[Pair, float]
    running: Pair | None = None


class Front(NamedTuple):
    """The points (kB, accuracy) of a network rounded in one way, its Pareto front, their labels."""

    name: str  # of the way
    points: Sequence[tuple[float, float]]
    front: Sequence[int]
    labels: Sequence[str]  # of the front; "" for a point without one


class Curve(NamedTuple):
    """One network's point in float32 (kB, accuracy), and its fronts."""

    name: str
    float32: tuple[float, float]
    fronts: Sequence[Front]


class Place(NamedTuple):
    """Where something stands in a picture, and its size: parts of the picture's."""

    left: float
    top: float
    width: float = 0.0
    height: float = 0.0


class Formats(NamedTuple):
    """One network's accuracies, 0..1, with its weights in each format, as far as they are known."""

    name: str
    float32: float
    known: Mapping[str, float]


def grids(
    panels: Sequence[Grid], bits: Sequence[int], *, narrow: bool = False, colors: Colors
) -> Figure:
    """A table for each network: rows for the bits of a weight, columns for those of an activation.

    Where the cells stand: :func:`places`.

    Args:
        panels: the networks, beside each other.
        bits: of rows and columns, from the upper left.
        narrow: for a phone, one network below the other.
    """
    figure, tables = style.panels(len(panels), ROW * len(bits), TABLES, narrow=narrow)
    for axes, panel in zip(tables, panels, strict=True):
        _grid(axes, panel, bits, colors)
        axes.set_xlabel("bits of an activation", labelpad=4)
        if narrow or axes is tables[0]:
            axes.set_ylabel("bits of a weight", labelpad=4)
    handles = [
        Patch(facecolor=colors["int8"], alpha=alpha, label=f"≤ {_points(most)}")
        for most, alpha in FILLS
    ]
    handles.append(
        Patch(facecolor="none", edgecolor=colors["muted"], label=f"> {_points(FILLS[-1][0])}")
    )
    labels.corner_legend(
        figure,
        handles,
        colors,
        columns=4,
        heading="points of accuracy lost against float32:",
    )
    return figure


def places(count: int, bits: Sequence[int], *, narrow: bool = False) -> list[dict[Pair, Place]]:
    """Where the cells of each of so many networks stand in the picture that `grids` draws.

    Args:
        count: of networks.
        bits, narrow: as in :func:`grids`.
    """
    tall, wide = ROW * len(bits), style.panel_width(count, TABLES, narrow=narrow)
    right, down = (0.0, tall + TABLES.apart) if narrow else (wide + TABLES.between, 0.0)
    across = style.width_of(narrow)
    height = TABLES.top + (count - 1) * down + tall + TABLES.bottom
    size = wide / len(bits) / across, ROW / height
    return [
        {
            (weights, activations): Place(
                (TABLES.left + panel * right) / across + column * size[0],
                (TABLES.top + panel * down) / height + row * size[1],
                *size,
            )
            for row, weights in enumerate(bits)
            for column, activations in enumerate(bits)
        }
        for panel in range(count)
    ]


def _points(share: float) -> str:
    return f"{100 * share:g}"


def _grid(axes: Axes, panel: Grid, bits: Sequence[int], colors: Colors) -> None:
    """One network's table."""
    style.quiet(axes, colors, grid=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(0, len(bits))
    axes.set_ylim(len(bits), 0)
    ticks = np.arange(len(bits)) + 0.5
    axes.set_xticks(ticks, [str(bit) for bit in bits])
    axes.set_yticks(ticks, [str(bit) for bit in bits])
    axes.tick_params(axis="both", length=0, pad=4)
    _title(axes, panel, colors)
    for row, weights in enumerate(bits):
        for column, activations in enumerate(bits):
            accuracy = panel.known.get((weights, activations))
            if accuracy is not None:
                _fill(axes, column, row, panel.float32 - accuracy, colors)
            text = "" if accuracy is None else f"{100 * accuracy:.1f}"
            labels.write(
                axes,
                "…" if panel.running == (weights, activations) else text,
                (column + 0.5, row + 0.5),
                colors,
                ha="center",
                va="center",
            )
    lines = np.arange(len(bits) + 1)
    axes.hlines(lines, 0, len(bits), color=colors["faint"], linewidth=1, clip_on=False)
    axes.vlines(lines, 0, len(bits), color=colors["faint"], linewidth=1, clip_on=False)


def _fill(axes: Axes, column: int, row: int, lost: float, colors: Colors) -> None:
    """Color a cell by what it loses, nothing where that is much."""
    for most, alpha in FILLS:
        if lost <= most:
            axes.add_patch(
                Rectangle((column, row), 1, 1, facecolor=colors["int8"], alpha=alpha, linewidth=0)
            )
            return


def sizes(curves: Sequence[Curve], *, narrow: bool = False, colors: Colors) -> Figure:
    """Accuracy against packed size, a front for each network and rounding, float32 at its right.

    What is right less often than ACCURACIES[0] lies below the picture.

    Args:
        curves: of each network; one without points has its float32 alone.
        narrow: for a phone.
    """
    top, height = _curves_room(len(curves), narrow=narrow)
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=height,
        left=CURVES.left,
        right=CURVES.right,
        top=top,
        bottom=CURVES.bottom,
    )
    axes.set_xscale("log")
    axes.set_xlim(*KILOBYTES)
    axes.set_ylim(*ACCURACIES)
    axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_xlabel("kB, weights packed tightly")
    axes.set_ylabel("right answers")
    networks = list(zip(curves, cycle(MARKERS), strict=False))
    for curve, marker in networks:
        label = f"{curve.name}, float32"
        axes.plot(*curve.float32, marker, color=colors["float32"], markersize=9, label=label)
    for place, look in zip(range(_most_fronts(curves)), cycle(FRONTS), strict=False):
        for curve, marker in networks:
            _front(axes, curve, place, marker, look, colors)
    written: list[tuple[float, float]] = []
    for curve, _ in networks:
        _labels(axes, curve, written, LABEL_SIZE_RATIOS[narrow], colors)
    labels.legend(axes, colors, columns=_legend_columns(narrow), outside=CURVES.left - 4)
    return figure


def dot_place(
    point: tuple[float, float], count: int, *, narrow: bool = False
) -> tuple[float, float] | None:
    """Where a point (kB, accuracy) lies in the picture that `sizes` draws of so many networks.

    Returns:
        its distance from the left and the upper edge, as parts of the picture's width and height;
        None if it lies outside.
    """
    (first, last), (least, most) = KILOBYTES, ACCURACIES
    if not (first <= point[0] <= last and least <= point[1] <= most):
        return None
    (top, height), width = _curves_room(count, narrow=narrow), style.width_of(narrow)
    along = math.log(point[0] / first) / math.log(last / first)
    below = (most - point[1]) / (most - least)
    return (
        (CURVES.left + along * (width - CURVES.left - CURVES.right)) / width,
        (top + below * (height - top - CURVES.bottom)) / height,
    )


def _most_fronts(curves: Sequence[Curve]) -> int:
    return max(len(curve.fronts) for curve in curves)


def _legend_columns(narrow: bool) -> int:
    """Entries beside each other."""
    return 1 if narrow else 3


def _curves_room(count: int, *, narrow: bool) -> tuple[float, float]:
    """Room above the axes, for the legend of so many networks, and the height of all, in px."""
    top = CURVES.top + ENTRY * -(-count * (1 + len(FRONTS)) // _legend_columns(narrow))
    return top, top + CURVES_HEIGHT + CURVES.bottom


def _front(
    axes: Axes, curve: Curve, place: int, marker: str, look: tuple[Dashes, str, str], colors: Colors
) -> None:
    """Pale dots, and a line with strong ones through the front; nothing where none is known."""
    if place >= len(curve.fronts) or not curve.fronts[place].points:
        return
    front, (dashes, fill, edge) = curve.fronts[place], look
    x, y = np.array(front.points).T
    best = list(front.front)
    inside = colors[fill]
    axes.plot(x, y, marker, color=colors["int8"], mfc=inside, alpha=0.3, markersize=5)
    axes.plot(
        x[best],
        y[best],
        marker=marker,
        linestyle=dashes,
        color=colors["int8"],
        markerfacecolor=inside,
        markeredgecolor=colors[edge],
        linewidth=2,
        markersize=7,
        label=f"{curve.name}, {front.name}",
    )


def _labels(
    axes: Axes, curve: Curve, written: list[tuple[float, float]], apart: float, colors: Colors
) -> None:
    """Labels of the fronts, the last one first, but for those that would touch what is written."""
    for front in reversed(curve.fronts):
        for at, label in zip(front.front, front.labels, strict=True):
            size, accuracy = front.points[at]
            close = any(
                max(size, other) < apart * min(size, other)
                and abs(accuracy - height) < LABEL_ACCURACY_GAP
                for other, height in written
            )
            if label and not close and accuracy >= ACCURACIES[0]:
                written.append((size, accuracy))
                place = (size, accuracy)
                labels.write(axes, label, place, colors, shift=(-5, 4), ha="right")


def formats(
    panels: Sequence[Formats],
    names: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A bar for each format and network: the points of accuracy that it loses.

    Args:
        panels: the networks, beside each other.
        names: of the formats, from above; those that begin with "int" are integers.
        narrow: for a phone, one network below the other.
    """
    figure, places, rows = bars.panels(len(panels), names, ROW, BARS, colors, narrow=narrow)
    most = max([0.01, *(panel.float32 - got for panel in panels for got in panel.known.values())])
    for axes, panel in zip(places, panels, strict=True):
        axes.set_xlim(-0.06 * 100 * most, 1.5 * 100 * most)
        _title(axes, panel, colors)
        axes.set_xlabel("points of accuracy lost", labelpad=2)
        axes.axvline(0, color=colors["float32"], linewidth=2)
        for row, name in zip(rows, names, strict=True):
            if name in panel.known:
                right = panel.known[name]
                lost = 100 * (panel.float32 - right)
                color = colors["int8" if name.startswith("int") else "float32"]
                axes.barh(row, lost, height=0.62, color=color)
                words, end = [f"{right:.1%}"], [max(lost, 0)]
                bars.behind(axes, words, end, [row], colors, gap=6)
    handles = [
        Patch(color=colors["int8"], label="integers"),
        Patch(color=colors["float32"], label="floats"),
    ]
    labels.corner_legend(figure, handles, colors, columns=4)
    return figure


def _title(axes: Axes, panel: Grid | Formats, colors: Colors) -> None:
    words = f"{panel.name}: float32 {panel.float32:.1%}"
    labels.title(axes, words, colors, above=6)
