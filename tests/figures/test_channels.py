"""Channels and their scales, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import channels
from lib.figures.bars import Bar
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize(
    ("count", "reach", "least"), [(1, 0.5, 1.0), (10, 1e-6, 1e-9), (64, 1e6, 1.0), (512, 0.5, 1e-9)]
)
def test_ranges_and_errors(count: int, reach: float, least: float) -> None:
    high = np.linspace(reach, reach / 100, count, dtype=np.float32)
    errors = np.geomspace(least, 1, 3 * count).reshape(3, count)
    check_figure(channels.ranges_and_errors, -high, high, reach, errors)


def test_channels_without_any_error() -> None:
    ends = np.ones(8, np.float32)
    check_figure(channels.ranges_and_errors, -ends, ends, 1.0, np.zeros((3, 8)))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_accuracies(share: float) -> None:
    bars = [Bar("and zero-points", share, "int8")] * 4
    titles = ("Here: separable, 8-bit weights", "MobileNetV1, ImageNet, 8 bits")
    check_figure(channels.accuracies, bars[:2], bars, titles)


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("share", [0.0, 0.924, 1.0])
def test_compared(count: int, share: float) -> None:
    name = "skew 4, equalized, biases corrected"
    runs = [channels.Compared(name, share, 1 - share)] * count
    check_figure(channels.compared, runs, 0.9255)
