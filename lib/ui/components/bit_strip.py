"""The bit strip: the bits of one number in any format, for mouse, finger and keyboard.

The client redraws on every flip; once the reader's hand rests, the server follows. The code lives
in `lib.ui.state` under the strip's key and in the address as ``?key=0x...``.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib.numbers.floats import FloatFormat
from lib.numbers.integers import IntFormat
from lib.numbers.text import hexadecimal
from lib.ui import state
from lib.ui.components import files

_component = st.components.v2.component(
    "qp_bit_strip", css=files.css("save", "bit_strip"), js=files.javascript("bit_strip")
)


def show(
    fmt: IntFormat | FloatFormat,
    *,
    key: str,
    default: int,
    typed: str = "",
    on_flip: Callable[[int], None] | None = None,
) -> int:
    """Show the strip of the code held under `key`, and return that code.

    Args:
        fmt: the format that gives the bits their meaning.
        key: where the code is held, and its name in the address; unique in the app. When the format
            changes, `put` a code of the new one first.
        default: the code on the first visit, unless the address brings one; it needs no mention
            there.
        typed: text that the code was made from, which the address then keeps beside the code.
        on_flip: called with the new code when the reader has flipped, before the script runs again.
    """
    held = state.hold(key, partial(parse, bits=fmt.bits), default)
    _component(
        key=_widget(key),
        data={
            "value": hexadecimal(held.value, fmt.bits),
            "rev": held.rev,
            "format": describe(fmt),
            "param": key,
            "usual": hexadecimal(default, fmt.bits),
            "typed": typed,
            "typedParam": typed_key(key),
            "label": f"The {fmt.bits} bits of {fmt.name}. Arrow keys move, the space bar flips.",
        },
        on_bits_change=partial(_follow, fmt, key, default, on_flip),
    )
    code: int = held.value
    return code


def held(fmt: IntFormat | FloatFormat, *, key: str, default: int) -> int:
    """The code held under `key`, for controls that stand above the strip."""
    code: int = state.hold(key, partial(parse, bits=fmt.bits), default).value
    return code


def linked(fmt: IntFormat | FloatFormat, *, key: str) -> int | None:
    """The code in the address, None if there is none that `fmt` has.

    Only for a run that a link or the Back button started: while the reader flips and types, the
    address is behind.
    """
    try:
        return parse(st.query_params.get(key), fmt.bits)
    except (TypeError, ValueError):
        return None


def typed_key(key: str) -> str:
    """The name in the address of the text that the code under `key` was made from."""
    return f"{key}_typed"


def put(key: str, code: int) -> None:
    """Show another code: a typed value, an example, or a code of a new format."""
    state.put(key, code)


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


def _widget(key: str) -> str:
    return f"{key}.strip"


def _follow(
    fmt: IntFormat | FloatFormat, key: str, default: int, on_flip: Callable[[int], None] | None
) -> None:
    """Take what the browser sent, which may be anything."""
    sent = (st.session_state.get(_widget(key)) or {}).get("bits")
    before = state.hold(key, partial(parse, bits=fmt.bits), default).value
    after = state.take(key, sent, partial(parse, bits=fmt.bits), default)
    if on_flip and after != before:
        on_flip(after)
