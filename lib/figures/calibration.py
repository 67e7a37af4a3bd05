"""Ranges of activations and the accuracy they give."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, NullLocator

from lib.figures import style

Colors = Mapping[str, str]


def accuracies(
    names: Sequence[str],
    values: Sequence[float],
    *,
    marked: int = 0,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Horizontal bars: float32's accuracy, and that of integers with different ranges.

    Args:
        names, values: one for each bar, float32 first; values as shares, 0..1.
        marked: the bar whose name is bold.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    figure, axes = style.canvas(
        colors, width=width, height=44 + 34 * len(names), left=150, right=64, top=30, bottom=14
    )
    axes.grid(visible=False)
    rows = range(len(names))[::-1]
    meanings = ["float32"] + ["int8"] * (len(names) - 1)
    axes.barh(rows, values, height=0.7, color=[colors[meaning] for meaning in meanings])
    for row, value in zip(rows, values, strict=True):
        axes.annotate(
            f"{value:.2%}",
            (value, row),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.TEXT,
            color=colors["ink"],
        )
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.set_yticks(rows, names)
    axes.tick_params(axis="y", colors=colors["ink"])
    axes.get_yticklabels()[marked].set_fontweight("bold")
    axes.spines["bottom"].set_visible(False)
    return figure


def ranges_and_accuracy(
    images: Sequence[int],
    highs: Sequence[Sequence[float]],
    accuracy: Sequence[float],
    float32: float,
    *,
    counts: Sequence[int],
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Two panels against the number of calibration images: where ranges end, and the accuracy.

    Args:
        images: the numbers that are done.
        highs: for each of them the high end of every layer's range, relative to a common end.
        accuracy: for each of them, 0..1; float32's is a line.
        counts: all numbers, done or not: the ticks.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    height = 380
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    left, wide = 60 / width, (width - 60 - 20) / width
    upper = figure.add_axes((left, 0.61, wide, 0.29))
    lower = figure.add_axes((left, 0.13, wide, 0.31))
    for axes in (upper, lower):
        style.quiet(axes, colors)
        axes.set_xscale("log", base=2)
        axes.set_xlim(counts[0] * 0.85, counts[-1] * 1.2)
        shown = counts[::2] if narrow else counts
        # Two neighbors at the end would touch: 512 is left out.
        axes.set_xticks(shown, [f"{count:,}" if count != counts[-2] else "" for count in shown])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
    _title(upper, "Ends of the layers' ranges, of the last", colors)
    _title(lower, "Right answers of the network in integers", colors)
    lower.set_xlabel("images to calibrate on", fontsize=style.TEXT, color=colors["ink"])
    upper.set_ylim(0, 1.1 * max([1.0, *(end for ends in highs for end in ends)]))
    upper.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    for layer in zip(*highs, strict=True):
        upper.plot(images, layer, ".-", color=colors["int8"], alpha=0.6, linewidth=1.5)
    lower.axhline(float32, color=colors["float32"], linewidth=2)
    lower.plot(images, accuracy, ".-", color=colors["int8"], linewidth=2, markersize=10)
    least = min([float32, *accuracy])
    room = max(float32 - least, 0.004)
    lower.set_ylim(least - 0.25 * room, float32 + 0.35 * room)
    lower.yaxis.set_major_formatter(lambda share, _: f"{share:.1%}")
    lower.annotate(
        f"float32 {float32:.2%}",
        (1, float32),
        (-2, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        fontsize=style.TEXT,
        color=colors["float32"],
    )
    return figure


def _title(axes: Axes, words: str, colors: Colors) -> None:
    axes.set_title(words, fontsize=style.TEXT, color=colors["ink"], loc="left", pad=8)
