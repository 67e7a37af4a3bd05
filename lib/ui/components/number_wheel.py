"""The number wheel: all values of an integer format on a ring, and a hand that walks on it.

It shows the number of a bit strip and moves it: both follow each other in the browser at once, and
the strip tells the server. So it stands on a page with a `bit_strip` of the same key.
"""

from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import IntFormat
from lib.ui import state
from lib.ui.components import bit_strip, files
from lib.ui.state import Counted

_component = files.component("number_wheel")


def show(fmt: IntFormat, code: Counted[int], *, key: str, overflow: Overflow) -> None:
    """Show the wheel.

    Args:
        fmt: one of the formats of `lib.numbers.int_types`.
        code: as the strip's.
        key: as the strip's.
        overflow: what a step past the end does. One that a wider type is to take goes to the server
            like a number that is typed.
    """
    _component(
        key=f"{state.widget(key)}.wheel",
        data=bit_strip.number(fmt, code, key) | {"overflow": overflow},
    )
