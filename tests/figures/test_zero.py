"""A padded image and its errors, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import zero
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("error", [0, 0.5, -7])
def test_padded_image(error: float) -> None:
    back = np.full((34, 34), error, np.float32)
    check_figure(zero.padded_image, back, back, back[1:-1, 1:-1], 1.0, 3)
