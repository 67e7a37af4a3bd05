"""Pictures of two networks side by side."""

import numpy as np
import pytest

from lib.figures.comparison import size_time_accuracy
from lib.ui import theme


@pytest.mark.parametrize("slow", [0, 1])
def test_both_number_types_are_inside_the_picture(slow: int) -> None:
    """Whichever loses, its dots and its median lie within the axes."""
    milliseconds = np.ones((60, 2))
    milliseconds[:, slow] = 5.0
    figure = size_time_accuracy((4, 1), milliseconds, (0.9, 0.9), ("a", "b"), colors=theme.COLORS)
    assert figure.axes[1].get_xlim()[1] > 5
