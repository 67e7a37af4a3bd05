"""Four forms of a network, drawn at the extremes."""

import numpy as np
import pytest

from lib.figures import fake_or_real
from lib.figures.fake_or_real import Column
from tests.support.drawn_text import check_figure

KEYS = ("float32", "float32", "float32", "int8")


@pytest.mark.parametrize("size", [0.001, 1.0, 100.0])
def test_forms(size: float) -> None:
    names = ["float32", "float32 with\nrounding in it", *["int8 file on\nfloat32 kernels"] * 2]
    columns = [
        Column(title, [4, 4, 1, 1], words, KEYS)
        for title, words in (
            ("File", ["1,153 kB"] * 4),
            ("Memory", ["999 bytes"] * 4),
            ("Same answers", ["100.00%"] * 4),
        )
    ]
    times = size * np.linspace(0.9, 1.1, 30)[:, None] * [4.0, 5.0, 6.0, 1.0]
    check_figure(fake_or_real.forms, names, columns, times, KEYS)
