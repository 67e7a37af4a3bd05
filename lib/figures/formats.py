"""What each number format costs the weights of a layer, against its bits per weight."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.figures import labels, style
from lib.figures.style import Colors

# Bits where the axis has a tick, and where that stands: even steps up to 8, then room for labels.
TICKS = (2, 3, 4, 5, 6, 7, 8, 16, 32)
PLACES = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.4, 11.6)
NAMES = {
    ("integer", "per channel"): "integer, a scale for each channel",
    ("integer", "per tensor"): "integer, one scale",
    ("float", "per tensor"): "float, one scale",
    ("float", "none"): "float as it is",
}
LABEL_SPACING = 15  # px between labels
SAME = 0.6  # dB: points of one width this close share a label


class Point(NamedTuple):
    """One format: its name, where it lies, and how it is scaled ("none", "per tensor", ...)."""

    name: str
    kind: str  # "float" or "integer"
    scaling: str
    bits_per_weight: float
    sqnr_db: float


def sqnr_by_bits(points: Sequence[Point], *, narrow: bool = False, colors: Colors) -> Figure:
    """SQNR in dB against bits per weight: integers as lines, floats as labeled points.

    Args:
        points: what is exact, with an infinite `sqnr_db`, stands on the upper edge.
        narrow: for a phone.
    """
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=440 if narrow else 400,
        left=34,
        top=96 if narrow else 44,
    )
    edge = max(p.sqnr_db for p in points if np.isfinite(p.sqnr_db)) + 12
    axes.set_xlim(1.7, 12.2)
    axes.set_ylim(min(0.0, *(p.sqnr_db for p in points)) - 2, edge + 4)
    axes.set_xticks(PLACES, [str(tick) for tick in TICKS])
    axes.set_xlabel("bits per weight, scales included")
    labels.title(axes, "SQNR, dB", colors)

    placed = [
        p._replace(
            bits_per_weight=float(np.interp(p.bits_per_weight, TICKS, PLACES)),
            sqnr_db=min(p.sqnr_db, edge),
            name=p.name if np.isfinite(p.sqnr_db) else f"{p.name}: exact",
        )
        for p in points
    ]
    for (kind, scaling), name in NAMES.items():
        chosen = [p for p in placed if (p.kind, p.scaling) == (kind, scaling)]
        x, y = [p.bits_per_weight for p in chosen], [p.sqnr_db for p in chosen]
        color = colors["int8" if kind == "integer" else "float32"]
        axes.plot(
            x,
            y,
            linestyle="-" if kind == "integer" else "none",
            linewidth=1.5,
            marker="s" if scaling == "per channel" else "o",
            markersize=9 if scaling == "none" else 6,
            color=color,
            markerfacecolor="none" if scaling == "none" else color,
            label=name,
        )
    _gains(axes, [p for p in placed if p.kind == "float"], colors)
    lowest = [p for p in placed if (p.kind, p.scaling) == ("integer", "per tensor")]
    below = [p.bits_per_weight for p in lowest], [p.sqnr_db for p in lowest]
    _labels(axes, [p for p in placed if p.kind == "float"], below, narrow, colors)
    corner, place = ("lower left", (-0.06, 1.06)) if narrow else ("lower right", (1.06, 0.0))
    labels.legend(axes, colors, loc=corner, bbox_to_anchor=place, handlelength=2.0)
    return figure


def _gains(axes: Axes, floats: list[Point], colors: Colors) -> None:
    """A thin line from each float as it is to the same with a scale."""
    scaled = {p.name: p for p in floats if p.scaling != "none"}
    for point in floats:
        if point.scaling == "none" and point.name in scaled:
            with_scale = scaled[point.name]
            axes.plot(
                [point.bits_per_weight, with_scale.bits_per_weight],
                [point.sqnr_db, with_scale.sqnr_db],
                color=colors["float32"],
                linewidth=1,
                linestyle=":",
                zorder=1,
            )


def _labels(
    axes: Axes,
    floats: list[Point],
    below: tuple[list[float], list[float]],
    narrow: bool,
    colors: Colors,
) -> None:
    """Names beside the floats, with a scale where there is one, out of the way of each other.

    `below` is the lower line of the integers: the names of narrow floats stand under it.
    """
    scaled = {p.name for p in floats if p.scaling != "none"}
    shown = [p for p in floats if p.scaling != "none" or p.name not in scaled]
    groups: list[list[Point]] = []
    for point in sorted(shown, key=lambda p: (p.bits_per_weight, p.sqnr_db)):
        if groups and _same(point, groups[-1][-1]):
            groups[-1].append(point)
        else:
            groups.append([point])
    low, high = axes.get_ylim()
    line = (
        LABEL_SPACING * (high - low) / (axes.get_position().height * axes.figure.bbox.height)
    )  # dB
    for place in sorted({group[0].bits_per_weight for group in groups}):
        column = [group for group in groups if group[0].bits_per_weight == place]
        if place < PLACES[-3]:  # below the lines, in the order of the points
            top = float(np.interp(place, *below)) - line
            heights = [top - line * k for k in reversed(range(len(column)))]
        else:
            heights = [column[0][0].sqnr_db]
            for group in column[1:]:
                heights.append(max(group[0].sqnr_db, heights[-1] + line))
        last = place == PLACES[-1]
        for group, height in zip(column, heights, strict=True):
            labels.write(
                axes,
                _label([p.name for p in group], narrow),
                (place, height),
                colors,
                shift=(-8 if last else 8, 0),
                ha="right" if last else "left",
                va="center",
                color="float32",
            )


def _same(a: Point, b: Point) -> bool:
    near = abs(a.bits_per_weight - b.bits_per_weight) < SAME
    return near and abs(a.sqnr_db - b.sqnr_db) < SAME


def _label(names: list[str], narrow: bool) -> str:
    """ "float8_e4m3fn", for several formats "float8_e4m3", on a phone without "float8_"."""
    name = names[0].partition("fn")[0] if len(names) > 1 else names[0]
    return name.rpartition("_")[2] if narrow else name
