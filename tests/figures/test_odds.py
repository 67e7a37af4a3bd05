"""The odds of tokens, drawn at the extremes."""

import pytest

from lib.figures import odds
from tests.support.drawn_text import check_figure


@pytest.mark.parametrize("share", [0.0, 1e-6, 0.5, 1.0])
def test_pairs(share: float) -> None:
    tokens = ["␣volcanoes", "$x^2$", "(the end)", "\ufffd", "_{", "␣"]
    shares = [share, *[(1 - share) / 5] * 5]
    check_figure(odds.pairs, tokens, (shares, shares[::-1]), ("float32", "W4 g128, GPTQ"))
