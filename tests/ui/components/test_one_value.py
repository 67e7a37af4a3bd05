"""What the component for one value may send."""

from typing import Any

import pytest

from lib.ui.components import one_value


@pytest.mark.parametrize(
    "raw",
    [
        *(None, {}, {"x": 1}),
        {"x": float("inf"), "bits": 4, "scale": 0.5, "zero_point": 0},
        {"x": "1", "bits": 4, "scale": 0.5, "zero_point": 0},
        {"x": 1, "bits": 4.0, "scale": 0.5, "zero_point": 0},
        {"x": 1, "bits": 4, "scale": 0, "zero_point": 0},
        {"x": 1, "bits": 4, "scale": 0.5, "zero_point": 8},
    ],
)
def test_what_a_browser_must_not_send_of_one_value(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        one_value.parse(raw, one_value.first(True))
