"""One neuron: where it sits, why the errors of its products cancel, and why answers hold."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lib.figures import bars, labels, style
from lib.figures.style import Colors

SMALLEST = 1e-3  # logits; a margin or push below it is drawn there
SMALL_WIDTH = 220  # px, a picture below its controls
BINS = 64  # of each axis, where dots are too many to draw
DUMBBELL = 24  # px, a row of the logits
TICKS = 5  # at most, on an axis of errors


class Map(NamedTuple):
    """A map (height, width), its title, and a box around what the neuron sees or makes of it.

    The box is (top, left, height, width) in pixels of the map, or None.
    """

    title: str
    values: NDArray[np.floating]
    box: tuple[int, int, int, int] | None


def receptive_field(maps: Sequence[Map], *, narrow: bool = False, colors: Colors) -> Figure:
    """A layer's input and its output, and in each what the neuron has to do with it.

    Args:
        maps: one or two; each reaches from black, 0, to white, its largest value.
        narrow: for a phone, where the picture is as small as elsewhere.
    """
    gap, top, title = 8.0, 26.0, 20.0  # px; the Save menu is on top
    cell = (SMALL_WIDTH - gap) / 2
    figure = style.sheet(SMALL_WIDTH, top + cell + title)
    for position, (words, values, box) in enumerate(maps):
        axes = style.axes_at(figure, position * (cell + gap), top, cell, cell)
        axes.set_axis_off()
        largest = float(values.max()) or 1.0
        axes.imshow(
            np.sqrt(np.clip(values / largest, 0, 1)),
            cmap="gray",
            vmin=0,
            vmax=1,
            interpolation="none",
        )
        if box:
            up, across, height, width = box
            axes.add_patch(
                Rectangle(
                    (across - 0.5, up - 0.5),
                    *(width, height),
                    fill=False,
                    edgecolor=colors["int8"],
                    linewidth=2.5,
                    clip_on=False,
                )
            )
        labels.write(axes, words, (0, 0), colors, units=labels.AXES, shift=(0, -16))
    return figure


def running_error(
    errors: NDArray[np.float64],
    total: NDArray[np.float64],
    typical: float,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """The error of each product, and of their sum so far, between the two ways errors could add.

    Args:
        errors: of each product, (n,).
        total: of the sum after each product, (n,).
        typical: root mean square of `errors`. All three in the unit of the sum.
        narrow: for a phone.
    """
    count = np.arange(1, len(errors) + 1)
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=370 if narrow else 330,
        top=112 if narrow else 64,
        left=66,
    )
    root = typical * np.sqrt(count)
    axes.fill_between(
        count, -root, root, color=colors["faint"], linewidth=0, label="± typical error × √number"
    )
    axes.plot(
        count,
        typical * count,
        color=colors["clipping"],
        linestyle=(0, (5, 3)),
        linewidth=2,
        label="if all had one sign",
    )
    edges = np.arange(len(errors) + 1) + 0.5
    axes.stairs(
        errors, edges, fill=True, baseline=0, color=colors["rounding"], label="error of a product"
    )
    axes.plot(count, total, color=colors["int8"], linewidth=2.2, label="error of the sum so far")
    limit = 1.25 * max(float(np.abs(total).max()), float(root[-1])) or 1.0
    axes.set_ylim(-limit, limit)
    axes.set_xlim(0.5, len(errors) + 0.5)
    axes.set_xlabel("products added")
    axes.set_ylabel("error")
    axes.yaxis.set_major_locator(MaxNLocator(TICKS))
    style.make_room(figure, axes)
    labels.legend(axes, colors, columns=1 if narrow else 2)
    return figure


def error_histogram(
    counts: NDArray[np.int64],
    edges: NDArray[np.float64],
    expected: NDArray[np.float64],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """How far the sum is off for many images, and what the square root of the number predicts.

    Args:
        counts, edges: of the sums' errors, (bins,) and (bins + 1,).
        expected: how many are predicted for each bin, (bins,).
        narrow: for a phone.
    """
    figure, axes = style.canvas(colors, narrow=narrow, top=64)
    axes.stairs(counts, edges, fill=True, color=colors["rounding"], label="measured")
    middles = (edges[:-1] + edges[1:]) / 2
    axes.plot(middles, expected, color=colors["ink"], linewidth=2.2, label="predicted by √number")
    axes.axvline(0, color=colors["muted"], linewidth=1)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_xlabel("error of the sum")
    axes.set_ylabel("images")
    axes.xaxis.set_major_locator(MaxNLocator(TICKS))
    labels.legend(axes, colors, columns=2)
    return figure


class Dumbbells(NamedTuple):
    """One image: what stands above it, and both logits of each class, (classes,)."""

    title: str
    float32: NDArray[np.floating]
    integers: NDArray[np.floating]


def margins(
    margin: NDArray[np.float64],
    swing: NDArray[np.float64],
    changed: NDArray[np.bool_],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Each image as a dot: float32's margin across, how far the errors push against it upwards.

    Both axes are logarithmic and begin at SMALLEST; on and above the diagonal an answer may change.

    Args:
        margin: best minus second best logit, (N,).
        swing: the largest push of another class against the answer, (N,).
        changed: whether the integers answer another class, (N,).
        narrow: for a phone.
    """
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=360,
        top=84 if narrow else 64,
        left=66,
    )
    x, y = (np.log10(np.maximum(values, SMALLEST)) for values in (margin, swing))
    low, high = np.log10(SMALLEST), 0.15 + float(max(x.max(), y.max()))
    axes.fill_between(
        [low, high], [low, high], high, color=colors["faint"], linewidth=0, label="push ≥ margin"
    )
    _density(axes, x[~changed], y[~changed], (low, high), colors)
    axes.plot(
        x[changed],
        y[changed],
        "o",
        color=colors["clipping"],
        markersize=5,
        label=f"another answer ({changed.sum():,})",
    )
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    powers = np.arange(int(low), int(high) + 1)
    names = [f"{10.0**power:g}" for power in powers]
    axes.set_xticks(powers, names)
    axes.set_yticks(powers, names)
    axes.set_xlabel("margin: best minus second best logit of float32")
    axes.set_ylabel("push of the errors")
    labels.legend(axes, colors, columns=1 if narrow else 3)
    return figure


