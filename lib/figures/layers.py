"""Layer by layer: feature maps, where errors arise, how values are spread, which layer hurts."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from lib.figures import bars, labels, style
from lib.figures.bars import Bar
from lib.figures.style import Colors

Floats = NDArray[np.float32]

SIDE = 28  # pixels to which every map is enlarged, so that equal squares show all layers
GAP = 2  # pixels between two maps
NEGATIVE = (0.35, 0.67, 1.0)  # what the largest negative value looks like; the positive is white
# Of differences, as in confusion matrices: where the integers have more, and where float32 has.
TOO_MUCH, TOO_LITTLE = np.array([0.85, 0.41, 0.12]), np.array([0.36, 0.34, 0.84])
DIFFERENCE = 2  # which row
ROW = 30  # px of a bar and the room around it
BAR_THICKNESS = 0.66  # of a bar, as a part of its row
ERRORS = style.Margins(left=88, right=16, top=56, bottom=40, between=30, apart=96)


class Pair(NamedTuple):
    """One channel from both networks: a title, float32 (height, width) and as much in integers.

    `limit` is the magnitude that is drawn brightest, the same for both and for their difference.
    """

    title: str
    float32: Floats
    quantized: Floats
    limit: float
    note: str = ""


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
    width, left = style.width_of(narrow), 68 if narrow else 74
    columns = (4 if len(pairs) <= 8 else 6) if narrow else max(len(pairs), 6)
    each = (width - left - 8) / columns
    cell = each * SIDE / (SIDE + GAP)
    # Where words have too little room beside each other, every other one stands a line apart.
    line = 14 if each < 66 else 0
    block_height = 3 * each + 40 + 2 * line
    blocks = [pairs[start : start + columns] for start in range(0, len(pairs), columns)]
    figure = style.sheet(width, 30 + len(blocks) * block_height + 24)
    titles = (*names, "difference" if magnify == 1 else f"{magnify} × diff.")
    for position, block in enumerate(blocks):
        top = 30 + position * block_height + 14 + line
        block_width = len(block) * each - each + cell
        for row, title in enumerate(titles):
            coloring = differing if row == DIFFERENCE else _colored
            maps = _painted([_row(pair, row, magnify) for pair in block], coloring)
            axes = _image(figure, maps, left, top + row * each, block_width, cell)
            if row == DIFFERENCE:
                _frames(axes, len(block), colors)
            at, shift = (0, 0.5), (-8, 0)
            _beside(axes, title, at, shift, colors, ha="right", va="center")
        for column, pair in enumerate(block):
            middle = (column * each + cell / 2) / block_width
            apart = line * (column % 2)
            above = 2 * each + 5 + apart
            _beside(axes, pair.title, (middle, 1), (0, above), colors)
            _beside(axes, pair.note, (middle, 0), (0, -16 - apart), colors)
    _color_scales(figure, left, colors, narrow=narrow)
    return figure


def _row(pair: Pair, row: int, magnify: int) -> Floats:
    """What stands in one row of a column, from -1 to 1."""
    values = (pair.float32, pair.quantized, magnify * (pair.quantized - pair.float32))[row]
    return np.clip(values / (pair.limit or 1), -1, 1)


def _colored(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Values -1 to 1 as (height, width, 4), opaque: 0 black, 1 white, -1 blue.

    Brightness is the square root: most values are far below the largest of their layer.
    """
    bright = np.sqrt(np.abs(values))[..., None]
    shades = np.where(values[..., None] < 0, bright * NEGATIVE, bright * np.ones(3))
    return np.concatenate([shades, np.ones_like(bright)], axis=-1)


