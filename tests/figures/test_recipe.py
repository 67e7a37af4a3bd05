"""The recipe's pictures, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import recipe
from tests.support.drawn_text import check_figure

LIMITS = {"int8": 2**7 - 1, "int16": 2**15 - 1, "int32": 2**31 - 1}


@pytest.mark.parametrize(
    ("count", "sign", "text"), [(2, "× 123.4 =", "−0.999"), (3, "÷ 0.009298\nround", "−128")]
)
def test_kernels(count: int, sign: str, text: str) -> None:
    strength = np.linspace(-1, 1, 9).reshape(3, 3)
    texts = [[text] * 3] * 3
    grids = [
        recipe.Grid("What they stand for", strength, texts, "float32", sign if place else "")
        for place in range(count)
    ]
    check_figure(recipe.kernels, grids)


@pytest.mark.parametrize(("count", "channel", "size"), [(1, 0, 0.01), (64, 0, 1e-6), (64, 63, 1e6)])
def test_scales(count: int, channel: int, size: float) -> None:
    scales = np.full(count, size, np.float32)
    codes = (-(2**15), 2**15 - 1)
    check_figure(recipe.scales, scales, channel, codes[0] * size, codes[1] * size, codes)


@pytest.mark.parametrize("value", [0, 2**31 - 1])
def test_sizes(value: int) -> None:
    for names in (["weights"], ["weights", "output", "biases", "sums", "sums, at worst"]):
        check_figure(recipe.sizes, dict.fromkeys(names, value), LIMITS)
