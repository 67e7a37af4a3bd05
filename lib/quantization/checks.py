"""Argument checks that the whole package shares: what is let in, and how a refusal is worded."""

from typing import Any

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import as_array, as_integers, check_bool, check_int

Array = npt.NDArray[Any]


def real_array(x: npt.ArrayLike, name: str) -> Array:
    """Return `x` as an array of finite real numbers, without copying when it is one already.

    Raises:
        TypeError: `x` holds complex numbers, booleans, text or objects, or wide floats.
        ValueError: `x` is empty or ragged, or holds NaN or infinity (the message counts them).
    """
    array = _not_empty(as_array(name, x), name)
    if array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise TypeError(
            f"{name} must hold real numbers (integers, float16, float32 or float64), "
            f"not {array.dtype}"
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        nans = int(np.isnan(array).sum())
        infinities = int(np.isinf(array).sum())
        raise ValueError(
            f"{name} must be finite, but {nans} of its {array.size} values are NaN "
            f"and {infinities} are infinite"
        )
    return array


def integer_array(x: npt.ArrayLike, name: str, low: int, high: int) -> Array:
    """Return `x` as an array of integers in [low, high], without copying when it is one already.

    Raises:
        TypeError: `x` holds anything but integers.
        ValueError: `x` is empty or ragged, or a value lies outside [low, high].
    """
    array = _not_empty(as_integers(name, x), name)
    smallest, largest = int(array.min()), int(array.max())
    if smallest < low or largest > high:
        raise ValueError(
            f"{name} must lie in [{low}, {high}], but its values span [{smallest}, {largest}]"
        )
    return array


def integer(x: Any, name: str, low: int, high: int) -> int:
    """Return `x` as a Python int in [low, high]."""
    return check_int(name, x, low, high)


def flag(x: Any, name: str) -> bool:
    """Return `x` as a Python bool."""
    return check_bool(name, x)


def axis_index(axis: Any, ndim: int, name: str) -> int:
    """Return `axis` of an array `name` with `ndim` dimensions, counted from the front."""
    if ndim == 0:
        raise ValueError(f"{name} is a single number: it has no axis {axis}")
    return integer(axis, "axis", -ndim, ndim - 1) % ndim


def along_axis(values: Array, name: str, axis: int, shape: tuple[int, ...], target: str) -> Array:
    """Shape the 1-D `values` so that they broadcast along `axis` of an array of `shape`.

    Args:
        values: one entry per index of that axis; `name` is what the caller calls them.
        target: what the caller calls the array of that shape.
    """
    index = axis_index(axis, len(shape), target)
    if values.size != shape[index]:
        raise ValueError(
            f"{name} has {values.size} entries, but {target} with shape {shape} has "
            f"{shape[index]} along axis {axis}"
        )
    return values.reshape([-1 if i == index else 1 for i in range(len(shape))])


def _not_empty(array: Array, name: str) -> Array:
    if array.size == 0:
        raise ValueError(f"{name} is empty: it must hold at least one value")
    return array
