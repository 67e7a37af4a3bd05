"""What the worked example's component may send."""

from typing import Any

import pytest

from lib.ui.components import worked_example


@pytest.mark.parametrize(
    "raw",
    [
        *(None, {}, {"bits": 8}),
        {"bits": 8.0, "steps": 128},
        {"bits": True, "steps": 128},
        {"bits": 17, "steps": 128},
        {"bits": 8, "steps": 129},
        {"bits": 8, "steps": [128]},
    ],
)
def test_what_a_browser_must_not_send_of_the_example(raw: Any) -> None:
    with pytest.raises(ValueError, match="must"):
        worked_example.parse(raw, worked_example.Settings())
