"""One scale or many: the ranges of a layer's channels, what each choice costs, and the answers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import style

Colors = Mapping[str, str]
SMALLEST = 1e-4  # the smallest error that is drawn apart from 0
PERCENT = {0.0001: "0.01%", 0.001: "0.1%", 0.01: "1%", 0.1: "10%", 1: "100%"}
# Of each granularity: its name, the name of its color, its width, and how it is dashed.
LINES = (
    ("one scale for the layer", "muted", 1.6, "-"),
    ("one per channel", "int8", 2.4, "-"),
    ("one per group", "integer", 1.8, (0, (2, 1.2))),
)
# Of the bars, in px: a row, the room above a panel, for the names and for the values.
ROW, HEAD, NAMES, VALUES = 30, 46, 132, 58


class Bar(NamedTuple):
    """One bar: its name, how long it is (0..1), and the name of its color."""

    name: str
    share: float
    color: str


def ranges_and_errors(
    low: NDArray[np.float32],
    high: NDArray[np.float32],
    reach: float,
    errors: NDArray[np.float64],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Two panels over the same channels: the range of the weights of each, and its error.

    Args:
        low, high: each channel's smallest and largest weight, widest first.
        reach: how far one scale for the whole layer reaches on both sides of 0.
        errors: relative to each channel's own size, (3, channels): one scale, per channel, per
            group. 1 is 100%; drawn on a logarithmic axis.
        narrow: for a phone.
    """
    width, height = (style.NARROW, 470) if narrow else (style.WIDE, 424)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    ranges = _panel(figure, 34, 146, colors)
    lines = _panel(figure, 276 if narrow else 236, 150, colors)
    edges = np.arange(len(low) + 1) + 0.5
    for axes in (ranges, lines):
        axes.set_xlim(edges[0], edges[-1])

    ranges.axhspan(-reach, reach, color=colors["faint"], alpha=0.45, linewidth=0)
    ranges.stairs(high, edges, baseline=low, fill=True, color=colors["int8"], linewidth=0)
    ranges.set_title("The range of each channel's weights", **_title(colors))
    ranges.set_ylim(-1.08 * reach, 1.08 * reach)
    ranges.set_xticks([])
    ranges.annotate(
        "gray: what one scale for the layer covers",
        (edges[-1], -reach),
        (-6, 6),
        textcoords="offset points",
        ha="right",
        fontsize=style.TEXT - 1,
        color=colors["muted"],
    )

    smallest = max(SMALLEST, float(errors[errors > 0].min(initial=1)))
    for values, (name, color, thick, dash) in zip(errors, LINES, strict=True):
        lines.stairs(
            np.maximum(values, smallest),
            edges,
            baseline=None,
            color=colors[color],
            linewidth=thick,
            linestyle=dash,
            label=name,
        )
    lines.set_yscale("log")
    lines.set_ylim(smallest / 1.5, 1.6)
    ticks = {at: name for at, name in PERCENT.items() if at >= smallest / 1.5}
    lines.set_yticks(list(ticks), list(ticks.values()))
    lines.minorticks_off()
    lines.set_xticks([1, len(low)])
    lines.set_xlabel("channels, the widest range first", labelpad=-8)
    # The legend stands between title and axes.
    lines.set_title(
        "How far each is off after quantization", **_title(colors, 66 if narrow else 30)
    )
    lines.legend(
        loc="lower left",
        bbox_to_anchor=(-0.012, 1.0),
        ncols=1 if narrow else 3,
        frameon=False,
        fontsize=style.TEXT - 1,
        labelcolor=colors["ink"],
        borderaxespad=0.0,
        handlelength=1.6,
        columnspacing=1.4,
        labelspacing=0.2,
    )
    return figure


def accuracies(
    ours: Sequence[Bar],
    theirs: Sequence[Bar],
    titles: tuple[str, str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Two panels of bars from 0 to 100%: what was measured here, and what others published.

    Args:
        ours, theirs: from above.
        titles: of the panels.
        narrow: one under the other, for a phone.
    """
    panels = (ours, theirs)
    talls = [len(bars) * ROW for bars in panels]
    width = style.NARROW if narrow else style.WIDE
    height = sum(talls) + 2 * HEAD if narrow else max(talls) + HEAD
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    each = width if narrow else width // 2
    for position, (bars, title) in enumerate(zip(panels, titles, strict=True)):
        left = NAMES + (0 if narrow else position * each)
        top = HEAD + (talls[0] + HEAD if narrow and position else 0)
        tall = talls[position]
        axes = figure.add_axes(
            (
                left / width,
                1 - (top + tall) / height,
                (each - NAMES - VALUES) / width,
                tall / height,
            )
        )
        _bars(axes, bars, colors)
        axes.annotate(
            title,
            (0, 1),
            (-NAMES + 8, 8),
            xycoords="axes fraction",
            textcoords="offset points",
            annotation_clip=False,
            fontsize=style.TEXT,
            color=colors["ink"],
        )
    return figure


def _panel(figure: Figure, top: float, tall: float, colors: Colors) -> Axes:
    """Axes `top` px below the upper edge and `tall` px high."""
    width, height = figure.get_size_inches() * 72
    left, right = 58, 14
    axes = figure.add_axes(
        (left / width, 1 - (top + tall) / height, (width - left - right) / width, tall / height)
    )
    style.quiet(axes, colors)
    return axes


def _bars(axes: Axes, bars: Sequence[Bar], colors: Colors) -> None:
    style.quiet(axes, colors)
    axes.grid(visible=False)
    rows = np.arange(len(bars))[::-1]
    axes.barh(rows, [bar.share for bar in bars], 0.62, color=[colors[bar.color] for bar in bars])
    for row, bar in zip(rows, bars, strict=True):
        axes.annotate(
            f"{bar.share:.1%}",
            (bar.share, row),
            (5, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
            fontsize=style.TEXT,
            color=colors["ink"],
        )
    axes.set_yticks(rows, [bar.name for bar in bars])
    axes.tick_params(axis="y", colors=colors["ink"])
    axes.set_ylim(-0.5, len(bars) - 0.5)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(colors["muted"])


def _title(colors: Colors, pad: int = 8) -> dict:
    return {"fontsize": style.TEXT, "color": colors["ink"], "loc": "left", "pad": pad}
