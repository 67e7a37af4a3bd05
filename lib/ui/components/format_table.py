"""One number in many formats, a row of bits for each, with a slider for the number.

While the slider moves, the browser computes the rows (assets/components/stored_number.js); once it
rests, the server follows, and the rows are the library's. The slider's place is held in
`lib.ui.state` and in the address.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from lib.numbers.floats import FloatFormat
from lib.numbers.integers import IntFormat
from lib.quantization.affine import QParams
from lib.quantization.formats import StoredNumber
from lib.ui import loss, state
from lib.ui.components import bit_strip, files

_component = files.component("format_table")


class Slider(NamedTuple):
    """A choice of numbers: at each of the `options` one of the `stops`, called one of the `names`.

    `key` is where the chosen option is held, and its name in the address, which needs no mention
    of the `usual` one.
    """

    key: str
    label: str
    options: Sequence[str]
    names: Sequence[str]
    stops: Sequence[Fraction]
    usual: str

    def held(self) -> str:
        """The option chosen now."""
        return state.hold(self.key, partial(parse, options=self.options), self.usual).value

    def number(self) -> Fraction:
        """The number chosen now."""
        return self.stops[self.options.index(self.held())]


def show(
    stored: Mapping[str, StoredNumber],
    floats: Mapping[str, FloatFormat],
    scales: Mapping[IntFormat, QParams],
    slider: Slider | None,
    note: str,
) -> None:
    """Show the table, and above it the slider if there is one.

    Args:
        stored: name -> the number in that format, from top to bottom: first the `floats`, then the
            integers.
        floats: the float formats, by the same names.
        scales: the integer formats with their scales; no zero points.
        slider: what chose the number, if anything did.
        note: a sentence below the table.
    """
    data: dict[str, Any] = {
        "formats": [bit_strip.describe(fmt) for fmt in floats.values()]
        + [_describe(fmt, qparams) for fmt, qparams in scales.items()],
        "rows": [row(name, one) for name, one in stored.items()],
        "columns": {
            "format": list(stored),
            "bits": [" ".join(one.bits) for one in stored.values()],
            "stored": [str(one.value) for one in stored.values()],
            "relative_error": [str(one.relative_error) for one in stored.values()],
        },
        "slider": None,
        "note": note,
    }
    if slider:
        follow = partial(parse, options=slider.options)
        data["slider"] = {
            "label": slider.label,
            "options": slider.options,
            "names": slider.names,
            "stops": [str(stop) for stop in slider.stops],
            "at": slider.held(),
            "usual": slider.usual,
            "param": slider.key,
            "seq": state.hold(slider.key, follow, slider.usual).seq,
        }
    key = slider.key if slider else "formats"
    _component(key=state.widget(key), data=data, on_sent_change=partial(_follow, slider))


def row(name: str, stored: StoredNumber) -> dict[str, Any]:
    """One number in one format as the table shows it: its bits by fields, and three texts."""
    return {
        "name": name,
        "bits": list(stored.bits),
        "formula": loss.formula(stored),
        "value": loss.value(stored),
        "error": loss.error(stored),
    }


def parse(raw: Any, options: Sequence[str]) -> str:
    """Return `raw` if it is one of the options; raises ValueError or TypeError if it isn't."""
    return options[options.index(raw)]


def _describe(fmt: IntFormat, qparams: QParams) -> dict[str, Any]:
    """What assets/components/stored_number.js needs to know about an integer with a scale."""
    scale = {"scale": float(qparams.scale), "qmin": qparams.qmin, "qmax": qparams.qmax}
    return bit_strip.describe(fmt) | scale


def _follow(slider: Slider | None) -> None:
    """Take what the browser sent, which may be anything."""
    if slider:
        state.adopt(slider.key, partial(parse, options=slider.options))
