"""Argument checks for the whole library: what is let in, and how a refusal is worded.

The argument's name comes first in every function and in every message. A wrong kind of argument is
a TypeError, a wrong value a ValueError. `check_...` looks at one value, `as_...` makes an array.
"""

from __future__ import annotations

import operator
import reprlib
from collections.abc import Sequence
from typing import Any, TypeGuard, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Choice = TypeVar("Choice", bound=str | int)


def check_int(argument: str, value: Any, low: int, high: int) -> int:
    """Return `value` as a Python int in [low, high].

    Raises:
        TypeError: `value` is not an integer (bool is none).
        ValueError: it lies outside [low, high].
    """
    try:
        integer = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        integer = None
    if integer is None:
        raise TypeError(f"{argument} must be an integer from {low} to {high}, not {value!r}")
    if not low <= integer <= high:
        raise ValueError(f"{argument} must be from {low} to {high}, not {integer}")
    return integer


def check_real(argument: str, value: Any, low: float, high: float) -> float:
    """Return `value` as a Python float in [low, high].

    Raises:
        TypeError: `value` is not a single real number (bool is none).
        ValueError: it lies outside [low, high], or is NaN.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{argument} must be a real number, not {value!r}")
    if not low <= value <= high:
        raise ValueError(f"{argument} must be from {low:g} to {high:g}, not {value}")
    return float(value)


def check_bool(argument: str, value: Any) -> bool:
    """Return `value` as a Python bool; TypeError where it is anything else, 0 and 1 included."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{argument} must be True or False, not {value!r}")
    return bool(value)


def check_instance(argument: str, value: Any, kind: type) -> None:
    """Raise TypeError unless `value` is an instance of `kind`."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(f"{argument} must be {article} {kind.__name__}, not {reprlib.repr(value)}")


def check_choice(argument: str, value: Any, choices: Sequence[Choice]) -> Choice:
    """Return `value`, which is one of `choices`: all of them strings, or all integers.

    Raises:
        TypeError: `value` is of another kind than they are.
        ValueError: it is none of them.
    """
    allowed = f"{argument} must be one of {', '.join(map(str, choices))}, not {value!r}"
    if not isinstance(value, type(choices[0])):
        raise TypeError(allowed)
    if value not in choices:
        raise ValueError(allowed)
    return choices[choices.index(value)]


def as_array(argument: str, value: ArrayLike) -> Array:
    """`value` as a NumPy array of any type.

    Raises:
        TypeError: `value` is a masked array; computing would use the masked values too.
        ValueError: `value` is a list of rows that differ in length.
    """
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{argument} must not be a masked array: fill or drop the masked values first"
        )
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{argument} must be rectangular: its rows differ in length") from None


def as_reals(argument: str, value: ArrayLike) -> Array:
    """`value` as an array of finite real numbers, at least one; not copied if it is one already.

    Returns:
        Integers, float16, float32 or float64, as in `value`.

    Raises:
        TypeError: `value` holds complex numbers, booleans, text or objects, or wide floats; or is
            a masked array.
        ValueError: `value` is empty, or holds NaN or infinity (the message counts them); or rows
            differ in length.
    """
    array = _filled(argument, as_array(argument, value))
    if array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise TypeError(
            f"{argument} must hold real numbers (integers, float16, float32 or float64), "
            f"not {array.dtype}"
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        nans = int(np.isnan(array).sum())
        infinities = int(np.isinf(array).sum())
        raise ValueError(
            f"{argument} must be finite, but {nans} of its {array.size} values are NaN "
            f"and {infinities} are infinite"
        )
    return array


def as_integers(
    argument: str,
    value: ArrayLike,
    low: int | None = None,
    high: int | None = None,
    *,
    allow_empty: bool = False,
) -> Array:
    """`value` as an array of integers, each of them in [low, high] where these are given.

    It is not copied if it is one already. Where no NumPy type holds all of the integers, the array
    holds Python ints.

    Args:
        allow_empty: let arrays without elements in, and the empty list, which has no type.

    Raises:
        TypeError: `value` holds anything but integers (bool is none), or is a masked array.
        ValueError: an element lies outside [low, high], or rows differ in length; or `value` is
            empty.
    """
    if low is not None and high is not None and is_int(value):
        check_int(argument, value, low, high)  # a single number is refused in simpler words
    array = as_array(argument, value)
    if array.dtype.kind not in "iu":
        integers = _listed_integers(value)
        if integers is None:
            allowed = "integers" if low is None else f"integers from {low} to {high}"
            raise TypeError(f"{argument} must hold {allowed}, not {array.dtype}")
        array = integers
    if not allow_empty:
        _filled(argument, array)
    if low is None or high is None or array.size == 0:
        return array
    if array.dtype.kind in "iu":
        held = np.iinfo(array.dtype)
        if low <= held.min and held.max <= high:
            return array
    # Compared as Python ints: no NumPy type holds both -1 and 2**64 - 1.
    smallest, largest = int(array.min()), int(array.max())
    if smallest < low or largest > high:
        outside = smallest if smallest < low else largest
        raise ValueError(f"{argument} must hold integers from {low} to {high}, not {outside}")
    return array


def is_int(value: Any) -> TypeGuard[int]:
    """Whether `value` is a single integer, of Python or NumPy (bool is none)."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _filled(argument: str, array: Array) -> Array:
    if array.size == 0:
        raise ValueError(f"{argument} is empty: it must hold at least one value")
    return array


def _listed_integers(value: ArrayLike) -> Array | None:
    """A list of integers as an array; None where it holds anything else or has a type already.

    NumPy makes floats of [2**64 - 1, 0] and of [], and objects of [2**64].
    """
    if isinstance(value, np.ndarray | np.generic):
        return None
    elements = np.asarray(value, object)
    if not all(is_int(element) for element in elements.flat):
        return None
    exact = np.array([int(element) for element in elements.flat], object).reshape(elements.shape)
    for limits in (np.iinfo(np.int64), np.iinfo(np.uint64)):
        if exact.size == 0 or (limits.min <= exact.min() and exact.max() <= limits.max):
            return exact.astype(limits.dtype)
    return exact
