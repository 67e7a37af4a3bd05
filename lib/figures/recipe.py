"""The recipe's pictures: a kernel from step to step, a layer's scales, how large integers get."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from lib.figures import bars, labels, style
from lib.figures.style import Colors


class Grid(NamedTuple):
    """Nine numbers: a title, how strong each one is (3, 3) from -1 to 1, its text, a color's name.

    `sign` is what stands before it, such as "× 1.57 =".
    """

    title: str
    strength: NDArray[np.float64]
    texts: Sequence[Sequence[str]]
    color: str
    sign: str = ""


def kernels(grids: Sequence[Grid], *, narrow: bool = False, colors: Colors) -> Figure:
    """Grids of nine numbers, one made from the other; negative ones are hatched.

    Args:
        grids: two or three, beside each other, on a phone one under the other.
        narrow: for a phone.
    """
    width = style.width_of(narrow)
    between = 92  # px, for the sign
    side = 150.0 if narrow else min((width - between * (len(grids) - 1) - 4) / len(grids), 190.0)
    head = 62  # px: the title, below the Save menu
    each = side + (40 if narrow else head)
    height = each * len(grids) + 30 if narrow else each + 8
    figure = style.sheet(width, height)
    for position, grid in enumerate(grids):
        left = between if narrow else position * (side + between) + 2
        top = head + position * each if narrow else head
        _nine(style.axes_at(figure, left, top, side, side), grid, colors)
        figure.text(
            (left - 10) / width if narrow else (left - between / 2) / width,
            1 - (top + side / 2) / height,
            grid.sign,
            ha="right" if narrow else "center",
            va="center",
            fontsize=style.TEXT,
            color=colors["ink"],
        )
    return figure


def _nine(axes: Axes, grid: Grid, colors: Colors) -> None:
    axes.set_xlim(0, 3)
    axes.set_ylim(3, 0)
    axes.set_axis_off()
    labels.title(axes, grid.title, colors)
    for row in range(3):
        for column in range(3):
            strength = float(grid.strength[row, column])
            axes.add_patch(
                Rectangle(
                    (column, row),
                    1,
                    1,
                    facecolor=colors[grid.color],
                    alpha=0.08 + 0.5 * abs(strength),
                    hatch="///" if strength < 0 else None,
                    edgecolor=colors["paper"],
                    linewidth=0,
                )
            )
            axes.add_patch(
                Rectangle((column, row), 1, 1, fill=False, edgecolor=colors["muted"], linewidth=1)
            )
            labels.write(
                axes,
                grid.texts[row][column],
                (column + 0.5, row + 0.5),
                colors,
                ha="center",
                va="center",
                size=style.TEXT + 1,
                on_paper=True,
            )


def scales(
    weight_scales: NDArray[np.float32],
    channel: int,
    low: float,
    high: float,
    codes: tuple[int, int],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A ruler that reads real numbers above and codes below; under it the scale of each channel.

    Args:
        weight_scales: (channels,).
        channel: the one to point out.
        low, high: what the first and the last code stand for.
        codes: the first and the last code.
        narrow: for a phone.
    """
    width = style.width_of(narrow)
    figure = style.sheet(width, 356)
    ruler = style.axes_at(figure, 40, 78, width - 80, 40)
    _ruler(ruler, (low, high), codes, 3 if narrow else 5, colors)
    axes = style.axes_at(figure, 58, 196, width - 72, 114)
    _channel_scales(axes, weight_scales, channel, colors)
    return figure


def _ruler(
    axes: Axes, ends: tuple[float, float], codes: tuple[int, int], count: int, colors: Colors
) -> None:
    """A bar from the first code to the last, with `count` marks."""
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_axis_off()
    axes.add_patch(Rectangle((0, 0), 1, 1, facecolor=colors["int8"], alpha=0.18, linewidth=0))
    for at in np.linspace(0, 1, count):
        axes.axvline(at, color=colors["muted"], linewidth=1)
        real = ends[0] + at * (ends[1] - ends[0])
        code = codes[0] + at * (codes[1] - codes[0])
        above, below = labels.with_minus(f"{real:.3g}"), f"{code:.0f}"
        labels.write(axes, above, (at, 1.12), colors, ha="center", va="bottom", color="float32")
        labels.write(axes, below, (at, -0.12), colors, ha="center", va="top", color="int8")
    words = "Activations: real number above, code below"
    labels.write(axes, words, (0, 1), colors, units=labels.AXES, shift=(-30, 26))


def _channel_scales(axes: Axes, scales: NDArray[np.float32], channel: int, colors: Colors) -> None:
    """A step for each channel, and the name of one of them."""
    style.quiet(axes, colors)
    edges = np.arange(len(scales) + 1) - 0.5
    axes.stairs(scales, edges, fill=True, color=colors["int8"], alpha=0.45)
    axes.stairs(
        scales[channel : channel + 1],
        edges[channel : channel + 2],
        fill=True,
        color=colors["ink"],
    )
    top = 1.25 * float(scales.max())  # above all bars, so that the name covers none
    axes.vlines(channel, float(scales[channel]), 0.88 * top, colors["ink"], linewidth=1)
    on_the_left = channel < len(scales) / 2
    labels.write(
        axes,
        f"channel {channel}",
        (channel, 0.88 * top),
        colors,
        shift=(-4 if on_the_left else 4, 0),
        ha="left" if on_the_left else "right",
        va="bottom",
    )
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, top)
    axes.locator_params(axis="y", nbins=4)
    axes.set_xlabel("channel")
    labels.title(axes, "Weights: one scale for each channel", colors, above=6)


def sizes(
    largest: Mapping[str, int], limits: Mapping[str, int], *, narrow: bool = False, colors: Colors
) -> Figure:
    """How many bits the integers of a layer need: a bar each, and lines where the types end.

    Args:
        largest: by what they are, the largest magnitude.
        limits: by the type's name, the largest number that fits.
        narrow: for a phone.
    """
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=66 + 44 * len(largest) + 44,
        left=118,
        right=20,
        top=66,
        bottom=44,
        grid=False,
    )
    rows = bars.rows(axes, list(largest), colors)
    bits = np.log2(np.maximum(list(largest.values()), 1))
    axes.barh(rows, bits, height=0.6, color=colors["integer"], alpha=0.55)
    for row, value in zip(rows, largest.values(), strict=True):
        labels.write(axes, f"{value:,}", (0.4, row), colors, va="center", on_paper=True)
    for name, limit in limits.items():
        axes.axvline(np.log2(limit), color=colors["ink"], linewidth=1.5, linestyle=(0, (4, 2)))
        at = (np.log2(limit), len(largest) - 0.5)
        labels.write(axes, name, at, colors, shift=(0, 8), ha="center")
    axes.set_xlim(0, 32)
    axes.set_xticks(range(0, 33, 8))
    axes.set_xlabel("largest magnitude, in bits")
    axes.set_ylim(-0.6, len(largest) - 0.4)
    return figure
