"""What a network costs in float32 and in integers: its timings, and bars for each layer."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from lib.figures import bars, labels, style, two_rows
from lib.figures.style import Colors
from lib.figures.two_rows import KEYS

BOTH = ("muted",)
ROW = 26  # px of a layer: two bars and the room around them
TIMING_ROW = 48  # px of an engine's timings: two lines of its name
BAR_THICKNESS = 0.36  # of a bar, as a part of its row
MARGINS = style.Margins(left=88, right=16, top=58, bottom=10, between=18, apart=34)


class Panel(NamedTuple):
    """One quantity of all layers.

    values: (layers, 2), float32's first; or (layers, 1), what is the same in both. notes: a text
    behind each layer's bars. limits: float32's and the integers' largest possible value, drawn as
    lines; or None. notes_color: of the notes, where they belong to one of the networks.
    """

    title: str
    values: Sequence[Sequence[float]]
    notes: Sequence[str]
    limits: tuple[float, float] | None = None
    notes_color: str = "ink"


def timings(
    milliseconds: NDArray[np.float64],
    quartiles: NDArray[np.float64],
    names: Sequence[str],
    keys: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Every timed round as a dot, the middle half as a band, the median as a line with its value.

    Args:
        milliseconds: per image, (rounds, rows).
        quartiles: lower quartile, median and upper quartile, ms, (3, rows).
        names: of the rows, of two lines each.
        keys: the number type of each row, one of KEYS.
        narrow: for a phone.
    """
    width, height = style.width_of(narrow), TIMING_ROW * len(names)
    figure = style.sheet(width, height + 78)
    axes = style.axes_at(figure, 108, 32, width - 178, height)
    two_rows.prepare(axes, names, colors)
    rows = two_rows.from_above(keys)
    for row, low, high in zip(rows, quartiles[0], quartiles[2], strict=True):
        axes.barh(row, high - low, left=low, height=0.8, color=colors["faint"])
    two_rows.milliseconds(axes, milliseconds, colors, keys)
    axes.set_xlabel("milliseconds per image")
    return figure


def by_layer(
    layers: Sequence[str],
    panels: Sequence[Panel],
    names: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A bar for each layer and network, float32 above the integers; or one that stands for both.

    Args:
        layers: their names, first above.
        panels: beside each other, or one under the other on a phone.
        names: of the two networks; or one for both.
        narrow: for a phone.
    """
    figure, places, rows = bars.panels(len(panels), layers, ROW, MARGINS, colors, narrow=narrow)
    for axes, panel in zip(places, panels, strict=True):
        _panel(axes, panel, rows, colors)
    keys = KEYS if len(names) == 2 else BOTH
    handles = [Patch(color=colors[key], label=name) for key, name in zip(keys, names, strict=True)]
    labels.corner_legend(figure, handles, colors, columns=2)
    return figure


def _panel(axes: Axes, panel: Panel, rows: NDArray[np.int64], colors: Colors) -> None:
    axes.spines["bottom"].set_visible(False)
    values = np.asarray(panel.values, np.float64)
    keys = KEYS if values.shape[1] == 2 else BOTH
    for column, key in enumerate(keys):
        shift = ((len(keys) - 1) / 2 - column) * BAR_THICKNESS
        lengths = values[:, column]
        drawn = axes.barh(rows + shift, lengths, height=BAR_THICKNESS, color=colors[key])
        bars.let_move(axes, drawn, map(str, rows), key)
    ends = values.max(axis=1)
    color = panel.notes_color
    bars.behind(axes, panel.notes, ends, rows, colors, color=color)
    longest = ends.max()
    for limit, key in zip(panel.limits or (), KEYS, strict=False):
        axes.axvline(limit, color=colors[key], linewidth=1.5, linestyle=(0, (4, 3)))
        longest = max(longest, limit)
    axes.set_xlim(0, 1.03 * longest if panel.limits else 1.35 * longest)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xticks([])
    labels.title(axes, panel.title, colors, above=6)
