"""What a network costs in float32 and in integers: timings as a strip, and bars for each layer."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from lib.figures import style, two_rows
from lib.figures.two_rows import KEYS

Colors = Mapping[str, str]
BOTH = ("muted",)
ROW = 26  # px of a layer: two bars and the room around them
THICK = 0.36  # of a bar, as a part of its row


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


def strip(
    milliseconds: NDArray[np.float64],
    quartiles: NDArray[np.float64],
    names: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Every timed round as a dot, the middle half as a band, the median as a line with its value.

    Args:
        milliseconds: per image, (rounds, 2).
        quartiles: lower quartile, median and upper quartile, (3, 2).
        names: of the two networks.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    figure, axes = style.canvas(colors, width=width, height=210, left=74, right=70, top=32)
    two_rows.prepare(axes, names, colors)
    for row, low, high in zip(two_rows.ROWS, quartiles[0], quartiles[2], strict=True):
        axes.barh(row, high - low, left=low, height=0.8, color=colors["faint"])
    two_rows.milliseconds(axes, milliseconds, colors)
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
    width, left, between, top, bottom = (style.WIDE, 88, 18, 58, 10)
    tall = ROW * len(layers)
    if narrow:
        width = style.NARROW
    wide = width - left - 8 if narrow else (width - left - 8 - between) / len(panels)
    block = tall + 34
    height = top + bottom + (block * (len(panels) - 1) if narrow else 0) + tall
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    for place, panel in enumerate(panels):
        x = left if narrow else left + place * (wide + between)
        above = top + (place * block if narrow else 0)
        axes = figure.add_axes(
            (x / width, 1 - (above + tall) / height, wide / width, tall / height)
        )
        _panel(axes, panel, colors)
        axes.set_yticks(range(len(layers)), [""] * len(layers) if place and not narrow else layers)
    keys = KEYS if len(names) == 2 else BOTH
    handles = [Patch(color=colors[key], label=name) for key, name in zip(keys, names, strict=True)]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(8 / width, 1 - 6 / height),
        ncols=2,
        frameon=False,
        fontsize=style.TEXT,
        labelcolor=colors["ink"],
        borderaxespad=0.0,
        borderpad=0.0,
        handlelength=1.4,
        columnspacing=1.4,
    )
    return figure


def _panel(axes: Axes, panel: Panel, colors: Colors) -> None:
    style.quiet(axes, colors)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    places = np.arange(len(panel.values))
    values = np.asarray(panel.values, np.float64)
    keys = KEYS if values.shape[1] == 2 else BOTH
    for column, key in enumerate(keys):
        shift = (column - (len(keys) - 1) / 2) * THICK
        axes.barh(places + shift, values[:, column], height=THICK, color=colors[key])
    for row, note in enumerate(panel.notes):
        axes.annotate(
            note,
            (values[row].max(), row),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.TEXT - 2,
            color=colors[panel.notes_color],
        )
    longest = values.max()
    for limit, key in zip(panel.limits or (), KEYS, strict=False):
        axes.axvline(limit, color=colors[key], linewidth=1.5, linestyle=(0, (4, 3)))
        longest = max(longest, limit)
    axes.set_xlim(0, 1.03 * longest if panel.limits else 1.35 * longest)
    axes.set_ylim(len(places) - 0.4, -0.6)
    axes.set_xticks([])
    axes.tick_params(axis="y", colors=colors["ink"])
    axes.set_title(panel.title, loc="left", pad=6, fontsize=style.TEXT, color=colors["ink"])
