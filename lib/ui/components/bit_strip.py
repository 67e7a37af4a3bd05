"""The bit strip: the bits of one number in any format, for mouse, finger and keyboard.

The client redraws on every flip and writes the code into the address as ``?key=0x...``; once the
reader's hand rests, the server follows. `lib.ui.number_box` holds the number there. What other
components on the page do to the number goes to the server from here, too, and what the server
answers comes here for all of them: only the strip has to be shown again when the number changes.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import IntFormat
from lib.numbers.text import MAX_LENGTH, hexadecimal
from lib.ui import state
from lib.ui.components import files
from lib.ui.state import Counted

Format = IntFormat | FloatFormat
LONGEST = 20  # characters of a format's name
MOST = 50 * MAX_LENGTH  # characters of typed text: more than can be read, which is said

_component = files.component("bit_strip")


def show(
    fmt: Format,
    code: Counted[int],
    *,
    key: str,
    default: int,
    typed: str = "",
    facts: Mapping[str, object],
    on_sent: Callable[[], None],
) -> None:
    """Show the strip.

    Args:
        fmt: the format that gives the bits their meaning.
        code: what is shown.
        key: where the number is held, and its name in the address; unique in the app.
        default: the code on the first visit; it needs no mention in the address.
        typed: text that the code was made from, which the address then keeps beside the code.
        facts: what the other components of the page are to say of the number (`Facts` in
            assets/components/shared_number.js).
        on_sent: called before the script runs again when the reader has changed the number;
            `state.news` of the key is then something to `read`.
    """
    _component(
        key=state.widget(key),
        data=number(fmt, code, key, facts)
        | {
            "usual": hexadecimal(default, fmt.bits),
            "typed": typed,
            "typedParam": typed_key(key),
            "label": f"The {fmt.bits} bits of {fmt.name}. Arrow keys move, the space bar flips.",
        },
        on_sent_change=on_sent,
    )


def number(
    fmt: Format, code: Counted[int], key: str, facts: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """What every component that shows the number held under `key` needs (shared_number.js)."""
    return {
        "value": hexadecimal(code.value, fmt.bits),
        "seq": code.seq,
        "format": describe(fmt),
        "param": key,
        "facts": dict(facts or {}),
    }


class Flipped(NamedTuple):
    """A code that the reader has made of bits of a format."""

    code: int
    format: Format


def read(raw: Any) -> Flipped | str:
    """Read what the browser sends: a code in a format, or text that was typed.

    Raises:
        ValueError, TypeError: it is neither.
    """
    if not isinstance(raw, Mapping):
        raise TypeError(f"raw must be a mapping, not {raw!r}")
    written = raw.get("text")
    if isinstance(written, str):
        return written[:MOST].encode(errors="replace").decode()  # JSON may hold half a letter
    fmt = _format(raw.get("format"))
    return Flipped(parse(raw.get("code"), fmt.bits), fmt)


def typed_key(key: str) -> str:
    """The name in the address of the text that the code under `key` was made from."""
    return f"{key}_typed"


def parse(raw: Any, bits: int) -> int:
    """Read a code as the browser writes it, "0x2a"; raises ValueError or TypeError for all else."""
    if not re.fullmatch(r"0x[0-9a-f]{1,16}", raw) or int(raw, 16) >> bits:
        raise ValueError(f"raw must be a hexadecimal code of {bits} bits, not {raw!r}")
    return int(raw, 16)


def describe(fmt: Format) -> dict[str, Any]:
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


def _format(raw: Any) -> Format:
    """The format that `describe` has described: by the time bits come, another may be shown."""
    if not isinstance(raw, Mapping):
        raise TypeError(f"raw must be a mapping, not {raw!r}")
    given: dict[str, Any] = {"kind": None} | dict(raw)
    named = FORMATS.get(str(given.get("name")))
    if named and describe(named) == given:
        return named
    try:
        if given["kind"] == "int":
            return IntFormat(given["bits"], given["signed"])
        name, sizes = (
            str(given["name"])[:LONGEST],
            (given["exponentBits"], given["significandBits"]),
        )
        return FloatFormat(name, *sizes, given["bias"], given["specials"])
    except KeyError as missing:
        raise ValueError(f"the format must have {missing}") from missing
