"""Channels that stand out, drawn as a relief, and what becomes of a network's answers."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from lib.figures import labels, style
from lib.figures.style import Colors

Floats = NDArray[np.float32]

MOST_POINTS = 192  # of a row; neighboring channels share one, which shows the largest
FEW, ROW, LOW_ROW = 14, 22, 17  # rows up to which they are 22 px apart, then 17
OVER = 1.7  # rows: the height of the highest peak
LEFT, RIGHT, TOP, BOTTOM, BETWEEN = 92, 16, 40, 44, 22  # px around the panels of a relief
MARKERS = {"float32": "o", "one scale": "s", "smoothed": "^", "a scale a token": "D"}
LINE, WORDS = 42, 15  # px: of a sentence with its dots, and above the dots


def relief(
    names: Sequence[str],
    panels: Mapping[str, Floats],
    highest: int,
    channel: int,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw a row for each token, as high at each channel as its value is.

    Args:
        names: of the tokens, from above.
        panels: a title, and what is drawn under it: heights from 0 to `highest`,
            (tokens, channels).
        highest: the height of the highest peak.
        channel: the one to name.
        narrow: for a phone.
    """
    row = ROW if len(names) <= FEW else LOW_ROW
    height = row * (len(names) + OVER)
    # Beside each other on a phone too: below each other they would be taller than its screen.
    room = style.width_of(narrow) - LEFT - RIGHT - BETWEEN * (len(panels) - 1)
    width = room / len(panels)
    figure = style.sheet(style.width_of(narrow), TOP + height + BOTTOM)
    for place, (title, heights) in enumerate(panels.items()):
        left = LEFT + place * (width + BETWEEN)
        axes = style.axes_at(figure, left, TOP, width, height)
        style.quiet(axes, colors, grid=False)
        unit = height / (len(names) - 0.4 + OVER)  # px of a row, as the limits below have it
        base = TOP + unit * (OVER + 0.2)  # of the first
        ids = [
            f"rows_{place}_{token}_{base + unit * token:.3f}_{unit * OVER:.3f}"
            for token in range(len(names))
        ]
        _rows(axes, heights * np.float32(OVER / highest), ids, colors)
        axes.set_xlim(0, heights.shape[1])
        axes.set_ylim(len(names) - 0.6, -OVER - 0.2)
        axes.set_yticks(range(len(names)) if place == 0 else [], names if place == 0 else [])
        share = channel / heights.shape[1]  # words at an end stay in the picture
        side: Literal["left", "center", "right"] = "center"
        if not 0.15 < share < 0.85:
            side = "left" if share < 0.5 else "right"
        axes.set_xticks([channel + 0.5], [f"channel {channel}"], ha=side)
        axes.set_xlabel(f"{heights.shape[1]:,} channels")
        labels.title(axes, title, colors).set_gid(f"title_{place}")
    return figure


def _rows(axes: Axes, heights: Floats, ids: Sequence[str], colors: Colors) -> None:
    """Draw the rows, each before those above it.

    Their ids tell assets/components/relief.js the panel, the token, where height 0 is, and the
    height of the highest peak, in px.
    """
    tokens, channels = heights.shape
    width = -(-channels // MOST_POINTS)
    padded = np.zeros((tokens, -(-channels // width) * width), np.float32)
    padded[:, :channels] = heights
    tops = padded.reshape(tokens, -1, width).max(axis=2)
    across = (np.arange(tops.shape[1]) + 0.5) * width
    look = {"facecolor": colors["paper"], "edgecolor": colors["float32"], "linewidth": 1}
    for token, top in enumerate(tops):  # one path for line and paper: half of what is sent
        line = Path(np.column_stack([across, token - top]))
        axes.add_artist(PathPatch(line, zorder=2 + token / 100, gid=ids[token], **look))


def by_alpha(
    alphas: Sequence[float],
    off: Sequence[float],
    chosen: float,
    others: Mapping[str, float],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw how far a layer's outputs are off, smoothed with each alpha.

    Args:
        alphas: 0..1.
        off: for each of them, as a part of the outputs' size.
        chosen: one of `alphas`.
        others: what stays the same whatever alpha is, by its name; the first is drawn in full.
        narrow: for a phone.
    """
    figure, axes = style.canvas(
        colors, narrow=narrow, height=270, left=60, right=20, top=34 + 22 * (2 if narrow else 1)
    )
    axes.set_yscale("log")
    low, high = min([*off, *others.values()]), max([*off, *others.values()])
    axes.set_ylim(low / 1.5, high * 1.5)
    lines = ("-", (0, (6, 2)), (0, (1, 1.5)))
    for (name, level), line in zip(others.items(), lines, strict=False):
        axes.axhline(level, color=colors["muted"], linestyle=line, linewidth=1.5, label=name)
    axes.plot(alphas, off, color=colors["int8"], linewidth=2, label="smoothed")
    place = list(alphas).index(chosen)
    axes.plot(chosen, off[place], "o", color=colors["int8"], markersize=9)
    ticks = [t for t in (1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0) if low / 1.5 < t < high * 1.5]
    axes.set_yticks(ticks, [f"{tick:.3%}".rstrip("0%").rstrip(".") + "%" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlim(0, 1)
    axes.set_xlabel("alpha")
    axes.set_ylabel("outputs off")
    labels.legend(axes, colors, columns=2 if narrow else 4, outside=44)
    return figure


def similar(
    sentences: Sequence[str],
    ways: Mapping[str, Sequence[float]],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw how alike sentences are to another one, a dot for each way of computing it.

    Args:
        sentences: from above.
        ways: by the name of the way, a cosine for each sentence, -1..1.
        narrow: for a phone.
    """
    columns = 2 if narrow else 4
    top = 8 + 22 * -(-len(ways) // columns)
    width, height = style.width_of(narrow), LINE * len(sentences)
    figure = style.sheet(width, top + height + 46)
    axes = style.axes_at(figure, 16, top, width - 32, height)
    style.quiet(axes, colors, grid=False)
    axes.set_ylim(len(sentences) - 0.5, -0.5)
    axes.set_yticks([])
    low = min(0.0, *(min(values) for values in ways.values()))
    axes.set_xlim(low - 0.02, 1.02)
    axes.set_xlabel("how alike (cosine)")
    rows = np.arange(len(sentences)) + WORDS / LINE / 2
    axes.hlines(rows, low, 1, color=colors["faint"], linewidth=1)
    handles = []
    for name, values in ways.items():
        color = colors["float32" if name == "float32" else "int8"]
        [dots] = axes.plot(
            *(values, rows),
            marker=MARKERS[name],
            markerfacecolor=color if name == "float32" else "none",
            markersize=9,
            markeredgewidth=1.6,
            linestyle="none",
            color=color,
            label=name,
            zorder=3,
        )
        handles.append(dots)
    for row, sentence in enumerate(sentences):
        at = (low, row - 0.5 + WORDS / LINE / 2)
        words = shorten(sentence, 42 if narrow else 80, placeholder=" …")
        labels.write(axes, words, at, colors, va="center")
    labels.corner_legend(figure, handles, colors, columns=columns)
    return figure
