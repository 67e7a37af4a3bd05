"""A padded image that comes back from its codes, and the errors of its pixels and of their sums."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from lib.figures import labels, style
from lib.figures.layers import differing
from lib.figures.style import Colors

Floats = NDArray[np.float32]

TITLES = "What comes back", "The error of each pixel", "The sum of 3 × 3 errors"
SHORT = "Comes back", "Errors", "3 × 3, added"
GAP = 14  # px between two panels


def padded_image(
    back: Floats,
    errors: Floats,
    sums: Floats,
    step: float,
    border: int,
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """The image, and both errors from paper outwards in two hues.

    Args:
        back: (height, width), 0 black to 1 white.
        errors: of each of its pixels; half a step has the full color.
        sums: (height - 2, width - 2), the sums of 3 x 3 errors; half of nine steps has it.
        step: one step of the codes.
        border: pixels of padding on each side of the image.
        narrow: for a phone.
    """
    width = style.width_of(narrow)
    side = (width - 2 * GAP - 4) / 3
    figure = style.sheet(width, side + 58)
    pictures: tuple[NDArray[np.floating], ...] = (
        np.repeat(np.clip(back, 0, 1)[..., None], 3, axis=-1),
        differing(np.clip(errors / (step / 2), -1, 1)),
        differing(np.clip(sums / (9 * step / 2), -1, 1)),
    )
    scales = "", "full color: ½ step", "full color: 4½ steps"
    for place, (title, picture, scale) in enumerate(
        zip(SHORT if narrow else TITLES, pictures, scales, strict=True)
    ):
        axes = style.axes_at(figure, 2 + place * (side + GAP), 34, side, side)
        axes.imshow(picture, interpolation="nearest", aspect="auto")
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_edgecolor(colors["muted"])
        labels.title(axes, title, colors)
        words = scale.removeprefix("full color: ") if narrow else scale
        labels.write(axes, words, (0, 0), colors, units=labels.AXES, shift=(0, -17), color="muted")
        lost = border - 0.5 if place < 2 else border - 1.5  # a sum has a pixel less on each side
        inside = back.shape[0] - 2 * border
        axes.add_patch(
            Rectangle(
                (lost, lost), inside, inside, fill=False, edgecolor=colors["muted"], linestyle=":"
            )
        )
    return figure
