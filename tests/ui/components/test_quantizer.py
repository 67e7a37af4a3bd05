"""What the quantizer's component may send."""

from typing import Any

import numpy as np
import pytest

from lib.ui.components import quantizer


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "8",
        {"bits": 8},
        {"bits": 8, "scale": 0.1, "zero_point": 0, "source": "mine"},
        {"bits": "8", "scale": 0.1, "zero_point": 0},
        {"bits": 8, "scale": "0.1", "zero_point": 0},
        {"bits": 8, "scale": -0.1, "zero_point": 0},
        {"bits": 8, "scale": float("nan"), "zero_point": 0},
        {"bits": 8, "scale": 1e-45, "zero_point": 0},
        {"bits": 8, "scale": [0.1], "zero_point": 0},
        {"bits": 8, "scale": 0.1, "zero_point": 300},
        {"bits": 8, "scale": 0.1, "zero_point": 0.5},
        {"bits": True, "scale": 0.1, "zero_point": 0},
    ],
)
def test_what_a_browser_must_not_send(raw: Any) -> None:
    settings = quantizer.Settings("Normal values", quantizer.Grid(), 8, 0.5, 0)
    with pytest.raises((TypeError, ValueError)):
        quantizer.parse(raw, settings)


def test_what_a_browser_sends() -> None:
    settings = quantizer.Settings("Normal values", quantizer.Grid(), 8, 0.5, 0)
    found = quantizer.parse({"bits": 4, "scale": 0.1, "zero_point": -8}, settings)
    assert found == settings._replace(bits=4, scale=float(np.float32(0.1)), zero_point=-8)
