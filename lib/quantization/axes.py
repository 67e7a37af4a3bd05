"""The one axis of an array that has a scale and a zero point for each of its indices."""

from typing import Any

from lib.numbers.checks import Array, check_int

MAX_DIMENSIONS = 64  # as many as NumPy has


def check_axis(axis: Any) -> int | None:
    """Return `axis` as a Python int, -64..63, or None, which stands for no axis at all.

    Raises:
        TypeError: `axis` is neither an integer nor None.
        ValueError: no array has such an axis.
    """
    return None if axis is None else check_int("axis", axis, -MAX_DIMENSIONS, MAX_DIMENSIONS - 1)


def from_front(argument: str, axis: int, dimensions: int) -> int:
    """Return `axis` of the array `argument` of so many `dimensions`, counted from the front.

    Raises:
        ValueError: the array has no such axis.
    """
    if dimensions == 0:
        raise ValueError(f"{argument} is a single number: it has no axis {axis}")
    return check_int("axis", axis, -dimensions, dimensions - 1) % dimensions


def along_axis(
    argument: str, values: Array, axis: int, target: str, shape: tuple[int, ...]
) -> Array:
    """Shape the 1-D `values` so that they broadcast along `axis` of the array `target`.

    Args:
        argument: what the caller calls `values`, for the message.
        values: one entry per index of that axis.
        target: what the caller calls the array of that `shape`.

    Raises:
        ValueError: the array has no such axis, or another length along it.
    """
    index = from_front(target, axis, len(shape))
    if values.size != shape[index]:
        raise ValueError(
            f"{argument} has {values.size} entries, but {target} with shape {shape} has "
            f"{shape[index]} along axis {axis}"
        )
    return values.reshape([-1 if i == index else 1 for i in range(len(shape))])
