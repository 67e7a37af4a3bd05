"""Argument checks that the whole package shares: what is let in, and how a refusal is worded."""

import operator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def real_array(x: npt.ArrayLike, name: str) -> Array:
    """Return `x` as an array of finite real numbers, without copying when it is one already.

    Raises:
        TypeError: `x` holds complex numbers, booleans, text or objects, or wide floats.
        ValueError: `x` is empty or ragged, or holds NaN or infinity (the message counts them).
    """
    array = _as_array(x, name)
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
    array = _as_array(x, name)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold integers, not {array.dtype}")
    smallest, largest = int(array.min()), int(array.max())
    if smallest < low or largest > high:
        raise ValueError(
            f"{name} must lie in [{low}, {high}], but its values span [{smallest}, {largest}]"
        )
    return array


def integer(x: Any, name: str, low: int, high: int) -> int:
    """Return `x` as a Python int in [low, high]."""
    if isinstance(x, (bool, np.bool_)):
        raise TypeError(f"{name} must be an integer, not a boolean")
    try:
        value = operator.index(x)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {type(x).__name__}") from None
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low}, {high}], but is {value}")
    return value


def flag(x: Any, name: str) -> bool:
    """Return `x` as a Python bool."""
    if not isinstance(x, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, not {type(x).__name__}")
    return bool(x)


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


def _as_array(x: npt.ArrayLike, name: str) -> Array:
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} must not be a masked array: fill or drop the masked values first")
    try:
        array = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be rectangular: its rows differ in length") from None
    if array.size == 0:
        raise ValueError(f"{name} is empty: it must hold at least one value")
    return array
