"""One scale or many: the ranges of a layer's channels, what each choice costs, and the answers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import bars, labels, style
from lib.figures.bars import Bar
from lib.figures.style import Colors

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
PAIR = 54  # px: the height of two bars


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
        low, high: each channel's smallest and largest weight, widest first, (channels,).
        reach: how far one scale for the whole layer reaches on both sides of 0.
        errors: relative to each channel's own size, (3, channels): one scale, per channel, per
            group. 1 is 100%; drawn on a logarithmic axis.
        narrow: for a phone.
    """
    width = style.width_of(narrow)
    figure = style.sheet(width, 470 if narrow else 424)
    ranges = style.axes_at(figure, 58, 34, width - 72, 146)
    lines = style.axes_at(figure, 58, 276 if narrow else 236, width - 72, 150)
    edges = np.arange(len(low) + 1) + 0.5
    for axes in (ranges, lines):
        style.quiet(axes, colors)
        axes.set_xlim(edges[0], edges[-1])

    ranges.axhspan(-reach, reach, color=colors["faint"], alpha=0.45, linewidth=0)
    ranges.stairs(high, edges, baseline=low, fill=True, color=colors["int8"], linewidth=0)
    labels.title(ranges, "The range of each channel's weights", colors)
    ranges.set_ylim(-1.08 * reach, 1.08 * reach)
    ranges.set_xticks([])
    labels.write(
        ranges,
        "gray: what one scale for the layer covers",
        (edges[-1], -reach),
        colors,
        shift=(-6, 6),
        ha="right",
        color="muted",
    )
    _errors(lines, edges, errors, colors)
    lines.set_xticks([1, len(low)] if len(low) > 1 else [])
    lines.set_xlabel("channels, the widest range first", labelpad=-8)
    # The legend stands between title and axes.
    above = 66 if narrow else 30
    labels.title(lines, "How far each is off after quantization", colors, above=above)
    place = (-0.012, 1.0)
    columns = 1 if narrow else 3
    labels.legend(lines, colors, columns=columns, bbox_to_anchor=place, labelspacing=0.2)
    return figure


def _errors(
    axes: Axes, edges: NDArray[np.floating], errors: NDArray[np.float64], colors: Colors
) -> None:
    """A line for each granularity, on a logarithmic axis."""
    smallest = max(SMALLEST, float(errors[errors > 0].min(initial=1)))
    for values, (name, color, thick, dash) in zip(errors, LINES, strict=True):
        axes.stairs(
            np.maximum(values, smallest),
            edges,
            baseline=None,
            color=colors[color],
            linewidth=thick,
            linestyle=dash,
            label=name,
        )
    axes.set_yscale("log")
    axes.set_ylim(smallest / 1.5, 1.6)
    ticks = {at: name for at, name in PERCENT.items() if at >= smallest / 1.5}
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.minorticks_off()


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
    heights = [len(each) * ROW for each in panels]
    width = style.width_of(narrow)
    figure = style.sheet(width, sum(heights) + 2 * HEAD if narrow else max(heights) + HEAD)
    half = width if narrow else width // 2
    lefts = (NAMES, NAMES if narrow else NAMES + half)
    tops = (HEAD, 2 * HEAD + heights[0] if narrow else HEAD)
    for panel, title, left, top, height in zip(panels, titles, lefts, tops, heights, strict=True):
        axes = style.axes_at(figure, left, top, half - NAMES - VALUES, height)
        style.quiet(axes, colors, grid=False)
        bars.accuracies(axes, panel, colors, thickness=0.62)
        if panel is ours:
            style.let_mark(axes, "answers", 0, 100)  # percent
        axes.set_ylim(-0.5, len(panel) - 0.5)
        axes.spines["left"].set_visible(True)
        axes.spines["left"].set_color(colors["muted"])
        labels.write(axes, title, (0, 1), colors, units=labels.AXES, shift=(8 - NAMES, 8))
    return figure


class Compared(NamedTuple):
    """What one run gave: its settings in words, and the accuracies, 0..1, by the scales."""

    name: str
    one_scale: float
    per_channel: float


def compared(
    runs: Sequence[Compared], float32: float, *, narrow: bool = False, colors: Colors
) -> Figure:
    """Two bars for each run, one scale for a layer above one for each channel.

    Args:
        runs: from above; the name of the first, the present one, is bold.
        float32: its accuracy, 0..1, a line.
        narrow: for a phone.
    """
    top = 88 if narrow else 60
    left = 130  # px: the longest words, on up to three lines
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=top + 10 + PAIR * len(runs),
        left=left,
        right=58,
        top=top,
        bottom=10,
        grid=False,
    )
    rows = bars.rows(axes, [run.name.replace(", ", ",\n") for run in runs], colors)
    axes.set_ylim(-0.5, len(runs) - 0.5)
    axes.get_yticklabels()[0].set_fontweight("bold")
    kinds = (("one scale for a layer", "muted", 0.19), ("one per channel", "int8", -0.19))
    for at, (name, color, up) in enumerate(kinds, start=1):
        ends = [float(run[at]) for run in runs]
        drawn = axes.barh(rows + up, ends, height=0.34, color=colors[color], label=name)
        bars.let_move(axes, drawn, [run.name for run in runs], name)
        words = [f"{end:.1%}" for end in ends]
        bars.behind(axes, words, ends, rows + up, colors, on_paper=True)
    bars.shares(axes)
    axes.axvline(float32, color=colors["float32"], linewidth=2, label=f"float32 {float32:.1%}")
    labels.legend(axes, colors, columns=1 if narrow else 3, bbox_to_anchor=(0, 1))
    return figure
