"""The recipe's pictures: a kernel from step to step, a layer's scales, how large integers get."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from lib.figures import style

Colors = Mapping[str, str]


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
    width = style.NARROW if narrow else style.WIDE
    between = 92  # px, for the sign
    side = 150.0 if narrow else min((width - between * (len(grids) - 1) - 4) / len(grids), 190.0)
    head = 62  # px: the title, below the Save menu
    tall = side + (40 if narrow else head)
    height = tall * len(grids) + 30 if narrow else tall + 8
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    for position, grid in enumerate(grids):
        left = between if narrow else position * (side + between) + 2
        top = head + position * tall if narrow else head
        axes = figure.add_axes(
            (left / width, 1 - (top + side) / height, side / width, side / height)
        )
        _nine(axes, grid, colors)
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
    axes.set_title(grid.title, fontsize=style.TEXT, color=colors["ink"], loc="left", pad=8)
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
            axes.annotate(
                grid.texts[row][column],
                (column + 0.5, row + 0.5),
                ha="center",
                va="center",
                fontsize=style.TEXT + 1,
                color=colors["ink"],
                bbox={"boxstyle": "square,pad=0.1", "fc": colors["paper"], "ec": "none"},
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
    width, height = (style.NARROW if narrow else style.WIDE), 356
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    ruler = figure.add_axes((40 / width, 1 - 118 / height, (width - 80) / width, 40 / height))
    ruler.set_xlim(0, 1)
    ruler.set_ylim(0, 1)
    ruler.set_axis_off()
    ruler.set_title(
        "Activations: real number above, code below",
        fontsize=style.TEXT,
        color=colors["ink"],
        loc="left",
        pad=26,
        x=-30 / (width - 80),
    )
    ruler.add_patch(Rectangle((0, 0), 1, 1, facecolor=colors["int8"], alpha=0.18, linewidth=0))
    for at in np.linspace(0, 1, 3 if narrow else 5):
        ruler.axvline(at, color=colors["muted"], linewidth=1)
        real, code = low + at * (high - low), codes[0] + at * (codes[1] - codes[0])
        for text, y, color, va in (
            (f"{real:.3g}".replace("-", "−"), 1.12, "float32", "bottom"),
            (f"{code:.0f}", -0.12, "int8", "top"),
        ):
            ruler.annotate(
                text,
                (at, y),
                ha="center",
                va=va,
                fontsize=style.TEXT,
                color=colors[color],
                annotation_clip=False,
            )
    axes = figure.add_axes(
        (58 / width, 46 / height, (width - 72) / width, (height - 46 - 196) / height)
    )
    style.quiet(axes, colors)
    edges = np.arange(len(weight_scales) + 1) - 0.5
    axes.stairs(weight_scales, edges, fill=True, color=colors["int8"], alpha=0.45)
    axes.stairs(
        weight_scales[channel : channel + 1],
        edges[channel : channel + 2],
        fill=True,
        color=colors["ink"],
    )
    top = 1.25 * float(weight_scales.max())  # above all bars, so that the name covers none
    axes.vlines(channel, float(weight_scales[channel]), 0.88 * top, colors["ink"], linewidth=1)
    on_the_left = channel < len(weight_scales) / 2
    axes.annotate(
        f"channel {channel}",
        (channel, 0.88 * top),
        (-4 if on_the_left else 4, 0),
        textcoords="offset points",
        ha="left" if on_the_left else "right",
        va="bottom",
        fontsize=style.TEXT - 1,
        color=colors["ink"],
    )
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, top)
    axes.locator_params(axis="y", nbins=4)
    axes.set_xlabel("channel")
    axes.set_title(
        "Weights: one scale for each channel", fontsize=style.TEXT, color=colors["ink"], loc="left"
    )
    return figure


def sizes(
    largest: Mapping[str, int], limits: Mapping[str, int], *, narrow: bool = False, colors: Colors
) -> Figure:
    """How many bits the integers of a layer need: a bar each, and lines where the types end.

    Args:
        largest: by what they are, the largest magnitude.
        limits: by the type's name, the largest number that fits.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    height = 66 + 44 * len(largest) + 44
    figure, axes = style.canvas(
        colors, width=width, height=height, left=118, right=20, top=66, bottom=44
    )
    axes.grid(visible=False)
    rows = np.arange(len(largest))[::-1]
    bits = np.log2(np.maximum(list(largest.values()), 1))
    axes.barh(rows, bits, height=0.6, color=colors["integer"], alpha=0.55)
    for row, value in zip(rows, largest.values(), strict=True):
        axes.annotate(
            f"{value:,}",
            (0.4, row),
            va="center",
            fontsize=style.TEXT,
            color=colors["ink"],
            bbox={"boxstyle": "square,pad=0.1", "fc": colors["paper"], "ec": "none"},
        )
    for name, limit in limits.items():
        axes.axvline(np.log2(limit), color=colors["ink"], linewidth=1.5, linestyle=(0, (4, 2)))
        axes.annotate(
            name,
            (np.log2(limit), len(largest) - 0.5),
            (0, 8),
            textcoords="offset points",
            ha="center",
            fontsize=style.TEXT,
            color=colors["ink"],
            annotation_clip=False,
        )
    axes.set_xlim(0, 32)
    axes.set_xticks(range(0, 33, 8))
    axes.set_xlabel("largest magnitude, in bits")
    axes.set_ylim(-0.6, len(largest) - 0.4)
    axes.set_yticks(rows, list(largest))
    axes.tick_params(axis="y", colors=colors["ink"])
    return figure
