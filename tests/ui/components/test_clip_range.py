"""What the clip range's component may send."""

from typing import Any

import pytest

from lib.ui.components import clip_range

HELD = clip_range.Settings("Normal values", 4, 2.0)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "4",
        {"bits": 4},
        {"bits": 4, "clip": 1.0, "source": "mine"},
        {"bits": "4", "clip": 1.0},
        {"bits": 4.0, "clip": 1.0},
        {"bits": True, "clip": 1.0},
        {"bits": 9, "clip": 1.0},
        {"bits": 4, "clip": "1"},
        {"bits": 4, "clip": True},
        {"bits": 4, "clip": 0},
        {"bits": 4, "clip": float("nan")},
        {"bits": 4, "clip": 4.4},
        {"bits": 4, "clip": [1.0]},
    ],
)
def test_what_a_browser_must_not_send(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        clip_range.parse(raw, HELD, 4.3)


def test_what_a_browser_sends() -> None:
    found = clip_range.parse({"bits": 3, "clip": 1}, HELD, 4.3)
    assert found == HELD._replace(bits=3, clip=1.0)
