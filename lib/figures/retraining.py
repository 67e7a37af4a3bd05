"""A network that learns with its rounding in view: its courses, and the weights of a filter."""

from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import labels, style
from lib.figures.style import Colors, Dashes

HEIGHT = 190  # px of a panel
ENTRY = 20  # px: the height of a row of the legend
PANELS = style.Margins(left=50, right=26, top=34, bottom=46, between=62, apart=74)
FLOAT32: Dashes = (0, (6, 2))
# Of trainings beside the present one, in their order; more than these begin again.
OTHERS: Sequence[Dashes] = ((0, (5, 2)), (0, (2, 2)), (0, (1, 1)), (0, (8, 2, 2, 2)))
MOST_BINS, MOST_NAMES = 24, 12  # that get a border, and a name, each
ROOM = 0.6  # steps beyond the outermost weight


class Course(NamedTuple):
    """How one training went, over the images that the network learned from.

    Attributes:
        name: what tells it from others.
        looks: images learned from, and the share of right answers then, 0..1, (n, 2).
        losses: images learned from, and the loss then, (m, 2).
    """

    name: str
    looks: Sequence[tuple[int, float]]
    losses: Sequence[tuple[int, float]]


def courses(
    shown: Sequence[Course], float32: float, of: int, *, narrow: bool = False, colors: Colors
) -> Figure:
    """Draw right answers and losses, panel beside panel, against the images learned from.

    Args:
        shown: the present training first; others are drawn behind it.
        float32: the share that float32 gets right, 0..1; 0 while it isn't known.
        of: how many images the present training takes.
        narrow: for a phone.
    """
    columns = 1 if narrow else 2
    rows = -(-(len(shown) + 1) // columns)
    margins = PANELS._replace(top=PANELS.top + ENTRY * rows)
    figure, (right, loss) = style.panels(2, HEIGHT, margins, narrow=narrow)
    end = max([of, *(look[0] for course in shown for look in course.looks)])
    for axes in (right, loss):
        style.quiet(axes, colors)
        axes.set_xlim(0, end * 1.02)
        axes.xaxis.set_major_formatter(lambda images, _: f"{images:,.0f}")
        axes.locator_params(axis="x", nbins=4)
        axes.set_xlabel("images learned from")
    _draw(right, [course.looks for course in shown], colors)
    _draw(loss, [course.losses for course in shown], colors)
    low = np.floor(10 * min([0.8, *(share for course in shown for _, share in course.looks)])) / 10
    right.set_ylim(low, 1.0)
    right.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    right.locator_params(axis="y", nbins=5)
    loss.set_ylim(0, 1.1 * max([0.1, *(each for course in shown for _, each in course.losses)]))
    labels.title(right, "right answers, integers", colors)
    labels.title(loss, "loss", colors)
    handles = [
        right.plot([], [], linestyle=line, color=colors[color], label=course.name)[0]
        for course, (line, color) in zip(shown, cycle(_looks()), strict=False)
    ]
    level = right.axhline(
        float32, color=colors["float32"], linestyle=FLOAT32, linewidth=1.5, label="float32"
    )
    level.set_visible(float32 > 0)
    handles.append(level)
    labels.corner_legend(figure, handles, colors, columns=columns)
    return figure


def _looks() -> Sequence[tuple[Dashes, str]]:
    """Line and color of the present training and of the others."""
    return [("-", "int8"), *((dashes, "muted") for dashes in OTHERS)]


def _draw(axes: Axes, lines: Sequence[Sequence[tuple[int, float]]], colors: Colors) -> None:
    """Draw the present training over the others."""
    looks = cycle(_looks())
    for place, (points, (dashes, color)) in enumerate(zip(lines, looks, strict=False)):
        across, up = np.reshape(points, (-1, 2)).T
        axes.plot(
            *(across, up),
            linestyle=dashes,
            color=colors[color],
            linewidth=2 if place == 0 else 1.4,
            zorder=3 if place == 0 else 2,
        )
        if place == 0 and len(across):
            axes.plot(across[-1], up[-1], "o", color=colors[color], markersize=6, zorder=4)


def tracks(
    images: Sequence[int],
    weights: NDArray[np.float32],
    highest: int,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw nine weights on their way through bins, where they have crossed, and their last codes.

    Args:
        images: learned from at each look, (n,), from 0.
        weights: in steps of their scale, (n, 9).
        highest: the highest code; the lowest is its opposite.
        narrow: for a phone.
    """
    figure, axes = style.canvas(
        colors, narrow=narrow, height=300, top=30, left=50, right=26, grid=False
    )
    low, high = float(weights.min()) - ROOM, float(weights.max()) + ROOM
    axes.set_ylim(low, high)
    axes.set_xlim(0, max(images[-1], 1) * 1.02)
    axes.xaxis.set_major_formatter(lambda count, _: f"{count:,.0f}")
    _bins(axes, low, high, highest, colors)
    axes.plot(images, weights, color=colors["float32"], linewidth=1.5)
    codes = np.clip(np.rint(weights), -highest, highest)
    look, weight = np.nonzero(np.diff(codes, axis=0))
    crossed = np.asarray(images)[look + 1], weights[look + 1, weight]
    axes.plot(*crossed, "o", color=colors["int8"], markersize=5)
    axes.plot(
        np.full(codes.shape[1], images[-1]),
        *(codes[-1], "s"),
        color=colors["int8"],
        markersize=7,
        clip_on=False,
        zorder=4,
    )
    axes.set_xlabel("images learned from")
    labels.title(axes, "weights, in steps of their scale", colors)
    return figure


def _bins(axes: Axes, low: float, high: float, highest: int, colors: Colors) -> None:
    """Draw a border between two codes, and name the codes."""
    bottom, top = int(np.ceil(low)), int(np.floor(high))
    codes = np.arange(max(bottom, -highest), min(top, highest) + 1)
    every = int(np.ceil((high - low) / MOST_NAMES))
    named = codes[codes % every == 0]
    axes.set_yticks(named, [labels.with_minus(str(code)) for code in named])
    if len(codes) <= MOST_BINS:
        borders = np.arange(-highest, highest) + 0.5
        inside = borders[(borders > low) & (borders < high)]
        axes.hlines(inside, *axes.get_xlim(), color=colors["rounding"], linewidth=1)
