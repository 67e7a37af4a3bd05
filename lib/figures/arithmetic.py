"""What arithmetic costs: numbers side by side in a register, sums that overflow, energy, speed."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lib.figures import style

Colors = Mapping[str, str]


def lanes(
    counts: Mapping[str, int], register_bits: int, *, narrow: bool = False, colors: Colors
) -> Figure:
    """One vector register to scale, once for each format, cut into the numbers that it holds.

    Args:
        counts: name of a format -> how many of its numbers the register holds.
        register_bits: the width of the register.
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    figure, axes = style.canvas(
        colors, width=width, height=66 * len(counts) + 54, left=2, right=2, top=28, bottom=26
    )
    axes.grid(visible=False)
    for row, (name, count) in enumerate(counts.items()):
        color = colors.get(name, colors["muted"])
        middle = -row
        axes.barh(middle, register_bits, height=0.5, color=color)
        # The borders between numbers, as one path of lines up and down.
        borders = np.arange(1, count) * (register_bits / count)
        axes.vlines(borders, middle - 0.25, middle + 0.25, color=colors["paper"], linewidth=1.5)
        axes.annotate(
            f"{count} × {name}",
            (0, middle + 0.25),
            (0, 4),
            textcoords="offset points",
            fontsize=style.TEXT,
            color=colors["ink"],
        )
    axes.set_xlim(0, register_bits)
    axes.set_ylim(0.28 - len(counts), 0.5)
    axes.set_yticks([])
    ticks = [0, register_bits // 4, register_bits // 2, 3 * register_bits // 4, register_bits]
    axes.set_xticks(ticks, ["bit 0", *map(str, ticks[1:])])
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    return figure


def running_sums(
    exact: NDArray[np.int64],
    held: Mapping[str, NDArray],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A sum as it grows, in registers of several widths, one panel each with one scale for all.

    Args:
        exact: the sum after each product, (n,).
        held: name of a register -> what it holds after each product, (n,).
        narrow: for a phone.
    """
    width = style.NARROW if narrow else style.WIDE
    tall, top, bottom, left = 96, 26, 44, 64
    height = len(held) * tall + bottom
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    count = np.arange(len(exact) + 1)
    truth = np.concatenate([[0], exact])
    low = min(truth.min(), *(sums.min() for sums in held.values()))
    high = max(truth.max(), *(sums.max() for sums in held.values()))
    margin = 0.08 * max(1, high - low)
    for position, (name, sums) in enumerate(held.items()):
        below = bottom + (len(held) - 1 - position) * tall
        axes = figure.add_axes(
            (left / width, below / height, (width - left - 14) / width, (tall - top) / height)
        )
        style.quiet(axes, colors)
        shown = np.concatenate([[0], sums])
        wrong = shown != truth
        axes.step(count, truth, color=colors["muted"], linewidth=1.2, linestyle=(0, (4, 2)))
        axes.step(count, shown, color=colors["ink"], linewidth=1.6)
        wrong_sums = np.where(wrong, shown, np.nan)
        axes.step(count, wrong_sums, color=colors["clipping"], linewidth=2.2)
        axes.set_xlim(0, len(exact))
        axes.set_ylim(low - margin, high + margin)
        axes.yaxis.set_major_locator(MaxNLocator(3))
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.tick_params(labelsize=style.TEXT - 2)
        said = "wrong at the end" if wrong[-1] else "right at the end"
        axes.set_title(
            f"{name}: {said}", fontsize=style.TEXT, color=colors["ink"], loc="left", pad=6
        )
        if position < len(held) - 1:
            axes.set_xticklabels([])
    axes.set_xlabel("products added", fontsize=style.TEXT, color=colors["ink"])
    return figure


def energy(
    costs: Sequence[tuple[str, str, float]], *, narrow: bool = False, colors: Colors
) -> Figure:
    """Energy per operation as squares, area by picojoule: operations, then reads, another scale.

    Args:
        costs: operation ("add", "multiply" or "read"), operand, picojoules.
        narrow: the reads under the operations, for a phone.
    """
    width, height = (style.NARROW, 520) if narrow else (style.WIDE, 296)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)  # px from the upper left corner
    axes.set_axis_off()
    operations = [cost for cost in costs if cost[0] != "read"]
    dearest = max(operations, key=lambda cost: cost[2])
    scale = 64 / np.sqrt(dearest[2])  # px for the side of a square of 1 pJ
    for operation, bottom in (("add", 108), ("multiply", 252)):
        _say(axes, operation, 4, bottom - 76, "left", colors["ink"])
        same = [cost for cost in operations if cost[0] == operation]
        for column, (_, operand, picojoules) in enumerate(same):
            side = scale * np.sqrt(picojoules)
            _square(axes, 36 + 78 * column, bottom, side, (operand, picojoules), colors, operand)
    # Reads beside the dearest operation, so that the two scales can be compared.
    reads = [dearest, *(cost for cost in costs if cost[0] == "read")]
    scale = 150 / np.sqrt(max(picojoules for _, _, picojoules in reads))
    start, bottom = (36, 480) if narrow else (370, 252)
    words = "read 32 bits, on a smaller scale"
    _say(axes, words, start - 32, bottom - 164, "left", colors["ink"])
    for (operation, operand, picojoules), right in zip(reads, (0, 78, 182), strict=True):
        name = operand if operation == "read" else operation
        side = scale * np.sqrt(picojoules)
        _square(axes, start + right, bottom, side, (name, picojoules), colors, operand)
    return figure


def _square(
    axes: Axes,
    middle: float,
    bottom: float,
    side: float,
    says: tuple[str, float],
    colors: Colors,
    operand: str,
) -> None:
    """A square that stands on a line, its name and its picojoules below."""
    half = side / 2
    axes.fill(
        [middle - half, middle + half, middle + half, middle - half],
        [bottom, bottom, bottom - side, bottom - side],
        color=colors.get(operand, colors["muted"]),
        linewidth=0,
    )
    name, picojoules = says
    _say(axes, name, middle, bottom + 17, "center", colors["ink"])
    _say(axes, f"{picojoules:g} pJ", middle, bottom + 33, "center", colors["muted"])


def _say(
    axes: Axes,
    words: str,
    x: float,
    y: float,
    align: Literal["left", "center"],
    color: str,
) -> None:
    axes.text(x, y, words, ha=align, fontsize=style.TEXT - 1, color=color)


def race(
    kilobytes: Sequence[float],
    billions_per_second: NDArray[np.float64],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Float32 and int8 side by side: what the matrices weigh, and operations per second.

    Args:
        kilobytes: of the two matrices, float32 first.
        billions_per_second: of each timed round, (rounds, 2); each round is a dot.
        narrow: the panels one under the other, for a phone.
    """
    width, height = (style.NARROW, 320) if narrow else (style.WIDE, 200)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    names = ("float32", "int8")
    rows = (1, 0)
    for position, title in enumerate(("Memory of the matrices", "Billions of operations a second")):
        if narrow:
            place = (68 / width, 0.6 - 0.5 * position, (width - 90) / width, 0.29)
        else:
            place = ((68 + position * 290) / width, 0.2, (206 + position * 60) / width, 0.58)
        axes = figure.add_axes(place)
        style.quiet(axes, colors)
        axes.grid(visible=False)
        axes.set_ylim(-0.55, 1.55)
        axes.set_yticks(rows, names if narrow or position == 0 else ("", ""))
        axes.tick_params(axis="y", colors=colors["ink"])
        axes.set_title(title, fontsize=style.TEXT, color=colors["ink"], loc="left", pad=8)
        if position == 0:
            axes.barh(rows, kilobytes, height=0.7, color=[colors[name] for name in names])
            axes.set_xlim(0, max(kilobytes))
            axes.set_xticks([])
            for row, value in zip(rows, kilobytes, strict=True):
                inside = value > max(kilobytes) / 2
                _write(axes, f"{value:,.0f} kB", value, row, inside, colors)
        else:
            _dots(axes, rows, names, billions_per_second, colors)
    return figure


def _dots(
    axes: Axes,
    rows: Sequence[int],
    names: Sequence[str],
    rates: NDArray[np.float64],
    colors: Colors,
) -> None:
    """Every round as a dot over a pale bar that ends at the median."""
    # Where a dot sits within its row means nothing; a fixed pattern keeps dots apart.
    scatter = ((np.arange(len(rates)) * 0.618) % 1 - 0.5) * 0.5
    for row, name, rate in zip(rows, names, rates.T, strict=True):
        median = float(np.median(rate))
        axes.barh(row, median, height=0.7, color=colors[name], alpha=0.25)
        axes.plot(rate, row + scatter, ".", color=colors[name], markersize=4)
        axes.vlines(median, row - 0.42, row + 0.42, color=colors["ink"], linewidth=1.5)
        axes.annotate(
            f"{median:,.1f}",
            (1, row),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="center",
            fontsize=style.TEXT,
            color=colors["ink"],
        )
    axes.set_xlim(0, 1.25 * float(rates.max()))


def _write(axes: Axes, text: str, value: float, row: int, inside: bool, colors: Colors) -> None:
    """A bar's value, inside its end or behind it."""
    axes.annotate(
        text,
        (value, row),
        (-6 if inside else 6, 0),
        textcoords="offset points",
        ha="right" if inside else "left",
        va="center",
        fontsize=style.TEXT,
        color=colors["paper"] if inside else colors["ink"],
    )
