"""The box in which a number is typed: it follows the bits beside it at once, and they follow it.

The bit strip of the same key tells the server what was typed. What is being typed stays, whatever
the server answers meanwhile.
"""

from lib.ui import state, typed
from lib.ui.components import bit_strip, files
from lib.ui.components.bit_strip import Format
from lib.ui.state import Counted

_component = files.component("number_text")


def show(
    fmt: Format, code: Counted[int], *, key: str, written: str, refusal: str, help: str
) -> None:
    """Show the box.

    Args:
        fmt: the format of the bits.
        code: as the strip's.
        key: as the strip's.
        written: what stands in the box.
        refusal: why that can't be used, as Markdown; "" where it can.
        help: what may be typed, as a sentence.
    """
    _component(
        key=f"{state.widget(key)}.text",
        data=bit_strip.number(fmt, code, key, facts(written, refusal))
        | {"help": help, "most": bit_strip.MOST},
    )


def facts(written: str, refusal: str) -> dict[str, str]:
    """What the strip brings for the box."""
    return {"written": written, "refusal": typed.spoken(refusal)}
