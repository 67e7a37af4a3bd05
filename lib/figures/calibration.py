"""Ranges of activations and the accuracy they give."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from lib.figures import bars, labels, style
from lib.figures.style import Colors

LEAST = 0.03  # points lost: less is drawn as nothing
TICKS = {LEAST: "0", 0.1: "0.1", 1: "1", 10: "10", 80: "80"}
DOT, ROW = 18, 46  # px: a dot with its bits, a row of dots


class Run(NamedTuple):
    """What one observer's ranges gave: its row from above, the bits, and the accuracy, 0..1."""

    row: int
    bits: int
    accuracy: float


def points_lost(
    names: Sequence[str],
    runs: Sequence[Run],
    float32: float,
    bits: int,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A dot for each run: how many points of accuracy its ranges lost; the number is the bits.

    Args:
        names: of the observers, a row each.
        runs: all that are known. Those with the present bits are strong and have their accuracy
            at the right end.
        float32: its accuracy, 0..1.
        bits: the present ones.
        narrow: for a phone.
    """
    left, right = (118, 62) if narrow else (130, 74)
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=94 + ROW * len(names),
        left=left,
        right=right,
        top=46,
        bottom=48,
        grid=False,
    )
    rows = bars.rows(axes, names, colors)
    axes.set_ylim(-0.5, len(names) - 0.5)
    axes.set_xscale("log")
    axes.set_xlim(LEAST / 1.6, 140)
    axes.set_xticks(list(TICKS), list(TICKS.values()))
    axes.minorticks_off()
    axes.set_xlabel(f"points lost against float32's {float32:.2%}", labelpad=2)
    axes.hlines(rows, LEAST / 1.6, 140, color=colors["faint"], linewidth=1)
    labels.write(
        axes,
        f"with {bits} bits",
        (1, 1),
        colors,
        units=labels.AXES,
        shift=(right - 2, 6),
        ha="right",
    )
    places = _apart(runs, float32, style.width_of(narrow) - left - right)
    for run, (lost, up) in sorted(zip(runs, places, strict=True), key=lambda x: x[0].bits == bits):
        present = run.bits == bits
        at = (lost, rows[run.row] + up)
        axes.plot(
            *at,
            "o",
            markersize=DOT,
            color=colors["int8" if present else "paper"],
            markeredgecolor=colors["int8"],
            markeredgewidth=1.5,
        )
        labels.write(
            axes,
            str(run.bits),
            at,
            colors,
            ha="center",
            va="center",
            color="paper" if present else "ink",
        )
        if present:
            labels.write(
                axes,
                f"{run.accuracy:.2%}",
                (1, rows[run.row]),
                colors,
                units=labels.AXES_AND_DATA,
                shift=(right - 2, 0),
                ha="right",
                va="center",
            )
    return figure


def _apart(runs: Sequence[Run], float32: float, width: float) -> list[tuple[float, float]]:
    """Where each dot goes: points lost, and how far above its row.

    Where it would cover another one it goes above it; where that is covered too, aside.
    """
    decades = math.log10(140 / (LEAST / 1.6))
    taken: list[tuple[int, float, float]] = []
    places = []
    for run in runs:
        lost = max(100 * (float32 - run.accuracy), LEAST)
        x, up = math.log10(lost) / decades * width, 0.0
        while any(row == run.row and up == line and abs(x - at) < DOT for row, line, at in taken):
            x, up = (x, 0.4) if up == 0 else (x + DOT / 2, 0.0)
        taken.append((run.row, up, x))
        places.append((10 ** (x / width * decades), up))
    return places


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
