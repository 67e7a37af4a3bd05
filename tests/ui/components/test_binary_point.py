"""What the binary point may send."""

from typing import Any

import pytest

from lib.ui.components import binary_point


@pytest.mark.parametrize("raw", [None, [], "", "x", "1.5", 1.5, True, -1, 9, "9"])
def test_what_the_point_sends_is_not_trusted(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        binary_point.parse(raw, 8)
