"""Memories and what a model takes of them, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import footprint
from lib.figures.footprint import share_in_words
from tests.support.drawn_text import check_figure

NAMES = ["board, 8 GB", "phone, 12 GB", "laptop, 16 GB", "graphics card, 24 GB", "eight, 640 GB"]


@pytest.mark.parametrize("size", [1e-4, 0.4, 0.76, 1.0, 300.0])
def test_shares(size: float) -> None:
    weights = size / np.arange(1, 6)
    check_figure(footprint.shares, NAMES, weights.tolist(), (weights / 3).tolist(), smallest=12)


def test_shares_in_words() -> None:
    totals = (0.001, 0.314, 1.0, 1.004, 1.26, 9.96, 55.2, 1234.0)
    assert list(map(share_in_words, totals)) == [
        *("below 1%", "31%", "100%", "over its size", "1.3 × its size", "10 × its size"),
        *("55 × its size", "1,234 × its size"),
    ]
