"""Pictures of a layer in 4 bits, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import four_bits
from lib.figures.four_bits import Point, Way
from lib.studies.language.four_bits import FORMATS, ROUNDINGS, WAYS, format_of
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("off", [1e-4, 0.08, 1.5])
@pytest.mark.parametrize("seen", [0.5, 1.0, 2.0])
def test_errors(count: int, off: float, seen: float) -> None:
    ways = [Way(name, off, seen * off / 2, off / 2) for name in ROUNDINGS[:count]]
    check_figure(four_bits.errors, ways, ROUNDINGS[count - 1])


@pytest.mark.parametrize("count", [1, 16, 64])
@pytest.mark.parametrize("scale", [1e-4, 0.01, 30.0])
@pytest.mark.parametrize("past", [False, True])
def test_values(count: int, scale: float, past: bool) -> None:
    rng = np.random.default_rng(3)
    levels = (np.arange(-8, 8) * scale).astype(np.float32)
    codes = rng.integers(0, 15, count).astype(np.uint8)
    weights = levels[codes] + np.float32(scale * (0.9 if past else 0.4))
    check_figure(four_bits.values, weights, levels, codes)


@pytest.mark.parametrize("off", [1e-3, 0.02, 0.12, 0.9])
@pytest.mark.parametrize("chosen", [WAYS[0], WAYS[6], WAYS[-1]])
def test_comparison(off: float, chosen: tuple[str, str]) -> None:
    points = [
        Point(name, format_of(name, 256).bits_per_weight, rounding, off / (1 + place))
        for place, (name, rounding) in enumerate(WAYS)
    ]
    assert {point.format for point in points} == set(FORMATS)
    check_figure(four_bits.comparison, points, chosen, smallest=12)
