"""Scale and zero-point in the reader's hands: histograms that follow the pointer.

While the reader drags, the browser computes on a sample; when the hand rests, it sends the settings
here, and the numbers of all values go back. The settings live in `lib.ui.state` and in the address
as ``?bits=...&scale=...&zero_point=...``.
"""

import base64
import math
from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.quantization.affine import QParams, choose_qparams, code_range
from lib.quantization.calibration import MinMax
from lib.quantization.counts import count, count_values
from lib.quantization.error import ErrorReport, error_report
from lib.ui import frame, state
from lib.ui.components import files

SAMPLE = 8_192  # what a browser recomputes within a frame
SHAPE = {"errorBins": 32, "maxBars": 256}
VALUE_BINS = 80
MARGIN = 0.15  # of the data's span, on either side: room to drag the range beyond the data
BITS = 8
PARAMS = ("bits", "scale", "zero_point")
FLOAT32 = FORMATS["float32"]
SCALES = (2.0**-126, FLOAT32.max)  # float32's normal numbers

_KEY = "quantizer"
_WIDGET = "quantizer.widget"
_component = st.components.v2.component(
    "qp_quantizer",
    html=(files.FOLDER / "quantizer.html").read_text(encoding="utf-8"),
    css=files.css("save", "quantizer"),
    js=files.javascript("quantizer"),
)


class Settings(NamedTuple):
    """What the reader holds, and the data that it belongs to."""

    source: str
    signed: bool
    bits: int
    scale: float
    zero_point: int

    @property
    def qparams(self) -> QParams:
        """The same as the library takes it; ValueError or TypeError where they can't be used."""
        return QParams(self.scale, self.zero_point, *code_range(self.bits, self.signed))


class Result(NamedTuple):
    """What is on screen: the settings, what they cost, and the named numbers as shown."""

    settings: Settings
    report: ErrorReport
    shown: dict[str, str]


def show(values: np.ndarray, *, source: str, signed: bool) -> Result:
    """Show the quantizer over `values` and return what it shows.

    Args:
        values: float32, any shape.
        source: a name of these data, unique in the app. Other data get their own range.
        signed: whether the codes start below 0.
    """
    held = _hold(values, source, signed)
    settings: Settings = held.value
    report = error_report(values, settings.qparams)
    shown = {
        "SQNR": "no error" if report.mse == 0 else f"{report.sqnr_db:.1f} dB",
        "MSE": f"{report.mse:.3g}",
        "Clipped": f"{100 * report.clipped_fraction:.2f} %",
    }
    counts = count(
        values, settings.qparams, error_bins=SHAPE["errorBins"], max_bars=SHAPE["maxBars"]
    )
    numbers = asdict(report) | asdict(counts) | {"n": values.size}
    numbers["codes"], numbers["errors"] = counts.codes.tolist(), counts.errors.tolist()
    if math.isinf(report.sqnr_db):
        numbers["sqnr_db"] = None  # JSON has no infinity
    _component(
        key=_WIDGET,
        data=_view(source, values)
        | {
            "settings": settings._asdict(),
            "rev": held.rev,
            "untouched": settings == automatic(values, source, signed, BITS),
            "shape": SHAPE,
            "report": numbers,
            "shown": shown,
        },
        on_sent_change=partial(_follow, settings),
    )
    return Result(settings, report, shown)


def parse(raw: Any, held: Settings) -> Settings:
    """Read what the browser sends; ValueError or TypeError if it can't be used.

    Args:
        raw: a mapping with bits, scale and zero_point.
        held: the settings whose data and signedness stay.
    """
    if not isinstance(raw, Mapping) or set(raw) != set(PARAMS):
        raise ValueError(f"raw must hold {', '.join(PARAMS)}, not {raw!r}")
    return _checked(held._replace(**raw))


def automatic(values: np.ndarray, source: str, signed: bool, bits: int) -> Settings:
    """The settings whose range is that of the data, end to end."""
    observer = MinMax()
    observer.update(values)
    qparams = choose_qparams(*observer.range(), bits=bits, signed=signed)
    return Settings(source, signed, bits, float(qparams.scale), qparams.zero_point)


