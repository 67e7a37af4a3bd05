"""The thing in a picture, apart from what it lies on: a wall of any grey, lit as it may be.

The border of the picture shows the wall. Its light is a smooth surface, fitted to the border first,
then to all that is not the thing. The thing is what differs from that, brighter or darker.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SEARCHED = 192  # pixels of the longer side, in which the thing is looked for
CLOSE = 140  # likewise, in which its parts are told apart; fewer have less noise
SMALLEST = 8  # pixels of a side, in which no frame is looked for
AROUND = 0.06  # of a side, that is kept around it
BORDER = 0.04  # of each side: there lies the wall
FRAME = 0.35  # of a side, that a frame or a bar may take at most
EDGE = 0.015  # of a side, over which a frame turns into the picture
BESIDE = 0.25  # of a line inside of a frame, that the frame's other sides may take
JUMP = 14.0  # grey levels between them, at least
STIFF = 1e-4  # of the square of a bend: where the border can't tell, the wall's light is flat
NOISE = 4.0  # standard deviations that the wall's own grain hardly ever reaches
FAINT = 0.06  # of the strongest difference from the wall: the least that belongs to the thing
LEAST = 5.0  # grey levels that a thing must differ by at its strongest
STEPS = 1000  # from pixel to pixel within the thing; mazes have more, clothes don't
PART = 0.05  # of the largest part of the thing: smaller ones are specks


def thing(grey: Floats) -> Floats:
    """How much each pixel of the thing differs from the wall.

    It is looked for in the whole picture, made small, then more closely.

    Args:
        grey: (rows, columns), 0..255.

    Returns:
        The rows and columns of the thing alone, at least 0, and 0 beside it.

    Raises:
        ValueError: nothing differs from the wall.
    """
    factor, small = _reduced(grey, SEARCHED)
    inside = _inside_frame(small)
    found = _box(_differences(small[inside]) > 0)
    room = round(AROUND * max(small.shape))
    rows, columns = (
        slice(
            factor * max(part.start + whole.start - room, whole.start),
            factor * min(part.stop + whole.start + room, whole.stop),
        )
        for whole, part in zip(inside, found, strict=True)
    )
    close = _differences(_reduced(grey[rows, columns], CLOSE)[1])
    return close[_box(close > 0)]


def _reduced(grey: Floats, side: int) -> tuple[int, Floats]:
    """The averages of square blocks, about `side` along the longer side, and a block's side."""
    factor = max(1, round(max(grey.shape) / side))
    factor = min(factor, *grey.shape)
    rows, columns = (length // factor for length in grey.shape)
    blocks = grey[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
    return factor, np.asarray(blocks.mean(axis=(1, 3)))


def _differences(grey: Floats) -> Floats:
    """How much each pixel of the thing differs from the wall; 0 beside it."""
    wall = np.zeros(grey.shape, bool)
    for lines in (wall, wall.T):
        edge = max(1, round(BORDER * len(lines)))
        if len(lines) > 2 * edge:
            lines[:edge] = lines[-edge:] = True
    for _ in range(2):  # from the border alone first, then from all that is no thing
        off = np.abs(grey - _light(grey, wall))
        strongest = float(off.max())
        least = max(NOISE * _spread(off[wall]), FAINT * strongest)
        if strongest < max(LEAST, least):
            raise ValueError("nothing differs from the wall")
        wall = off < least
    return np.where(_largest(~wall), off, 0.0)


def _box(seen: Bools) -> tuple[slice, slice]:
    """The rows and columns in which something is seen."""
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _inside_frame(grey: Floats) -> tuple[slice, slice]:
    """The rows and columns inside of a frame or between bars of one shade, if there are any."""
    if min(grey.shape) <= SMALLEST:
        return slice(0, grey.shape[0]), slice(0, grey.shape[1])
    turned = [np.rot90(grey, turn) for turn in range(4)]  # each side as the first row
    bars, frame = ([_bar(each, beside) for each in turned] for beside in (0.0, BESIDE))
    # A frame that is thinner than a pixel here leaves a trace at the very edge.
    top, right, bottom, left = (max(end, 1) for end in (frame if all(frame) else bars))
    return slice(top, grey.shape[0] - bottom), slice(left, grey.shape[1] - right)


def _bar(grey: Floats, beside: float) -> int:
    """Where a bar of one shade along the first row ends; 0 if there is none.

    Args:
        grey: the picture.
        beside: the part of a row behind the bar that may have its shade.
    """
    edge = max(1, round(EDGE * grey.shape[0]))
    same = (np.abs(grey - np.median(grey[0])) < JUMP / 2).mean(axis=1)
    end = int(np.argmax(same < 0.5))
    if not 0 < end < FRAME * grey.shape[0] or same[: max(end - edge, 1)].min() < 0.9:
        return 0
    end += edge
    jump = abs(float(np.median(grey[end]) - np.median(grey[0])))
    return end if same[end] <= beside + 0.02 and jump > JUMP else 0


def _light(grey: Floats, wall: Bools) -> Floats:
    """The shade of the wall everywhere: a surface of the second degree through where it is seen."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in grey.shape), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    seen = wall.copy()
    for _ in range(4):  # what a thing at the border adds is left out
        at, shades = terms[seen], grey[seen]
        stiff = STIFF * len(at) * np.diag([0, 0, 0, 1, 1, 1])
        weights = np.linalg.lstsq(at.T @ at + stiff, at.T @ shades, rcond=None)[0]
        light: Floats = terms @ weights
        off = np.abs(grey - light)
        seen = wall & (off <= max(2.5 * _spread(off[wall]), 2.0))
    return light


def _spread(values: Floats) -> float:
    """The standard deviation that most of the values have, whatever the others are."""
    return 1.4826 * float(np.median(np.abs(values)))


def _largest(thing: Bools) -> Bools:
    """The largest connected part, and those that are not much smaller."""
    labels = np.where(thing, np.arange(1, thing.size + 1).reshape(thing.shape), 0)
    for _ in range(STEPS):  # in each, a pixel takes the largest number beside it
        before = labels
        padded = np.pad(labels, 1)
        beside = [padded[1:-1, 1:-1], padded[2:, 1:-1], padded[:-2, 1:-1]]
        beside += [padded[1:-1, 2:], padded[1:-1, :-2]]
        labels = np.where(thing, np.maximum.reduce(beside), 0)
        if (labels == before).all():
            break
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.isin(labels, np.flatnonzero(sizes >= max(PART * sizes.max(), 1)))
