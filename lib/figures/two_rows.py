"""Float32 and integers in two rows, one above the other: bars with their value, timings as dots."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lib.figures import style

Colors = Mapping[str, str]
KEYS = ("float32", "int8")  # the colors of the two number types
ROWS = (1, 0)  # where they lie: float32 above


def prepare(axes: Axes, names: Sequence[str], colors: Colors) -> None:
    """Make room for two rows and write their names before them."""
    style.quiet(axes, colors)
    axes.grid(visible=False)
    axes.set_ylim(-0.55, 1.55)
    axes.set_yticks(ROWS, names)
    axes.tick_params(axis="y", colors=colors["ink"])


def bars(axes: Axes, values: Sequence[float], labels: Sequence[str], colors: Colors) -> None:
    """Bars from 0, the value written inside or, where there is no room, behind."""
    axes.barh(ROWS, values, height=0.7, color=[colors[key] for key in KEYS])
    longest = max(values)
    for row, value, label in zip(ROWS, values, labels, strict=True):
        inside = value > longest / 2
        axes.annotate(
            label,
            (value, row),
            (-6 if inside else 6, 0),
            textcoords="offset points",
            ha="right" if inside else "left",
            va="center",
            fontsize=style.TEXT,
            color=colors["paper"] if inside else colors["ink"],
        )
    axes.set_xlim(0, longest)
    axes.set_xticks([])


def dots(axes: Axes, rounds: NDArray[np.float64], colors: Colors) -> list[float]:
    """Every timed round as a dot, (rounds, 2), and the median as a line; return the two medians."""
    # Where a dot sits within its row means nothing; a fixed pattern keeps dots apart.
    scatter = ((np.arange(len(rounds)) * 0.618) % 1 - 0.5) * 0.5
    medians = [float(median) for median in np.median(rounds, axis=0)]
    for row, values, median, key in zip(ROWS, rounds.T, medians, KEYS, strict=True):
        axes.plot(values, row + scatter, ".", color=colors[key], markersize=4, alpha=0.7)
        axes.vlines(median, row - 0.42, row + 0.42, color=colors["ink"], linewidth=1.5)
    return medians


def milliseconds(axes: Axes, rounds: NDArray[np.float64], colors: Colors) -> None:
    """Times as dots, their medians written behind them."""
    for row, median in zip(ROWS, dots(axes, rounds, colors), strict=True):
        axes.annotate(
            f"{median:.3f}",
            (1.06, row),
            xycoords=("axes fraction", "data"),
            annotation_clip=False,
            va="center",
            fontsize=style.TEXT,
            color=colors["ink"],
        )
    # A disturbed round may take many times longer; the picture shows the bulk of them.
    axes.set_xlim(0, 1.2 * float(np.percentile(rounds, 90, axis=0).max()))
