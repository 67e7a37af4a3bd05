"""What the bit strip may send."""

from typing import Any

import pytest

from lib.numbers.integers import INT8
from lib.ui.components import bit_strip
from lib.ui.state import Versioned


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


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ({"value": "0x2a", "rev": 3}, [42]),
        # From before the server showed something else, or nothing that the strip would send.
        ({"value": "0x2a", "rev": 2}, []),
        ({"value": "0x12a", "rev": 3}, []),
        ({"value": "0x2a"}, []),
        ([1], []),
        (None, []),
    ],
)
def test_flips_count_if_made_on_what_is_shown(
    sent: Any, codes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    callbacks: dict[str, Any] = {}
    monkeypatch.setattr(bit_strip, "_component", lambda **given: callbacks.update(given))
    monkeypatch.setattr(bit_strip.state, "sent_by", lambda widget, name: sent)
    flipped: list[int] = []
    bit_strip.show(INT8, Versioned(5, 3), key="n", default=0, on_flip=flipped.append)
    callbacks["on_bits_change"]()
    assert flipped == codes