def differing(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Differences -1 to 1 as (height, width, 4): 0 is paper, more and more of TOO_MUCH above it,
    of TOO_LITTLE below; by the square root, as in the maps."""
    hue = np.where(values[..., None] < 0, TOO_LITTLE, TOO_MUCH)
    return np.concatenate([hue, np.sqrt(np.abs(values))[..., None]], axis=-1)


def _frames(axes: Axes, count: int, colors: Colors) -> None:
    """A line around each of so many maps that may be nothing but paper."""
    for position in range(count):
        corner = (position * (SIDE + GAP) - 0.5, -0.5)
        axes.add_patch(
            Rectangle(corner, SIDE, SIDE, fill=False, edgecolor=colors["faint"], clip_on=False)
        )


def _painted(
    maps: Sequence[Floats],
    coloring: Callable[[NDArray[np.floating]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Maps beside each other as colors, nothing between them."""
    image = np.zeros((SIDE, len(maps) * (SIDE + GAP) - GAP, 4))
    for position, values in enumerate(maps):
        enlarged = np.kron(values, np.ones((SIDE // values.shape[0], SIDE // values.shape[1])))
        place = image[:, position * (SIDE + GAP) :][:, :SIDE]
        place[:] = coloring(enlarged)
    return image


def _image(
    figure: Figure,
    colored: NDArray[np.float64],
    left: float,
    top: float,
    width: float,
    height: float,
) -> Axes:
    """An image that fills its place, in px."""
    axes = style.axes_at(figure, left, top, width, height)
    axes.set_axis_off()
    axes.imshow(colored, aspect="auto", interpolation="none")
    return axes


def _color_scales(figure: Figure, left: float, colors: Colors, *, narrow: bool) -> None:
    """What the colors of the maps mean, at the lower edge; a phone has no room for differences."""
    width, height = style.size_of(figure)
    if not narrow:
        scale = differing(np.linspace(-1, 1, 121)[None, :])
        axes = _image(figure, scale, width - 190, height - 18, 120, 9)
        _beside(axes, "too little", (0, 0.5), (-6, 0), colors, ha="right", va="center")
        _beside(axes, "too much", (1, 0.5), (6, 0), colors, ha="left", va="center")
    scale = _colored(np.linspace(-1, 1, 121)[None, :])
    axes = _image(figure, scale, left + 40, height - 18, 120, 9)
    _beside(axes, "−largest", (0, 0.5), (-6, 0), colors, ha="right", va="center")
    _beside(axes, "largest of the layer", (1, 0.5), (6, 0), colors, ha="left", va="center")


def _beside(
    axes: Axes,
    words: str,
    at: tuple[float, float],
    shift: tuple[float, float],
    colors: Colors,
    *,
    ha: Literal["left", "center", "right"] = "center",
    va: Literal["baseline", "center"] = "baseline",
) -> None:
    """Words beside an image: `at` in parts of its width and height, then `shift` px."""
    labels.write(axes, words, at, colors, units=labels.AXES, shift=shift, ha=ha, va=va)


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
    figure, axes = style.canvas(
        colors, narrow=narrow, height=330, top=58, bottom=82 if classes else 46
    )
    edges = np.arange(len(pairs) + 1) - 0.5
    for values, name, color, thick in (
        ([pair.float32.item() for pair in pairs], names[0], "float32", 3.0),
        ([pair.quantized.item() for pair in pairs], names[1], "int8", 1.8),
    ):
        axes.stairs(values, edges, baseline=None, color=colors[color], linewidth=thick, label=name)
    axes.set_xlim(edges[0], edges[-1])
    if classes:
        axes.set_xticks(range(len(classes)), classes, rotation=60, ha="right")
        axes.tick_params(axis="x", pad=1)
    else:
        axes.set_xlabel("channel")
    labels.legend(axes, colors, columns=3)
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
    figure, (left, right), rows = bars.panels(2, names, 21, ERRORS, colors, narrow=narrow)
    for axes in (left, right):
        axes.tick_params(axis="x", pad=2)
        axes.axvline(0, color=colors["muted"], linewidth=1)

    left.hlines(rows, sqnr, own_sqnr, color=colors["faint"], linewidth=3)
    left.plot(own_sqnr, rows, "D", color=colors["rounding"], markersize=6, label="own error alone")
    left.plot(sqnr, rows, "o", color=colors["int8"], markersize=8, label="all of its error")
    left.margins(x=0.1)
    left.set_xlabel("SQNR of the layer's output, dB", labelpad=2)

    _shares(right, np.array(shares), colors)
    labels.legend(left, colors, columns=1 if narrow else 2)
    labels.legend(right, colors, columns=3)
    return figure


def _shares(axes: Axes, shares: NDArray[np.float64], colors: Colors) -> None:
    """What the error of each layer consists of: own, inherited, cross, (layers, 3)."""
    own, inherited, cross = shares.T
    both = own + inherited
    _bars(axes, 0 * own, own, colors["rounding"], "own")
    _bars(axes, own, both, colors["muted"], "inherited")
    # Where the cross term is negative the errors undo each other: drawn to the left of 0.
    start = np.where(cross > 0, both, 0)
    _bars(axes, start, start + cross, colors["clipping"], "cross")
    axes.set_xlabel("share of the layer's error power", labelpad=2)
    low = min(-0.1, 1.1 * float(cross.min()))
    high = 1.05 * float((both + np.maximum(cross, 0)).max())
    axes.set_xlim(low, max(high, 1.1))
    ticks = [tick for tick in (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0) if low <= tick <= high]
    axes.set_xticks(ticks, [labels.with_minus(f"{tick:.0%}") for tick in ticks])


def _bars(
    axes: Axes,
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    color: str,
    label: str,
) -> None:
    """A bar for each row, the first one on top, as one path: `barh` draws a path for each."""
    count = len(start)
    edges = (np.arange(count)[:, None] + (-BAR_THICKNESS / 2, BAR_THICKNESS / 2)).ravel()
    sides = np.full((2, 2 * count - 1), np.nan)  # nothing between two bars
    sides[:, ::2] = start[::-1], end[::-1]
    axes.stairs(
        sides[1],
        edges,
        baseline=sides[0],
        orientation="horizontal",
        fill=True,
        color=color,
        label=label,
    )


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
    figure, axes = style.canvas(colors, narrow=narrow, height=330, top=58, left=62)
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
    labels.legend(axes, colors, columns=3)
    return figure


def accuracies(
    trials: Sequence[Bar],
    integers: float | None,
    float32: float,
    name: str,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Accuracies as bars, between two lines: all layers in integers, and all in float32.

    Args:
        trials: from above.
        integers, float32: accuracies of the two ends, 0..1; None while it is unknown.
        name: of the network in integers.
        narrow: for a phone.
    """
    longest = max(len(trial.name) for trial in trials)
    margin = 24 + 7 * longest
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=62 + ROW * len(trials) + 8,
        left=margin,
        right=64,
        top=62,
        bottom=8,
        grid=False,
    )
    bars.accuracies(axes, trials, colors, thickness=BAR_THICKNESS, on_paper=True)
    axes.set_ylim(-0.6, len(trials) - 0.4)
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
    labels.legend(axes, colors, columns=1 if narrow else 3, outside=margin - 10)
    return figure
