"""How low can you go: accuracies for every pair of bits, against size, and for every format."""

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
# Of the networks, in their order; more than these begin again.
LINES: Sequence[tuple[str, Dashes]] = (("o", "-"), ("s", (0, (4, 2))), ("^", (0, (1, 1.5))))
SIZES = (20, 50, 100, 200, 500, 1000)  # kB, ticks
LEAST_ACCURACY = 0.6  # at the foot of the picture of sizes: below it a network is of no use
LABEL_SIZE_RATIOS = (1.35, 1.9)  # ratio of two sizes whose labels don't touch, wide and narrow
LABEL_ACCURACY_GAP = 0.02  # difference of two accuracies whose labels don't touch
ROW = 31  # px: the height of a cell or a bar
ENTRY = 20  # px: the height of a row of the legend
TABLES = style.Margins(left=46, right=8, top=78, bottom=46, between=40, apart=76)
BARS = style.Margins(left=122, right=8, top=62, bottom=46, between=24, apart=76)
OUTLINE = "outline"  # the id in the SVG


class Grid(NamedTuple):
    """One network's accuracies, 0..1, as far as they are known, and the pair under way."""

    name: str
    float32: float
    known: Mapping[Pair, float]
    running: Pair | None = None


class Curve(NamedTuple):
    """One network's points (kB, accuracy), its Pareto front, and the point that is chosen."""

    name: str
    float32: tuple[float, float]
    points: Sequence[tuple[float, float]]
    front: Sequence[int]
    labels: Sequence[str]  # of the front
    chosen: int | None = None


class Formats(NamedTuple):
    """One network's accuracies, 0..1, with its weights in each format, as far as they are known."""

    name: str
    float32: float
    known: Mapping[str, float]


def grids(
    panels: Sequence[Grid], bits: Sequence[int], *, narrow: bool = False, colors: Colors
) -> Figure:
    """A table for each network: rows for the bits of a weight, columns for those of an activation.

    The first cell is outlined; :func:`outline` moves that to another.

    Args:
        panels: the networks, beside each other.
        bits: of rows and columns, from the upper left.
        narrow: for a phone, one network below the other.
    """
    figure, places = style.panels(len(panels), ROW * len(bits), TABLES, narrow=narrow)
    for axes, panel in zip(places, panels, strict=True):
        _grid(axes, panel, bits, colors)
        axes.set_xlabel("bits of an activation", labelpad=4)
        if narrow or axes is places[0]:
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
        size=style.TEXT - 1,
    )
    return figure


def outline(
    svg: str, panels: Sequence[Grid], bits: Sequence[int], chosen: Pair, *, narrow: bool = False
) -> str:
    """The SVG of `grids` with the outline around the chosen pair: much cheaper than drawing anew.

    Args:
        svg: of :func:`grids`, called with the other arguments.
        chosen: bits of weights and activations, both in `bits`.
    """
    width = style.panel_width(len(panels), TABLES, narrow=narrow)
    across = bits.index(chosen[1]) * width / len(bits)
    down = bits.index(chosen[0]) * ROW
    return svg.replace(f'id="{OUTLINE}"', f'transform="translate({across:.6g} {down})"')


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
                size=style.TEXT - 1,
            )
    lines = np.arange(len(bits) + 1)
    axes.hlines(lines, 0, len(bits), color=colors["faint"], linewidth=1, clip_on=False)
    axes.vlines(lines, 0, len(bits), color=colors["faint"], linewidth=1, clip_on=False)
    first = Rectangle(
        (0, 0), 1, 1, fill=False, edgecolor=colors["ink"], linewidth=2, clip_on=False, zorder=5
    )
    first.set_gid(OUTLINE)
    axes.add_patch(first)


def _fill(axes: Axes, column: int, row: int, lost: float, colors: Colors) -> None:
    """Color a cell by what it loses, nothing where that is much."""
    for most, alpha in FILLS:
        if lost <= most:
            axes.add_patch(
                Rectangle((column, row), 1, 1, facecolor=colors["int8"], alpha=alpha, linewidth=0)
            )
            return


def sizes(curves: Sequence[Curve], *, narrow: bool = False, colors: Colors) -> Figure:
    """Accuracy against packed size, a front for each network, float32 at its right end.

    What is right less often than LEAST_ACCURACY lies below the picture.

    Args:
        curves: of each network; one without points has its float32 alone.
        narrow: for a phone.
    """
    columns = 1 if narrow and len(curves) > 2 else 2
    more = ENTRY * max(0, 2 * len(curves) // columns - 2)  # for a legend of over two rows
    top = (78 if narrow else 58) + more
    figure, axes = style.canvas(colors, narrow=narrow, height=340 + more, top=top, left=66)
    axes.set_xscale("log")
    axes.set_xlim(SIZES[0] * 0.75, SIZES[-1] * 1.6)
    axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axes.minorticks_off()
    axes.set_ylim(LEAST_ACCURACY, 0.98)
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_xlabel("kB, weights packed without gaps")
    axes.set_ylabel("right answers")
    for curve, (marker, dashes) in zip(curves, cycle(LINES), strict=False):
        axes.plot(
            *curve.float32,
            marker,
            color=colors["float32"],
            markersize=9,
            label=f"{curve.name}, float32",
        )
        if curve.points:
            _points_and_front(axes, curve, marker, dashes, colors)
            _labels(axes, curve, LABEL_SIZE_RATIOS[narrow], colors)
            _chosen(axes, curve, marker, colors)
    labels.legend(axes, colors, columns=columns)
    return figure


def _points_and_front(
    axes: Axes,
    curve: Curve,
    marker: str,
    dashes: Dashes,
    colors: Colors,
) -> None:
    """Pale dots, and a line with strong ones through the front."""
    x, y = np.array(curve.points).T
    front = list(curve.front)
    axes.plot(x, y, marker, color=colors["int8"], alpha=0.35, markersize=5)
    axes.plot(
        x[front],
        y[front],
        marker=marker,
        linestyle=dashes,
        color=colors["int8"],
        linewidth=2,
        markersize=7,
        label=f"{curve.name}, integers",
    )


def _labels(axes: Axes, curve: Curve, apart: float, colors: Colors) -> None:
    """Labels of the front, but for those that would touch the one before."""
    last = (0.0, 0.0)
    for at, label in zip(curve.front, curve.labels, strict=True):
        size, accuracy = curve.points[at]
        close = size < apart * last[0] and accuracy < last[1] + LABEL_ACCURACY_GAP
        if close or accuracy < LEAST_ACCURACY:
            continue
        last = (size, accuracy)
        labels.write(axes, label, last, colors, shift=(-5, 4), ha="right", size=style.TEXT - 2)


def _chosen(axes: Axes, curve: Curve, marker: str, colors: Colors) -> None:
    """A ring around the chosen point, if there is one."""
    if curve.chosen is not None:
        axes.plot(
            *curve.points[curve.chosen],
            marker,
            markersize=13,
            markerfacecolor="none",
            markeredgecolor=colors["ink"],
            markeredgewidth=2,
        )


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
                bars.behind(axes, words, end, [row], colors, gap=6, size=style.TEXT - 1)
    handles = [
        Patch(color=colors["int8"], label="integers"),
        Patch(color=colors["float32"], label="floats"),
    ]
    labels.corner_legend(figure, handles, colors, columns=4, size=style.TEXT - 1)
    return figure


def _title(axes: Axes, panel: Grid | Formats, colors: Colors) -> None:
    words = f"{panel.name}: float32 {panel.float32:.1%}"
    labels.title(axes, words, colors, above=6, size=style.TEXT - 1)
