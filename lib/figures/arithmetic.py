"""What arithmetic costs: numbers side by side in a register, sums that overflow, energy, speed."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lib.figures import labels, style, two_rows
from lib.figures.style import Colors


def lanes(
    counts: Mapping[str, int],
    sums: int,
    register_bits: int,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """One vector register to scale, once for each format, cut into the numbers that it holds.

    Below the last one, the sums to which one instruction adds the products of its numbers.

    Args:
        counts: name of a format -> how many of its numbers the register holds.
        sums: how many int32 sums the products of the last format are added to.
        register_bits: the width of the register.
        narrow: for a phone.
    """
    rows = [f"{count} × {name}" for name, count in counts.items()]
    rows.append(f"{sums} × int32: each adds {list(counts.values())[-1] // sums} products")
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=60 * len(rows) + 60,
        left=2,
        right=2,
        top=28,
        bottom=22,
        grid=False,
    )
    cuts = [*counts.values(), sums]
    names = [*counts, "int32"]
    for row, (words, name, count) in enumerate(zip(rows, names, cuts, strict=True)):
        color = colors["integer"] if name == "int32" else colors.get(name, colors["muted"])
        axes.barh(-row, register_bits, height=0.44, color=color)
        # The borders between numbers, as one path of lines up and down.
        borders = np.arange(1, count) * (register_bits / count)
        axes.vlines(borders, -row - 0.22, -row + 0.22, color=colors["paper"], linewidth=1.5)
        below = row == len(rows) - 1  # lines lead to it from above
        edge, shift = (-row - 0.22, -15) if below else (-row + 0.22, 4)
        labels.write(axes, words, (0, edge), colors, shift=(0, shift))
    _lines_to_sums(axes, cuts[-2], sums, register_bits, 2 - len(rows) - 0.22, colors)
    axes.set_xlim(0, register_bits)
    axes.set_ylim(0.1 - len(rows), 0.5)
    axes.set_yticks([])
    ticks = [0, register_bits // 4, register_bits // 2, 3 * register_bits // 4, register_bits]
    axes.set_xticks(ticks, ["bit 0", *map(str, ticks[1:])])
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    return figure


def _lines_to_sums(
    axes: Axes, products: int, sums: int, register_bits: int, top: float, colors: Colors
) -> None:
    """Lines from each product down to its sum, all as one path."""
    starts = (np.arange(products) + 0.5) * (register_bits / products)
    ends = (np.repeat(np.arange(sums), products // sums) + 0.5) * (register_bits / sums)
    x = np.column_stack([starts, ends, np.full(products, np.nan)]).ravel()
    y = np.tile([top, top - 0.56, np.nan], products)
    axes.plot(x, y, color=colors["muted"], linewidth=1)


def product_pairs(
    rows: Sequence[tuple[str, str, tuple[int, int]]],
    limits: tuple[int, int],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Two products one after the other, and what of their sum lies beyond a register's ends.

    Args:
        rows: of each pair a title, the sum written out, and the two products.
        limits: the smallest and the largest number that the register holds.
        narrow: for a phone.
    """
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=96 * len(rows) + 44,
        left=12,
        right=12,
        top=16,
        bottom=34,
        grid=False,
    )
    low, high = limits
    for row, (title, formula, (first, second)) in enumerate(rows):
        middle = -2.4 * row
        total = first + second
        kept = min(max(total, low), high)
        axes.barh(middle, first, height=0.34, color=colors["int8"])
        axes.barh(middle - 0.42, second, left=first, height=0.34, color=colors["int8"], alpha=0.6)
        axes.barh(middle - 0.84, kept, height=0.34, color=colors["ink"])
        axes.barh(middle - 0.84, total - kept, left=kept, height=0.34, color=colors["clipping"])
        for words, above, color in ((title, 22, "ink"), (formula, 6, "muted")):
            labels.write(
                axes,
                words,
                (0, middle + 0.17),
                colors,
                units=labels.AXES_AND_DATA,
                shift=(4, above),
                color=color,
            )
        axes.vlines((low, 0, high), middle - 1.1, middle + 0.25, color=colors["ink"], linewidth=1)
    reach = 1.06 * max(high, *(abs(end) for *_, two in rows for end in (two[0], sum(two))))
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-2.4 * len(rows) + 1.1, 1.1)
    axes.set_yticks([])
    axes.set_xticks([low, 0, high], [f"−{-low:,}", "0", f"{high:,}"])
    return figure


