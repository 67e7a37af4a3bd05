"""The bits of a small integer with a binary point to drag among them.

It shows the code of a bit strip, follows it in the browser, and flips its bits; the strip tells the
server. The point itself is held in `lib.ui.state` and in the address as ``?point=f``.
"""

from functools import partial
from typing import Any

from lib.numbers.binary_point import FixedPoint, exact_decimal
from lib.numbers.integers import IntFormat
from lib.numbers.text import minus
from lib.ui import state
from lib.ui.components import bit_strip, files
from lib.ui.state import Counted

KEY = "point"
DEFAULT = 4
MOST_BITS = 8  # among which the point can be moved

_component = files.component("binary_point")


def show(
    fmt: IntFormat, code: Counted[int], *, key: str | None
) -> tuple[FixedPoint, dict[str, str]]:
    """Show the bits of `code` and the point; return what they mean, and the numbers shown.

    Args:
        fmt: a format of at most `MOST_BITS` bits.
        code: what is shown; as the strip's.
        key: the key of the strip of the same code, None for an example that can't be changed.
    """
    held = _held(fmt)
    fixed = FixedPoint(fmt, held.value)
    _component(
        key=state.widget(KEY),
        data=bit_strip.number(fmt, code, key or "", facts(fmt, code.value))
        | {"point": held.value, "pointSeq": held.seq, "usual": _usual(fmt)},
        on_sent_change=partial(state.adopt, KEY, partial(parse, bits=fmt.bits)),
    )
    return fixed, _shown(fixed, code.value)


def facts(fmt: IntFormat, code: int) -> dict[str, object]:
    """What the strip of the same code brings for the point."""
    fixed = FixedPoint(fmt, _held(fmt).value)
    return {"fixed": {"point": fixed.fraction_bits, "shown": _shown(fixed, code)}}


def _shown(fixed: FixedPoint, code: int) -> dict[str, str]:
    return {
        "Value": minus(exact_decimal(fixed.decode(code))),
        "Step": exact_decimal(fixed.step),
        "Range": minus(f"{exact_decimal(fixed.min)} to {exact_decimal(fixed.max)}"),
    }


def _held(fmt: IntFormat) -> Counted[int]:
    """Where the point is; it can't be further to the left than the format's bits go."""
    held = state.hold(KEY, partial(parse, bits=fmt.bits), _usual(fmt))
    return held if held.value <= fmt.bits else state.put(KEY, fmt.bits)


def _usual(fmt: IntFormat) -> int:
    return min(DEFAULT, fmt.bits)


def parse(raw: Any, bits: int) -> int:
    """Read a number of bits behind the point; raises ValueError or TypeError if it is none."""
    if isinstance(raw, bool | float):
        raise TypeError(f"raw must be a whole number, not {raw!r}")
    point = int(raw)
    if not 0 <= point <= bits:
        raise ValueError(f"raw must be from 0 to {bits}, not {point}")
    return point
