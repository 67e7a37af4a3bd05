"""Layer by layer: feature maps, where errors arise, how values are spread, which layer hurts."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import style

Colors = Mapping[str, str]
Floats = NDArray[np.float32]

SIDE = 28  # pixels to which every map is enlarged, so that equal squares show all layers
GAP = 2  # pixels between two maps
NEGATIVE = (0.35, 0.67, 1.0)  # what the largest negative value looks like; the positive is white
ROW = 30  # px of a bar and the room around it
THICK = 0.66  # of a bar, as a part of its row


class Pair(NamedTuple):
    """One channel from both networks: a title, float32 (height, width) and as much in integers.

    `limit` is the magnitude that is drawn brightest, the same for both and for their difference.
    """

    title: str
    float32: Floats
    int8: Floats
    limit: float
    note: str = ""


class Bar(NamedTuple):
    """One trial: its name, the accuracy 0..1 or None while it is unknown, and a color's name."""

    name: str
    accuracy: float | None
    color: str


def feature_maps(
    pairs: Sequence[Pair],
    names: Sequence[str],
    *,
    magnify: int = 1,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Three rows of maps: float32, the integers, and their difference, in one scale of color.

    Args:
        pairs: one for each column; a phone shows four or, if they are many, six in a row.
        names: of the two networks.
        magnify: what the difference is multiplied by before it is drawn.
        narrow: for a phone.
    """
    width, left = (style.NARROW, 62) if narrow else (style.WIDE, 74)
    columns = (4 if len(pairs) <= 8 else 6) if narrow else max(len(pairs), 6)
    each = (width - left - 4) / columns
    cell = each * SIDE / (SIDE + GAP)
    # Where titles have too little room beside each other, every other one stands a line higher.
    line = 13 if each < 60 else 0
    tall = 3 * each + 40 + line
    blocks = [pairs[start : start + columns] for start in range(0, len(pairs), columns)]
    height = 30 + len(blocks) * tall + 24
    figure = style.sheet(width, height)
    titles = (*names, "difference" if magnify == 1 else f"{magnify} × diff.")
    for position, block in enumerate(blocks):
        top = 30 + position * tall + 14 + line
        for row, title in enumerate(titles):
            axes = _bare(figure, left, top + row * each, len(block) * each - each + cell, cell)
            axes.imshow(
                _painted([_row(pair, row, magnify) for pair in block]),
                aspect="auto",
                interpolation="none",
            )
            _say(axes, title, (0, 0.5), (-8, 0), colors, ha="right", va="center")
        for column, pair in enumerate(block):
            middle = (column * each + cell / 2) / (len(block) * each - each + cell)
            above = 2 * each + 5 + line * (column % 2)
            _say(axes, pair.title, (middle, 1), (0, above), colors, size=style.TEXT - 2)
            _say(axes, pair.note, (middle, 0), (0, -16), colors, size=style.TEXT - 2)
    _key(figure, left, colors)
    return figure


def _row(pair: Pair, row: int, magnify: int) -> Floats:
    """What stands in one row of a column, from -1 to 1."""
    values = (pair.float32, pair.int8, magnify * (pair.int8 - pair.float32))[row]
    return np.clip(values / (pair.limit or 1), -1, 1)


def _colored(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Values -1 to 1 as (height, width, 3): 0 black, 1 white, -1 blue.

    Brightness is the square root: most values are far below the largest of their layer.
    """
    bright = np.sqrt(np.abs(values))[..., None]
    return np.where(values[..., None] < 0, bright * NEGATIVE, bright)


def _painted(maps: Sequence[Floats]) -> NDArray[np.float64]:
    """Maps beside each other as colors, nothing between them."""
    image = np.zeros((SIDE, len(maps) * (SIDE + GAP) - GAP, 4))
    for position, values in enumerate(maps):
        enlarged = np.kron(values, np.ones((SIDE // values.shape[0], SIDE // values.shape[1])))
        place = image[:, position * (SIDE + GAP) :][:, :SIDE]
        place[..., :3] = _colored(enlarged)
        place[..., 3] = 1
    return image


def _bare(figure: Figure, left: float, top: float, wide: float, tall: float) -> Axes:
    """Axes without lines, for an image."""
    axes = style.axes_at(figure, left, top, wide, tall)
    axes.set_axis_off()
    return axes


def _key(figure: Figure, left: float, colors: Colors) -> None:
    """The scale of color, at the lower edge."""
    height = figure.get_size_inches()[1] * 72
    axes = _bare(figure, left + 40, height - 18, 120, 9)
    axes.imshow(
        _colored(np.linspace(-1, 1, 121)[None, :]),
        aspect="auto",
        interpolation="none",
    )
    for text, at, shift, align in (
        ("−largest", 0, -6, "right"),
        ("largest of the layer", 1, 6, "left"),
    ):
        _say(axes, text, (at, 0.5), (shift, 0), colors, ha=align, va="center", size=style.TEXT - 2)


def _say(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    shift: tuple[float, float],
    colors: Colors,
    *,
    ha: str = "center",
    va: str = "baseline",
    size: int = style.TEXT - 1,
) -> None:
    """Words beside axes: `at` in their own units 0..1, then `shift` px."""
    axes.annotate(
        text,
        at,
        shift,
        xycoords="axes fraction",
        textcoords="offset points",
        annotation_clip=False,
        ha=ha,
        va=va,
        fontsize=size,
        color=colors["ink"],
    )


def outputs(
    pairs: Sequence[Pair],
    names: Sequence[str],
    *,
    classes: Sequence[str] | None = None,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A layer that puts out one number for each channel: two lines over the channels.

    Args:
        pairs: one for each channel, of one number each.
        names: of the two networks.
        classes: what the channels stand for, if they are the classes.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    figure, axes = style.canvas(
        colors, width=width, height=330, top=58, bottom=82 if classes else 46
    )
    edges = np.arange(len(pairs) + 1) - 0.5
    for values, name, color, thick in (
        ([pair.float32.item() for pair in pairs], names[0], "float32", 3.0),
        ([pair.int8.item() for pair in pairs], names[1], "int8", 1.8),
    ):
        axes.stairs(values, edges, baseline=None, color=colors[color], linewidth=thick, label=name)
    axes.set_xlim(edges[0], edges[-1])
    if classes:
        axes.set_xticks(range(len(classes)), classes, rotation=60, ha="right")
        axes.tick_params(axis="x", labelsize=style.TEXT - 2, pad=1)
    else:
        axes.set_xlabel("channel")
    style.legend(axes, colors, columns=3)
    return figure


def errors(
    names: Sequence[str],
    sqnr: Sequence[float],
    own_sqnr: Sequence[float],
    shares: Sequence[tuple[float, float, float]],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Two panels with a row for each layer: its SQNR, and what its error consists of.

    Args:
        names: of the layers, first to last.
        sqnr: signal over total error, dB.
        own_sqnr: signal over the layer's own error, dB.
        shares: of each layer's total error power: own, inherited, cross, which sum to 1.
        narrow: one panel under the other, for a phone.
    """
    row = 21
    tall = row * len(names)
    width = style.NARROW if narrow else style.WIDE
    height = 2 * (tall + 96) if narrow else tall + 96
    figure = style.sheet(width, height)
    margin = 88
    wide = width - margin - 16 if narrow else (width - margin - 46) / 2
    left = style.axes_at(figure, margin, 56, wide, tall)
    right = style.axes_at(
        figure, margin if narrow else margin + wide + 30, 56 + (tall + 96) * narrow, wide, tall
    )
    rows = np.arange(len(names))[::-1]
    for axes in (left, right):
        style.quiet(axes, colors)
        axes.grid(visible=False)
        axes.set_ylim(-0.5, len(names) - 0.5)
        axes.set_yticks(rows, names if narrow or axes is left else [""] * len(names))
        axes.tick_params(axis="y", colors=colors["ink"])
        axes.tick_params(axis="x", labelsize=style.TEXT - 2, pad=2)
        axes.axvline(0, color=colors["muted"], linewidth=1)

    left.hlines(rows, sqnr, own_sqnr, color=colors["faint"], linewidth=3)
    left.plot(own_sqnr, rows, "D", color=colors["rounding"], markersize=6, label="own error alone")
    left.plot(sqnr, rows, "o", color=colors["int8"], markersize=8, label="all of its error")
    left.margins(x=0.1)
    left.set_xlabel("SQNR of the layer's output, dB", labelpad=2)

    own, inherited, cross = np.array(shares).T
    both = own + inherited
    _bars(right, 0 * own, own, color=colors["rounding"], label="own")
    _bars(right, own, both, color=colors["muted"], label="inherited")
    # Where the cross term is negative the errors undo each other: drawn to the left of 0.
    start = np.where(cross > 0, both, 0)
    _bars(right, start, start + cross, color=colors["clipping"], label="cross")
    right.set_xlabel("share of the layer's error power", labelpad=2)
    low = min(-0.1, 1.1 * float(cross.min()))
    high = 1.05 * float((both + np.maximum(cross, 0)).max())
    right.set_xlim(low, max(high, 1.1))
    ticks = [tick for tick in (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0) if low <= tick <= high]
    right.set_xticks(ticks, [f"{tick:.0%}".replace("-", "−") for tick in ticks])
    for axes in (left, right):
        axes.xaxis.label.set_fontsize(style.TEXT - 1)
        style.legend(axes, colors, columns=3)
    return figure


def _bars(axes: Axes, start: NDArray, end: NDArray, **look: Any) -> None:
    """A bar for each row, the first one on top, as one path: `barh` draws a path for each."""
    count = len(start)
    edges = (np.arange(count)[:, None] + (-THICK / 2, THICK / 2)).ravel()
    sides = np.full((2, 2 * count - 1), np.nan)  # nothing between two bars
    sides[:, ::2] = start[::-1], end[::-1]
    axes.stairs(sides[1], edges, baseline=sides[0], orientation="horizontal", fill=True, **look)


def distribution(
    counts: NDArray[np.int64],
    edges: NDArray[np.float64],
    codes: NDArray[np.float64],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A histogram on a logarithmic axis, and the values that the codes of the range stand for.

    Args:
        counts, edges: of the values, (bins,) and (bins + 1,).
        codes: the real numbers that can be stored, lowest first.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    figure, axes = style.canvas(colors, width=width, height=330, top=58, left=62)
    axes.axvspan(codes[0], codes[-1], color=colors["faint"], alpha=0.5, linewidth=0)
    axes.stairs(counts, edges, fill=True, color=colors["float32"], label="values in float32")
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.set_ylim(0.5, 3 * counts.max())
    axes.plot(
        codes,
        np.full(len(codes), 0.965),
        "|",
        transform=axes.get_xaxis_transform(),
        color=colors["int8"],
        markersize=13,
        markeredgewidth=1.6 if len(codes) <= 64 else 0.8,
        label=f"the {len(codes)} codes",
    )
    axes.set_xlabel("value of an activation")
    axes.set_ylabel("how many")
    style.legend(axes, colors, columns=3)
    return figure


def accuracies(
    bars: Sequence[Bar],
    integers: float | None,
    float32: float,
    name: str,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Accuracies as bars, between two lines: all layers in integers, and all in float32.

    Args:
        bars: from above.
        integers, float32: accuracies of the two ends, 0..1; None while it is unknown.
        name: of the network in integers.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    longest = max(len(bar.name) for bar in bars)
    margin = 24 + 7 * longest
    height = 62 + ROW * len(bars) + 8
    figure, axes = style.canvas(
        colors, width=width, height=height, left=margin, right=64, top=62, bottom=8
    )
    axes.grid(visible=False)
    rows = np.arange(len(bars))[::-1]
    for at, bar in zip(rows, bars, strict=True):
        if bar.accuracy is None:
            continue
        axes.barh(at, bar.accuracy, height=THICK, color=colors[bar.color])
        axes.annotate(
            f"{bar.accuracy:.1%}",
            (bar.accuracy, at),
            (5, 0),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
            fontsize=style.TEXT,
            color=colors["ink"],
            bbox={"boxstyle": "square,pad=0.1", "facecolor": colors["paper"], "linewidth": 0},
        )
    ends = ((integers, f"all in {name}", "int8"), (float32, "all in float32", "float32"))
    for accuracy, text, color in ends:
        if accuracy is not None:
            axes.axvline(
                accuracy,
                color=colors[color],
                linewidth=2,
                linestyle=(0, (4, 2)),
                zorder=0,
                label=f"{text}: {accuracy:.1%}",
            )
    axes.set_ylim(-0.6, len(bars) - 0.4)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.set_yticks(rows, [bar.name for bar in bars])
    axes.tick_params(axis="y", colors=colors["ink"])
    axes.spines["bottom"].set_visible(False)
    style.legend(axes, colors, columns=3, outside=margin - 10)
    return figure