def dumbbells(
    images: Sequence[Dumbbells],
    classes: Sequence[str],
    name: str,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """The logits of some images, a row for each class: float32's and the integers', joined.

    The band is float32's margin, from its best class to the second best.

    Args:
        images: beside each other; on a phone, one below the other.
        classes: names of the rows, from above.
        name: of the network in integers.
        narrow: for a phone.
    """
    margins = style.Margins(left=92, right=10, top=88, bottom=46, between=26, apart=84)
    figure, places, rows = bars.panels(
        len(images), classes, DUMBBELL, margins, colors, narrow=narrow
    )
    for axes, image in zip(places, images, strict=True):
        second, best = np.sort(image.float32)[-2:]
        axes.axvspan(second, best, color=colors["faint"], linewidth=0, label="margin of float32")
        axes.hlines(rows, image.float32, image.integers, color=colors["ink"], linewidth=2)
        axes.plot(image.float32, rows, "o", color=colors["float32"], markersize=9, label="float32")
        axes.plot(image.integers, rows, "o", color=colors["int8"], markersize=6, label=name)
        labels.title(axes, image.title, colors, above=6)
        axes.set_xlabel("logit", labelpad=2)
    handles, _ = places[0].get_legend_handles_labels()
    labels.corner_legend(figure, handles, colors, columns=1 if narrow else 3)
    return figure


def _density(
    axes: Axes,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    limits: tuple[float, float],
    colors: Colors,
) -> None:
    """Thousands of dots as squares, the darker the more of them: one path for each darkness."""
    counts, *_ = np.histogram2d(x, y, BINS, (limits, limits))
    edges = np.linspace(*limits, BINS + 1)
    levels = (1, 3, 10, 30, np.inf)
    for number, (least, most) in enumerate(pairwise(levels), 1):
        found = np.argwhere((counts >= least) & (counts < most))
        if not len(found):
            continue
        squares = [
            Path([(edges[i], edges[j]), (edges[i + 1], edges[j]), (edges[i + 1], edges[j + 1]),
                  (edges[i], edges[j + 1]), (edges[i], edges[j])], closed=True)
            for i, j in found
        ]  # fmt: skip
        share = number / (len(levels) - 1)
        axes.add_patch(
            PathPatch(
                Path.make_compound_path(*squares),
                facecolor=colors["float32"],
                alpha=share,
                linewidth=0,
                label="same answer" if most == levels[-1] else None,
            )
        )
