"""The bit strip: the bits of one number in any format, for mouse, finger and keyboard.

The client redraws on every flip and writes the code into the address as ``?key=0x...``; once the
reader's hand rests, the server follows. `lib.ui.number_box` holds the number there.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from lib.numbers.floats import FloatFormat
from lib.numbers.integers import IntFormat
from lib.numbers.text import hexadecimal
from lib.ui import state
from lib.ui.components import files
from lib.ui.state import Versioned

_component = files.component("bit_strip")


def show(
    fmt: IntFormat | FloatFormat,
    code: Versioned[int],
    *,
    key: str,
    default: int,
    typed: str = "",
    on_flip: Callable[[int], None],
) -> None:
    """Show the strip.

    Args:
        fmt: the format that gives the bits their meaning.
        code: what is shown; another revision whenever it is to replace what the reader flipped.
        key: its name in the address; unique in the app.
        default: the code on the first visit; it needs no mention in the address.
        typed: text that the code was made from, which the address then keeps beside the code.
        on_flip: called with the code that the reader has made, before the script runs again.
    """
    widget = f"{key}.strip"
    _component(
        key=widget,
        data={
            "value": hexadecimal(code.value, fmt.bits),
            "rev": code.rev,
            "format": describe(fmt),
            "param": key,
            "usual": hexadecimal(default, fmt.bits),
            "typed": typed,
            "typedParam": typed_key(key),
            "label": f"The {fmt.bits} bits of {fmt.name}. Arrow keys move, the space bar flips.",
        },
        on_bits_change=partial(_follow, widget, fmt.bits, code.rev, on_flip),
    )


def typed_key(key: str) -> str:
    """The name in the address of the text that the code under `key` was made from."""
    return f"{key}_typed"


def parse(raw: Any, bits: int) -> int:
    """Read a code as the browser writes it, "0x2a"; raises ValueError or TypeError for all else."""
    if not re.fullmatch(r"0x[0-9a-f]{1,16}", raw) or int(raw, 16) >> bits:
        raise ValueError(f"raw must be a hexadecimal code of {bits} bits, not {raw!r}")
    return int(raw, 16)


def describe(fmt: IntFormat | FloatFormat) -> dict[str, Any]:
    """What assets/components/numbers.js needs to know about a format."""
    if isinstance(fmt, IntFormat):
        return {"kind": "int", "name": fmt.name, "bits": fmt.bits, "signed": fmt.signed}
    return {
        "kind": "float",
        "name": fmt.name,
        "bits": fmt.bits,
        "exponentBits": fmt.exponent_bits,
        "significandBits": fmt.significand_bits,
        "bias": fmt.bias,
        "specials": fmt.specials,
    }


def _follow(widget: str, bits: int, rev: int, on_flip: Callable[[int], None]) -> None:
    """Take what the browser sent, which may be anything, if it was made from what it was shown."""
    sent: Any = state.sent_by(widget, "bits")
    try:
        code = parse(sent["value"], bits)
        current = sent["rev"] == rev
    except (TypeError, ValueError, KeyError):
        return
    if current:
        on_flip(code)
