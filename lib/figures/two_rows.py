"""Float32 and integers, one above the other: bars with their value, timings as dots.

Timings may be of several of each: then there is a row for each of them.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lib.figures import bars, labels, style
from lib.figures.style import Colors

KEYS = ("float32", "int8")  # what the colors of the two number types mean
ROWS = (1, 0)  # where they lie: float32 above


def prepare(axes: Axes, names: Sequence[str], colors: Colors) -> None:
    """Make room for a row for each name and write the names before them, the first above."""
    style.quiet(axes, colors, grid=False)
    axes.set_ylim(-0.55, len(names) - 0.45)
    bars.rows(axes, names, colors)


def values(
    axes: Axes, sizes: Sequence[float], words: Sequence[str], end: float, colors: Colors
) -> None:
    """Draw bars from 0, the words inside or, where there is no room, behind.

    Args:
        axes: where.
        sizes: of the two bars, in any unit.
        words: what is written at each.
        end: where the axes end, in that unit.
        colors: needs KEYS, "ink" and "paper".
    """
    axes.barh(ROWS, sizes, height=0.7, color=[colors[key] for key in KEYS])
    for row, size, text in zip(ROWS, sizes, words, strict=True):
        inside = size > end / 2
        labels.write(
            axes,
            text,
            (size, row),
            colors,
            shift=(-6 if inside else 6, 0),
            ha="right" if inside else "left",
            va="center",
            color="paper" if inside else "ink",
        )
    axes.set_xlim(0, end)
    axes.set_xticks([])


def dots(
    axes: Axes, rounds: NDArray[np.float64], colors: Colors, keys: Sequence[str] = KEYS
) -> list[float]:
    """Draw every timed round as a dot, (rounds, rows), the median as a line; return the medians."""
    # Where a dot sits within its row means nothing; a fixed pattern keeps dots apart.
    scatter = ((np.arange(len(rounds)) * 0.618) % 1 - 0.5) * 0.5
    medians = [float(median) for median in np.median(rounds, axis=0)]
    for row, times, median, key in zip(from_above(keys), rounds.T, medians, keys, strict=True):
        axes.plot(times, row + scatter, ".", color=colors[key], markersize=4, alpha=0.7)
        axes.vlines(median, row - 0.42, row + 0.42, color=colors["ink"], linewidth=1.5)
    return medians


def from_above(keys: Sequence[str]) -> range:
    """Where so many rows lie, the first above."""
    return range(len(keys))[::-1]


def milliseconds(
    axes: Axes, rounds: NDArray[np.float64], colors: Colors, keys: Sequence[str] = KEYS
) -> None:
    """Draw times in ms as dots, (rounds, rows), their medians written behind them.

    Args:
        axes: where.
        rounds: of each row.
        colors: needs the keys and "ink".
        keys: what the color of each row means.
    """
    for row, median in zip(from_above(keys), dots(axes, rounds, colors, keys), strict=True):
        digits = 3 if median < 100 else 1  # there is room for seven characters
        words, at = f"{median:,.{digits}f}", (1.06, row)
        labels.write(axes, words, at, colors, units=labels.AXES_AND_DATA, va="center")
    # A disturbed round may take many times longer; the picture shows the bulk of them.
    axes.set_xlim(0, 1.2 * float(np.percentile(rounds, 90, axis=0).max()))
