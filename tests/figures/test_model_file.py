"""Histograms of a tensor's values and codes, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import model_file
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
@pytest.mark.parametrize("count", [1, 10**6])
def test_histogram(size: float, count: int) -> None:
    counts, edges = np.full(128, count), np.linspace(-size, size, 129)
    for integers in (False, True):
        check_figure(model_file.histogram, counts, edges, words="value", integers=integers)
