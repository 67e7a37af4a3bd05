"""The number line: every value of a float format around one of them, from all of it to one gap.

The client draws and zooms; the server hears nothing. The zoom lives in the address as ``?zoom=``.
"""

from collections.abc import Mapping
from fractions import Fraction

from lib.numbers import text
from lib.numbers.floats import FloatFormat
from lib.ui.components import bit_strip, files
from lib.ui.state import Counted

_component = files.component("number_line")


def show(
    fmt: FloatFormat, code: Counted[int], *, key: str, param: str, facts: Mapping[str, object]
) -> None:
    """Show the line around the value of `code`.

    Args:
        fmt: the format whose values are drawn.
        code: as the strip's; infinity and NaN are said to lie off the line.
        key: unique in the app.
        param: the key of the bit strip that the line follows.
        facts: what `facts` returned.
    """
    _component(key=key, data=bit_strip.number(fmt, code, param, facts))


def facts(fmt: FloatFormat, code: int, missed: Fraction | None) -> dict[str, object]:
    """What the strip brings for the line.

    Args:
        fmt, code: as those of `show`.
        missed: the stored value minus the number that was typed, which then has a mark of its own;
            None or 0 for no mark.
    """
    return {"name": text.readable(fmt, code), "missed": float(missed) if missed else 0.0}
