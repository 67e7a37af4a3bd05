"""The number wheel: all values of an integer format on a ring, and a hand that walks on it.

It shows the code of a bit strip and moves it: both follow each other in the browser at once, and
the strip tells the server. So it stands on a page with a `bit_strip` of the same key.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from lib.numbers.int_types import WIDTHS
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import IntFormat
from lib.numbers.text import hexadecimal
from lib.ui import state
from lib.ui.components import bit_strip, files
from lib.ui.state import Versioned

_component = files.component("number_wheel")


def show(
    fmt: IntFormat,
    code: Versioned[int],
    *,
    key: str,
    overflow: Overflow,
    on_widen: Callable[[int], None],
) -> None:
    """Show the wheel.

    Args:
        fmt: one of the formats of `lib.numbers.int_types`.
        code: as the strip's.
        key: as the strip's.
        overflow: what a step past the end does.
        on_widen: called with the value of a step that a wider type is to take, before the script
            runs again; only where `overflow` is "widen".
    """
    widget = f"{key}.wheel"
    _component(
        key=widget,
        data={
            "value": hexadecimal(code.value, fmt.bits),
            "rev": code.rev,
            "format": bit_strip.describe(fmt),
            "param": key,
            "overflow": overflow,
        },
        on_past_change=partial(_follow, widget, code.rev, on_widen),
    )


def parse(raw: Any) -> int:
    """Read a value as the browser writes it, "128"; raises ValueError or TypeError for all else."""
    if not isinstance(raw, str) or len(raw) > 20:
        raise ValueError(f"raw must be an integer of at most 20 characters, not {raw!r}")
    value = int(raw)
    widest = max(WIDTHS)
    if not IntFormat(widest, True).min <= value <= IntFormat(widest, False).max:
        raise ValueError(f"raw must be an integer of at most {widest} bits, not {raw!r}")
    return value


def _follow(widget: str, rev: int, on_widen: Callable[[int], None]) -> None:
    """Take what the browser sent, which may be anything."""
    sent: Any = state.sent_by(widget, "past")
    try:
        value = parse(sent["value"])
        current = sent["rev"] == rev
    except (TypeError, ValueError, KeyError):
        return
    if current:
        on_widen(value)
