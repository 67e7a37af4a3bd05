"""An axis is counted as NumPy counts axes, and refused by name."""

from typing import Any

import numpy as np
import pytest

from lib.quantization.axes import along_axis, check_axis, from_front


@pytest.mark.parametrize("axis", range(-3, 3))
def test_an_axis_is_numpys(axis: int) -> None:
    shape = (2, 3, 4)
    values = np.arange(shape[axis])
    shaped = along_axis("scale", values, axis, "x", shape)
    data = np.ones(shape, int)
    for index in range(shape[axis]):
        assert (np.take(data * shaped, index, axis) == index).all()
    assert from_front("x", axis, 3) == axis % 3


def test_no_axis_is_allowed() -> None:
    assert check_axis(None) is None
    assert check_axis(np.int8(-64)) == -64


@pytest.mark.parametrize(
    ("axis", "error"), [(64, ValueError), (-65, ValueError), (1.0, TypeError), (True, TypeError)]
)
def test_what_is_no_axis(axis: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="axis must be"):
        check_axis(axis)


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match="axis must be from -2 to 1, not 2"):
        along_axis("scale", np.ones(3), 2, "x", (3, 3))
    with pytest.raises(ValueError, match="x is a single number: it has no axis 0"):
        along_axis("scale", np.ones(3), 0, "x", ())
    with pytest.raises(ValueError, match=r"scale has 2 entries, but x with shape \(3, 4\) has 3"):
        along_axis("scale", np.ones(2), 0, "x", (3, 4))