def running_sums(
    exact: NDArray[np.signedinteger],
    held: Mapping[str, NDArray[np.signedinteger]],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """A sum as it grows, in registers of several widths, one panel each with one scale for all.

    All panels are drawn in one pair of axes, for each further pair takes time.

    Args:
        exact: the sum after each product, (n,).
        held: name of a register -> what it holds after each product, (n,).
        narrow: for a phone.
    """
    height, top = 96, 30  # px: of a panel, and what of it is kept for its title
    figure, axes = style.canvas(
        colors,
        narrow=narrow,
        height=len(held) * height + 44,
        left=74,
        top=0,
        bottom=44,
    )
    count = np.arange(len(exact) + 1)
    truth = np.concatenate([[0], exact])
    low = min(truth.min(), *(sums.min() for sums in held.values()))
    high = max(truth.max(), *(sums.max() for sums in held.values()))
    span = 1.16 * max(1, high - low)  # of a panel, with room at both ends
    pitch = span * height / (height - top)  # from panel to panel, with room for a title
    marks = MaxNLocator(3).tick_values(low, high)
    marks = marks[(marks >= low) & (marks <= high)]
    bottom = (high + low - span) / 2  # of the first panel
    places, words = [], []
    for position, (name, sums) in enumerate(held.items()):
        zero = -position * pitch
        shown = np.concatenate([[0], sums])
        wrong = shown != truth
        axes.step(count, zero + truth, color=colors["muted"], linewidth=1.2, linestyle=(0, (4, 2)))
        axes.step(count, zero + shown, color=colors["ink"], linewidth=1.6)
        wrong_sums = np.where(wrong, zero + shown, np.nan)
        axes.step(count, wrong_sums, color=colors["clipping"], linewidth=2.2)
        places += (zero + marks).tolist()
        words += [labels.with_minus(f"{mark:,.0f}") for mark in marks]
        end = "wrong at the end" if wrong[-1] else "right at the end"
        labels.write(axes, f"{name}: {end}", (0, zero + bottom + span), colors, shift=(0, 6))
    axes.set_xlim(0, len(exact))
    axes.set_ylim(bottom - (len(held) - 1) * pitch, bottom + pitch)
    axes.set_yticks(places, words)
    axes.set_xlabel("products added")
    return figure


def energy(
    costs: Sequence[tuple[str, str, float]], *, narrow: bool = False, colors: Colors
) -> Figure:
    """Energy per operation as squares, area by picojoule: operations, then reads, another scale.

    Args:
        costs: operation ("add", "multiply" or "read"), operand, picojoules. Two reads.
        narrow: the reads under the operations, for a phone.
    """
    width, height = style.width_of(narrow), 520 if narrow else 296
    figure = style.sheet(width, height)
    axes = style.axes_at(figure, 0, 0, width, height)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)  # px from the upper left corner
    axes.set_axis_off()
    operations = [cost for cost in costs if cost[0] != "read"]
    dearest = max(operations, key=lambda cost: cost[2])
    scale = 64 / np.sqrt(dearest[2])  # px for the side of a square of 1 pJ
    for operation, bottom in (("add", 108), ("multiply", 252)):
        labels.write(axes, operation, (4, bottom - 76), colors)
        same = [cost for cost in operations if cost[0] == operation]
        for column, (_, operand, picojoules) in enumerate(same):
            side = scale * np.sqrt(picojoules)
            names = (operand, f"{picojoules:g} pJ")
            _square(axes, (36 + 78 * column, bottom), side, names, operand, colors)
    # Reads beside the dearest operation, so that the two scales can be compared.
    reads = [dearest, *(cost for cost in costs if cost[0] == "read")]
    scale = 150 / np.sqrt(max(picojoules for _, _, picojoules in reads))
    start, bottom = (36, 480) if narrow else (370, 252)
    words = "multiply against reading 32 bits, smaller scale"
    labels.write(axes, words, (start - 32, bottom - 164), colors)
    for (operation, operand, picojoules), right in zip(reads, (0, 78, 182), strict=True):
        names = (operand if operation == "read" else operation, f"{picojoules:g} pJ")
        side = scale * np.sqrt(picojoules)
        _square(axes, (start + right, bottom), side, names, operand, colors)
    return figure


def _square(
    axes: Axes,
    foot: tuple[float, float],
    side: float,
    lines: tuple[str, str],
    operand: str,
    colors: Colors,
) -> None:
    """A square that stands on the middle of its lower edge, its name and its energy below."""
    middle, bottom = foot
    half = side / 2
    axes.fill(
        [middle - half, middle + half, middle + half, middle - half],
        [bottom, bottom, bottom - side, bottom - side],
        color=colors.get(operand, colors["muted"]),
        linewidth=0,
    )
    for words, below, color in zip(lines, (17, 33), ("ink", "muted"), strict=True):
        at = (middle, bottom + below)
        labels.write(axes, words, at, colors, ha="center", color=color)


def memory_and_speed(
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
    width = style.width_of(narrow)
    figure = style.sheet(width, 320 if narrow else 200)
    names = two_rows.KEYS
    if narrow:
        memory = style.axes_at(figure, 68, 35.2, width - 90, 92.8)
        speed = style.axes_at(figure, 68, 195.2, width - 90, 92.8)
    else:
        memory = style.axes_at(figure, 68, 44, 206, 116)
        speed = style.axes_at(figure, 358, 44, 266, 116)
    two_rows.prepare(memory, names, colors)
    two_rows.prepare(speed, names if narrow else ("", ""), colors)
    labels.title(memory, "Memory of the matrices", colors)
    labels.title(speed, "Billions of operations a second", colors)
    words = [f"{value:,.0f} kB" for value in kilobytes]
    two_rows.values(memory, kilobytes, words, max(kilobytes), colors)
    _speed(speed, billions_per_second, colors)
    return figure


def _speed(axes: Axes, rates: NDArray[np.float64], colors: Colors) -> None:
    """Every round as a dot over a pale bar that ends at the median."""
    medians = two_rows.dots(axes, rates, colors)
    for row, median, key in zip(two_rows.ROWS, medians, two_rows.KEYS, strict=True):
        axes.barh(row, median, height=0.7, color=colors[key], alpha=0.25)
        at = (1, row)
        units = labels.AXES_AND_DATA
        labels.write(axes, f"{median:,.1f}", at, colors, units=units, ha="right", va="center")
    axes.set_xlim(0, 1.25 * float(rates.max()))
