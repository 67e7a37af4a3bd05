"""Ranges of activations and the accuracy they give."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from lib.figures import bars, labels, style
from lib.figures.bars import Bar
from lib.figures.style import Colors


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
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=44 + 34 * len(names),
        left=150,
        right=64,
        top=30,
        bottom=14,
        grid=False,
    )
    meanings = ["float32"] + ["int8"] * (len(names) - 1)
    drawn = [Bar(*each) for each in zip(names, values, meanings, strict=True)]
    bars.accuracies(axes, drawn, colors, thickness=0.7, digits=2, gap=6)
    axes.get_yticklabels()[marked].set_fontweight("bold")
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
        accuracy: for each of them, 0..1.
        float32: float32's accuracy, 0..1, a line.
        counts: all numbers, done or not: the ticks.
        narrow: for a phone.
    """
    width = style.width_of(narrow)
    figure = style.sheet(width, 380)
    upper = style.axes_at(figure, 60, 38, width - 80, 110.2)
    lower = style.axes_at(figure, 60, 212.8, width - 80, 117.8)
    for axes in (upper, lower):
        style.quiet(axes, colors)
        axes.set_xscale("log", base=2)
        axes.set_xlim(counts[0] * 0.85, counts[-1] * 1.2)
        shown = counts[::2] if narrow else counts
        # Two neighbors at the end would touch: 512 is left out.
        axes.set_xticks(shown, [f"{count:,}" if count != counts[-2] else "" for count in shown])
        axes.minorticks_off()
    which = "Ranges" if narrow else "Range of each layer"
    labels.title(upper, f"{which}, relative to that of {images[-1]:,} images", colors)
    labels.title(lower, "Right answers of the network in integers", colors)
    lower.set_xlabel("images to calibrate on")
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
    labels.write(
        lower,
        f"float32 {float32:.2%}",
        (1, float32),
        colors,
        units=labels.AXES_AND_DATA,
        shift=(-2, 4),
        ha="right",
        color="float32",
    )
    return figure
