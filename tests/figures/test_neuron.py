"""Pictures of one neuron, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import neuron
from lib.figures.neuron import Map
from lib.figures.svg import to_svg
from lib.ui.theme import COLORS
from tests.support.drawn_text import check_figure

RNG = np.random.default_rng(10)


def test_margins_of_every_image_are_drawn_however_small() -> None:
    """Margins and swings of 0 and below stand at the lower edge, and nothing warns."""
    margin = np.array([0.0, 1.0, 5.0])
    swing = np.array([0.1, -2.0, 0.0])
    changed = np.array([True, False, False])
    check_figure(neuron.margins, margin, swing, changed)
    svg = to_svg(neuron.margins(margin, swing, changed, colors=COLORS), COLORS)
    assert "another answer (1)" in svg


@pytest.mark.parametrize("size", [1e-5, 1.0, 100.0])
@pytest.mark.parametrize("count", [1, 10_000])
def test_margins(count: int, size: float) -> None:
    margin, swing = RNG.exponential(size, count), RNG.normal(0, size / 3, count)
    check_figure(neuron.margins, margin, swing, swing > margin)


@pytest.mark.parametrize("side", [1, 7, 28])
def test_receptive_field(side: int) -> None:
    box = (side // 2, side // 2, 1, 1)
    maps = [
        Map("input", np.full((28, 28), 255, np.uint8), box),
        Map("output", np.zeros((side, side)), box),
    ]
    for shown in (maps[:1], maps):
        check_figure(neuron.receptive_field, shown)


@pytest.mark.parametrize("size", [0.0, 1e-8, 2e-5, 0.01, 1e4])
@pytest.mark.parametrize("count", [1, 9, 4096])
def test_running_error(count: int, size: float) -> None:
    errors = RNG.normal(0, size, count)
    typical = float(np.sqrt(np.mean(errors**2)))
    check_figure(neuron.running_error, errors, np.cumsum(errors), typical)


@pytest.mark.parametrize("size", [0.0, 1e-7, 0.01, 1e4])
@pytest.mark.parametrize("count", [1, 1000])
def test_error_histogram(count: int, size: float) -> None:
    limit = 3.3 * size or 1.0
    counts, edges = np.histogram(RNG.normal(0, size, count), 41, (-limit, limit))
    check_figure(neuron.error_histogram, counts, edges, counts + 0.5)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("scale", [1e-3, 1e4])
def test_dumbbells(count: int, scale: float) -> None:
    classes = ("T-shirt/top", *(f"class {k}" for k in range(8)), "Ankle boot")
    logits = scale * np.linspace(-1, 1, 10)
    images = [neuron.Dumbbells("Image 9999, T-shirt/top", logits, 1.1 * logits)] * count
    check_figure(neuron.dumbbells, images, classes, "W4A4")
