"""What networks cost, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import cost
from lib.figures.cost import Panel
from tests.support.drawn_text import check_figure

NAMES = ("float32", "W16A16")
LAYERS = [f"{kind}{number}" for number in range(1, 8) for kind in ("depthwise", "pointwise")]


@pytest.mark.parametrize("medians", [(0.0012, 0.0009), (1234.5, 99.9), (1234.5, 0.001)])
@pytest.mark.parametrize("rounds", [1, 60])
@pytest.mark.parametrize("engines", [1, 3])
def test_timings(engines: int, rounds: int, medians: tuple[float, float]) -> None:
    times = np.linspace(0.9, 1.1, rounds)[:, None] * np.repeat(medians, engines)
    names = [f"{name}\nONNX Runtime" for name in NAMES for _ in range(engines)]
    keys = np.repeat(cost.KEYS, engines)
    check_figure(cost.timings, times, np.percentile(times, (25, 50, 75), axis=0), names, keys)


@pytest.mark.parametrize("count", [1, 14])
def test_by_layer(count: int) -> None:
    fast = Panel("Microseconds, and the gain", [(9e6, 1)] * count, ["123.4 ×"] * count)
    peak = Panel("Billion operations a second", [(0.001, 4096.0)] * count, [""] * count, (80, 4096))
    check_figure(cost.by_layer, LAYERS[:count], [fast, peak], NAMES)


@pytest.mark.parametrize(("value", "note"), [(1e-4, "0.0001"), (1e9, "1,000,000,000")])
def test_what_is_the_same_in_both(value: float, note: str) -> None:
    panel = Panel("Million operations, one image", [(value,)] * 14, [note] * 14)
    check_figure(cost.by_layer, LAYERS, [panel] * 2, ("the same in both",))
