"""Pictures of one neuron's errors."""

import numpy as np

from lib.figures import neuron as figures
from lib.figures.svg import to_svg
from lib.ui.theme import COLORS


def test_margins_of_every_image_are_drawn_however_small() -> None:
    """Margins and pushes of 0 and below stand at the lower edge, and nothing warns."""
    margin = np.array([0.0, 1.0, 5.0])
    swing = np.array([0.1, -2.0, 0.0])
    changed = np.array([True, False, False])
    for narrow in (False, True):
        svg = to_svg(figures.margins(margin, swing, changed, narrow=narrow, colors=COLORS), COLORS)
        assert "another answer (1)" in svg
