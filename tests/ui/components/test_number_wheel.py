"""What the number wheel may send."""

from typing import Any

import pytest

from lib.ui.components import number_wheel


@pytest.mark.parametrize("raw", [None, 5, [], "", "x", "1.5", "1" * 21, str(1 << 64), True])
def test_what_the_wheel_sends_is_not_trusted(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        number_wheel.parse(raw)
