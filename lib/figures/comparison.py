"""Float32 and integers side by side: what a network weighs, how long it takes, what it answers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import style, two_rows

Colors = Mapping[str, str]


def size_time_accuracy(
    kilobytes: Sequence[float],
    milliseconds: NDArray[np.float64],
    accuracies: Sequence[float],
    names: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Three panels with one row for each number type.

    Args:
        kilobytes: weights, scales and biases, (2,).
        milliseconds: per image and timed round, (rounds, 2); each round is a dot. No rounds: the
            panel says that nothing was timed.
        accuracies: share of the test images answered right, (2,).
        names: of the rows, float32 first.
        narrow: the panels one under the other, for a phone.
    """
    width, height = (style.NARROW, 400) if narrow else (style.WIDE, 190)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    for position in range(3):
        if narrow:
            left, each = 74.0, width - 70.0
            bottom, tall = 1 - (position + 1) * 0.333 + 0.125, 0.13
        else:
            each = (width - 80) / 3
            left, bottom, tall = 74 + position * each, 0.24, 0.52
        # The times leave room on their right for the medians.
        wide = each - (24 if position != 1 else 74)
        axes = figure.add_axes((left / width, bottom, wide / width, tall))
        two_rows.prepare(axes, names if narrow or position == 0 else ("", ""), colors)
        axes.tick_params(axis="x", labelsize=style.TEXT - 2, pad=2)
        if position == 0:
            two_rows.bars(axes, kilobytes, [f"{kb:,.0f} kB" for kb in kilobytes], colors)
            axes.set_title("Memory of the weights", **_title(colors))
        elif position == 1:
            title = "Milliseconds per image" if len(milliseconds) else "Time: not measured"
            axes.set_title(title, **_title(colors))
            if len(milliseconds):
                two_rows.milliseconds(axes, milliseconds, colors)
            else:
                axes.set_xticks([])
        else:
            percent = [100 * share for share in accuracies]
            two_rows.bars(axes, percent, [f"{share:.2%}" for share in accuracies], colors)
            axes.set_xlim(0, 100)
            axes.set_title("Right answers", **_title(colors))
    return figure


def _title(colors: Colors) -> dict:
    return {"fontsize": style.TEXT, "color": colors["ink"], "loc": "left", "pad": 8}


def two_answers(
    image: NDArray[np.uint8],
    classes: Sequence[str],
    probabilities: NDArray[np.float32],
    label: int,
    names: Sequence[str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """One image and how sure both networks are of each class.

    Args:
        image: uint8 (28, 28).
        classes: the names of the classes.
        probabilities: (2, classes), float32's first.
        label: the right class, marked in the list.
        names: of the two number types.
    """
    width, height = (style.NARROW, 500) if narrow else (style.WIDE, 330)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    if narrow:
        photo = figure.add_axes((0.32, 0.68, 0.36, 0.36 * width / height))
        axes = figure.add_axes((0.28, 0.02, 0.6, 0.6))
    else:
        photo = figure.add_axes((0.01, 0.16, 0.3, 0.3 * width / height))
        axes = figure.add_axes((0.48, 0.03, 0.43, 0.86))
    photo.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    photo.set_axis_off()
    style.quiet(axes, colors)
    axes.grid(visible=False)
    places = np.arange(len(classes))[::-1]
    for offset, values, color, name in zip(
        (0.19, -0.19), probabilities, ("float32", "int8"), names, strict=True
    ):
        axes.barh(places + offset, values, height=0.34, color=colors[color], label=name)
        best = int(values.argmax())
        axes.annotate(
            f"{values[best]:.1%}",
            (values[best], places[best] + offset),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.TEXT - 3,
            color=colors["ink"],
        )
    axes.set_yticks(places, classes)
    axes.tick_params(axis="y", colors=colors["ink"])
    tick = axes.get_yticklabels()[label]
    tick.set_fontweight("bold")
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 0.98),
        ncols=2,
        frameon=False,
        fontsize=style.TEXT,
        labelcolor=colors["ink"],
        borderaxespad=0.0,
        handlelength=1.0,
    )
    return figure


def gallery(
    images: NDArray[np.uint8],
    captions: Sequence[tuple[str, str, str]],
    *,
    columns: int = 6,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Images in rows, each with three lines under it: what it is, and both networks' answers.

    Args:
        images: uint8 (n, 28, 28).
        captions: one (truth, float32's answer, the integers' answer) per image.
        columns: images in a row; three on a phone.
    """
    columns = 3 if narrow else columns
    width = style.NARROW if narrow else style.WIDE
    rows = -(-len(images) // columns)
    cell = width / columns
    tall = cell * 0.72 + 56
    top = 28  # room for the Save menu
    height = rows * tall + top
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    for number, (image, lines) in enumerate(zip(images, captions, strict=True)):
        row, column = divmod(number, columns)
        left = (column * cell + cell * 0.14) / width
        bottom = 1 - (top + row * tall + cell * 0.72) / height
        axes = figure.add_axes((left, bottom, 0.72 * cell / width, 0.72 * cell / height))
        axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axes.set_axis_off()
        for line, (text, color) in enumerate(
            zip(lines, ("ink", "float32", "int8"), strict=True), start=1
        ):
            axes.annotate(
                text,
                (0.5, 0),
                (0, -14 * line),
                xycoords="axes fraction",
                textcoords="offset points",
                ha="center",
                fontsize=style.TEXT - 1,
                color=colors[color],
            )
    return figure
