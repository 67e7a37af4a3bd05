"""The time of one product, drawn at the extremes."""

import pytest

from lib.figures import packed_weights
from lib.figures.packed_weights import Line
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("size", [0.01, 1.0, 1000.0])
def test_by_rows(size: float) -> None:
    ways = [(32, "float32"), (16, "bfloat16"), (4, "float32"), (4, "int8"), (8, "float32")]
    lines = [
        Line(f"{bits} bits, computed in {inside}", bits, inside, [size, 2 * size, 3 * size])
        for bits, inside in [*ways, (8, "int8")]
    ]
    check_figure(packed_weights.by_rows, lines, (1, 4, 64))