def _hold(values: np.ndarray, source: str, signed: bool) -> state.Held:
    """What the reader holds for these data; at first, and after Back, what the address says."""
    settings: Settings | None = state.hold(_KEY, _never, None).value
    if settings is None or state.returned():
        settings = _from_address(values, source, signed)
        state.put(_KEY, settings)
    elif settings.source != source:
        state.put(_KEY, automatic(values, source, signed, settings.bits))
    elif settings.signed != signed:
        shift = code_range(settings.bits, signed)[0] - code_range(settings.bits, not signed)[0]
        moved = settings._replace(signed=signed, zero_point=settings.zero_point + shift)
        state.put(_KEY, moved)
    return state.hold(_KEY, _never, None)


def _from_address(values: np.ndarray, source: str, signed: bool) -> Settings:
    """Read PARAMS from the address; what it leaves out is as for the range of the data."""
    settings = automatic(values, source, signed, BITS)
    words = {name: st.query_params[name] for name in PARAMS if name in st.query_params}
    try:
        if "bits" in words:
            settings = automatic(values, source, signed, _whole(words, "bits"))
        read = settings
        if "scale" in words:
            read = read._replace(scale=_scale(words))
        if "zero_point" in words:
            read = read._replace(zero_point=_whole(words, "zero_point"))
            qmin, qmax = code_range(read.bits, signed)
            if not qmin <= read.zero_point <= qmax:
                raise ValueError(f"with {read.bits} bits zero_point must be from {qmin} to {qmax}")
        return _checked(read)
    except ValueError as error:
        frame.bad(f"The address can't be used as it is: {error}. You see the range of the data.")
        return settings


def _scale(words: Mapping[str, str]) -> float:
    """Read the scale, rounded to float32 once."""
    number = _number(words, "scale", "a number")
    return float(FLOAT32.decode(text.encode(FLOAT32, number)))


def _whole(words: Mapping[str, str], name: str) -> int:
    number = _number(words, name, "a whole number")
    if number != number // 1:  # NaN and infinity too
        raise ValueError(f"{name} must be a whole number")
    return int(number)


def _number(words: Mapping[str, str], name: str, what: str) -> Fraction | float:
    """Read a number; the message doesn't repeat the words, which anybody may have written."""
    try:
        return text.parse(words[name])
    except ValueError:
        raise ValueError(f"{name} must be {what}") from None


def _checked(settings: Settings) -> Settings:
    """The settings with the scale that float32 makes of it; ValueError if they can't be used."""
    low, high = SCALES
    if not low <= settings.scale <= high:  # nor NaN
        raise ValueError(f"scale must be from {low:.8g} to {high:.8g}, a normal float32 number")
    return settings._replace(scale=float(settings.qparams.scale))


def _follow(held: Settings) -> None:
    """Take what the browser sent, which may be anything."""
    sent = (st.session_state.get(_WIDGET) or {}).get("sent")
    state.take(_KEY, sent, partial(parse, held=held), held)


def _never(raw: Any) -> None:
    """Refuse the whole under one name: the address holds it under three."""
    raise ValueError("the address has bits, scale and zero_point instead")


@st.cache_data(max_entries=128, show_spinner=False)
def _view(source: str, _values: np.ndarray) -> dict[str, Any]:
    """What is drawn of the data whatever the settings: their histogram, and the sample."""
    flat = _values.ravel().astype(np.float32)
    low, high = float(flat.min()), float(flat.max())
    start, end = min(low, 0.0), max(high, 0.0)
    room = MARGIN * (end - start) or 1.0
    start, end = start - room, end + room
    chosen = np.random.default_rng(0).permutation(flat.size)[:SAMPLE]
    return {
        "source": source,
        "low": low,
        "high": high,
        "histogram": {
            "low": start,
            "high": end,
            "counts": count_values(flat, start, end, VALUE_BINS).tolist(),
        },
        # As text, a tenth of the server's work that an Arrow table costs at every answer.
        "sample": base64.b64encode(flat[chosen].astype("<f4").tobytes()).decode(),
    }
