"""A mix of formats over the layers of a model, drawn at the extremes."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from lib.figures import mixes
from lib.ui import theme
from tests.support.drawn_text import check_figure

NAMES = ["embedding", "attn_q", "attn_output", "ffn_down", "output"]


@pytest.mark.parametrize("count", [16, 126])
@pytest.mark.parametrize("formats", [["q8_0: 8.5"], ["q3_k: 3.44", "q4_k: 4.5", "q6_k: 6.56"]])
def test_layers(count: int, formats: list[str]) -> None:
    which = np.arange(len(NAMES) * count).reshape(len(NAMES), count) % len(formats)
    which[0] = 0
    check_figure(mixes.layers, NAMES, formats, which.tolist(), [0], smallest=12)


def test_a_matrix_that_there_is_once_is_one_piece() -> None:
    which = [[0] * 4, [0, 1, 1, 0]]
    figure = mixes.layers(
        ["embedding", "attn_v"], ["q4_k", "q6_k"], which, [0], colors=theme.COLORS
    )
    [axes] = figure.axes
    [whole] = axes.patches
    assert isinstance(whole, Rectangle)
    assert (whole.get_x(), whole.get_width()) == (0, 4)
    assert whole.get_y() + whole.get_height() / 2 == axes.get_yticks()[0]  # beside its name
    assert axes.get_yticks()[0] > axes.get_yticks()[1]
