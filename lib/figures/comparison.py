"""Float32 and integers side by side: what a network weighs, how long it takes, what it answers."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lib.figures import bars, labels, style, two_rows
from lib.figures.style import Colors

PHOTO = 0.72  # side of a picture in the gallery, as a part of its cell
LINES = 56  # px: the three lines under it


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
        accuracies: share of the test images answered right, 0..1, (2,).
        names: of the rows, float32 first.
        narrow: the panels one under the other, for a phone.
    """
    width = style.width_of(narrow)
    figure = style.sheet(width, 400 if narrow else 190)
    each = width - 70 if narrow else (width - 80) / 3
    # The times leave room on their right for the medians.
    rights = (24, 74, 24)
    if narrow:
        panels = [
            style.axes_at(figure, 74, 31.2 + 133.2 * place, each - right, 52)
            for place, right in enumerate(rights)
        ]
    else:
        panels = [
            style.axes_at(figure, 74 + place * each, 45.6, each - right, 98.8)
            for place, right in enumerate(rights)
        ]
    for place, axes in enumerate(panels):
        two_rows.prepare(axes, names if narrow or place == 0 else ("", ""), colors)
        axes.tick_params(axis="x", pad=2)
    memory, time, right_answers = panels
    labels.title(memory, "Memory of the weights", colors)
    words = [f"{size:,.0f} kB" for size in kilobytes]
    two_rows.values(memory, kilobytes, words, max(kilobytes), colors)
    if len(milliseconds):
        labels.title(time, "Milliseconds per image", colors)
        two_rows.milliseconds(time, milliseconds, colors)
    else:
        labels.title(time, "Time: not measured", colors)
        time.set_xticks([])
    labels.title(right_answers, "Right answers", colors)
    percent = [100 * share for share in accuracies]
    words = [f"{share:.2%}" for share in accuracies]
    two_rows.values(right_answers, percent, words, 100, colors)
    return figure


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
        probabilities: 0..1, (2, classes), float32's first.
        label: the right class, marked in the list.
        names: of the two number types.
        narrow: the image above the list, for a phone.
    """
    figure = style.sheet(style.width_of(narrow), 500 if narrow else 330)
    if narrow:
        _photo(figure, image, 112, 34, 126)
        axes = style.axes_at(figure, 98, 190, 204, 300)
    else:
        _photo(figure, image, 6.4, 85.2, 192)
        axes = style.axes_at(figure, 307.2, 36.3, 272, 283.8)
    style.quiet(axes, colors, grid=False)
    places = bars.rows(axes, classes, colors)
    axes.get_yticklabels()[label].set_fontweight("bold")
    for offset, values, key, name in zip(
        (0.19, -0.19), probabilities, two_rows.KEYS, names, strict=True
    ):
        axes.barh(places + offset, values, height=0.34, color=colors[key], label=name)
        best = int(values.argmax())
        # The words lie farther apart than the bars: they are taller.
        sure, row = float(values[best]), places[best] + 1.35 * offset
        bars.behind(axes, [f"{sure:.1%}"], [sure], [row], colors, gap=4)
    bars.shares(axes)
    labels.legend(
        axes,
        colors,
        columns=2,
        loc="lower right",
        bbox_to_anchor=(1.0, 0.98),
        handlelength=1.0,
        columnspacing=2.0,
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
        narrow: for a phone.
    """
    columns = 3 if narrow else columns
    width = style.width_of(narrow)
    cell = width / columns
    side = cell * PHOTO
    top = 28  # px: room for the Save menu
    rows = -(-len(images) // columns)
    figure = style.sheet(width, top + rows * (side + LINES))
    for number, (image, lines) in enumerate(zip(images, captions, strict=True)):
        row, column = divmod(number, columns)
        left = column * cell + (cell - side) / 2
        axes = _photo(figure, image, left, top + row * (side + LINES), side)
        for line, (words, color) in enumerate(
            zip(lines, ("ink", *two_rows.KEYS), strict=True), start=1
        ):
            labels.write(
                axes,
                words,
                (0.5, 0),
                colors,
                units=labels.AXES,
                shift=(0, -14 * line),
                ha="center",
                color=color,
            )
    return figure


def _photo(figure: Figure, image: NDArray[np.uint8], left: float, top: float, side: float) -> Axes:
    """An image in gray, its place and its size in px."""
    axes = style.axes_at(figure, left, top, side, side)
    axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set_axis_off()
    return axes
