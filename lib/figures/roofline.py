"""A roofline: how fast a machine can be by what is computed for each byte, and how fast it was."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from lib.figures import labels, style
from lib.figures.style import Colors

Shape = Literal["layer", "depthwise", "matrix"]
MARKERS: dict[Shape, str] = {"layer": "o", "depthwise": "^", "matrix": "s"}
SHAPES: dict[Shape, str] = {
    "layer": "layer",
    "depthwise": "depthwise layer",
    "matrix": "4096 × 4096",
}
COLOR_OF = {"float32": "float32", "int8": "int8", "bfloat16": "muted"}
DASHES = (0, (4, 3))
HIGH = 380  # px of the whole picture


class Point(NamedTuple):
    """One thing that was timed: a layer, or the matrix."""

    name: str
    intensity: float  # operations a byte
    speed: float  # billion operations a second
    kind: str  # of number: a key of COLOR_OF
    shape: Shape


Ends = tuple[tuple[float, float], tuple[float, float]]  # of operations a byte, and of the speed


def roofline(
    peaks: Mapping[str, float],
    memory: float,
    cache: float,
    points: Sequence[Point],
    ends: Ends,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A roof for each kind of number, the slope of the memory, and dots below them.

    Args:
        peaks: billion operations a second, by kind of number.
        memory, cache: billion bytes a second.
        points: what was timed.
        ends: of the axes: the same for all batches, so that dots are seen to move.
        narrow: for a phone.
    """
    high, top = (HIGH + 60, 118) if narrow else (HIGH, 72)
    figure, axes = style.canvas(colors, narrow=narrow, height=high, top=top, left=84)
    _axes(axes, ends, colors)
    across = np.geomspace(*ends[0], 200)
    for kind, peak in peaks.items():
        roof = np.minimum(peak, memory * across)
        axes.plot(across, roof, color=colors[COLOR_OF[kind]], linewidth=2)
    shared = across[memory * across <= min(peaks.values())]
    axes.plot(shared, memory * shared, color=colors["ink"], linewidth=2)
    best = max(peaks.values())
    near = across[cache * across <= best]
    axes.plot(near, cache * near, color=colors["muted"], linewidth=1.2, linestyle=DASHES)
    for point in points:
        [dot] = axes.plot(
            point.intensity,
            point.speed,
            MARKERS[point.shape],
            color=colors[COLOR_OF[point.kind]],
            markeredgecolor=colors["paper"],
            markersize=9 if point.shape == "matrix" else 8,
        )
        style.let_move(dot, f"{point.name} {point.kind}")
    handles = [*_roofs(peaks, colors), *_slopes(memory, cache, colors)]
    handles += [
        Line2D(
            [], [], color=colors["ink"], marker=MARKERS[shape], linestyle="", label=SHAPES[shape]
        )
        for shape in MARKERS
        if any(point.shape == shape for point in points)
    ]
    labels.corner_legend(figure, handles, colors, columns=2 if narrow else 3)
    return figure


def _axes(axes: Axes, ends: Ends, colors: Colors) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(*ends[0])
    axes.set_ylim(*ends[1])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(10))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.12g}"))
    axes.tick_params(axis="x", which="both", length=4, color=colors["muted"])
    axes.set_xlabel("operations for each byte")
    axes.set_ylabel("billion operations a second")


def _roofs(peaks: Mapping[str, float], colors: Colors) -> list[Line2D]:
    return [
        Line2D([], [], color=colors[COLOR_OF[kind]], linewidth=2, label=f"{kind}: {peak:,.3g}")
        for kind, peak in peaks.items()
    ]


def _slopes(memory: float, cache: float, colors: Colors) -> list[Line2D]:
    near = Line2D([], [], color=colors["muted"], linewidth=1.2, linestyle=DASHES)
    near.set_label(f"cache: {cache:,.3g} GB/s")
    far = Line2D([], [], color=colors["ink"], linewidth=2, label=f"memory: {memory:,.3g} GB/s")
    return [far, near]
