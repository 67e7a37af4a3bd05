"""What the bit strip may send."""

from typing import Any

import pytest

from lib.ui.components import bit_strip


@pytest.mark.parametrize(
    "raw",
    [None, 5, [], {}, "", "0x", "c2", "0xC2", "0x1ff", "-0x1", "0xc2 ", "0xc2\n", "0x" + "0" * 17],
)
def test_what_the_strip_sends_is_not_trusted(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        bit_strip.parse(raw, 8)


def test_what_the_strip_sends() -> None:
    assert bit_strip.parse("0xc2", 8) == 0xC2
    assert bit_strip.parse("0xffffffffffffffff", 64) == 2**64 - 1
