"""The clip range in the reader's hand: a histogram, and under it what each range would cost.

The browser is given the error of every place of the handle for every number of bits, computed by
the library on all values. So what it shows while the handle moves needs no arithmetic of its own;
at rest it sends bits and clip here. They live in `lib.ui.state` and in the address as
``?range_bits=...&range_clip=...``.
"""

import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from lib.quantization.counts import count_values
from lib.quantization.error import ErrorReport, error_report
from lib.quantization.range_curves import METHODS, ClipErrors, choose_clip, clip_qparams
from lib.ui import frame, loss, state
from lib.ui.components import address, files
from lib.ui.network_settings import OBSERVER_NAMES
from lib.ui.setting import InAddress

BITS = range(2, 9)
FIRST_BITS = 4
PLACES = 200  # about as many places for the handle
ROOM = 1.08  # the axis reaches so much farther than the data
WIDEST = 3.4e38  # float32's end
VALUE_BINS = 100
PARAMS = {"bits": "range_bits", "clip": "range_clip"}  # as named in the address
SETTINGS = (
    InAddress(PARAMS["bits"], samples=("4", "2", "8")),
    InAddress(PARAMS["clip"], samples=("1.5", "0.001", "1e30")),
)

_KEY = "clip_range"
_component = files.component("clip_range")


class Settings(NamedTuple):
    """What the reader holds, and the data that it belongs to."""

    identity: str
    bits: int
    clip: float


class Suggestion(NamedTuple):
    """Where one observer puts the range, and what that costs."""

    method: str
    clip: float
    report: ErrorReport


@dataclass(frozen=True, eq=False)
class View:
    """What is drawn of the data whatever the settings.

    Attributes:
        side: of 0 on which the data lie.
        min_max: the clip at the ends of the data, where the handle starts.
        end: where the axis ends.
        sent: the part that goes to the browser.
    """

    side: str
    min_max: float
    end: float
    sent: dict[str, Any]


class Result(NamedTuple):
    """What is on screen: the settings and the named numbers."""

    settings: Settings
    shown: dict[str, str]


def show(
    values: np.ndarray,
    *,
    source: str,
    identity: str,
    percent: float,
    on_observer: Callable[[str], None],
) -> Result:
    """Show the histogram of `values`, the handle and the curves; return what is shown.

    Args:
        values: float32, any shape.
        source: what they are, for the reader.
        identity: differs wherever the values do. Other data start from their own ends.
        percent: how many of the values "percentile" keeps.
        on_observer: called with one of METHODS when the reader presses it, before the script runs
            again.
    """
    view = _view(identity, values)
    held = _hold(identity, view)
    settings = held.value
    report = error_report(values, clip_qparams(settings.clip, view.side, settings.bits))
    shown = {
        "SQNR": loss.decibels(report.sqnr_db),
        "Sum": f"{report.mse:.3g}",
        "Rounding": f"{report.rounding_mse:.3g}",
        "Clipping": f"{report.clipping_mse:.3g}",
    }
    read = partial(parse, held=settings, end=view.end)
    _component(
        key=state.widget(_KEY),
        data=view.sent
        | {
            "source": source,
            "settings": {"bits": settings.bits, "clip": settings.clip},
            "seq": held.seq,
            "params": PARAMS,
            "untouched": settings == Settings(identity, FIRST_BITS, view.min_max),
            "report": {
                "mse": report.mse,
                "rounding": report.rounding_mse,
                "clipping": report.clipping_mse,
                "clipped": report.clipped_fraction,
            },
            "choices": [
                {
                    "name": OBSERVER_NAMES[method],
                    "method": method,
                    "clip": clip,
                    "mse": cost.mse,
                    "sqnr": loss.decibels(cost.sqnr_db),
                }
                for method, clip, cost in _suggestions(identity, settings.bits, percent, values)
            ],
            "percent": percent,
            "shown": shown,
        },
        on_sent_change=partial(state.adopt, _KEY, read),
        on_observer_change=partial(_press, on_observer),
    )
    return Result(settings, shown)


def _press(on_observer: Callable[[str], None]) -> None:
    """Pass on which observer was pressed; the browser may have sent anything."""
    sent = (st.session_state.get(state.widget(_KEY)) or {}).get("observer")
    if sent in METHODS:
        on_observer(sent)


def parse(raw: Any, held: Settings, end: float) -> Settings:
    """Read what the browser sends; ValueError or TypeError if it can't be used.

    Args:
        raw: a mapping with bits and clip.
        held: the settings whose data stay.
        end: the largest clip.
    """
    if not isinstance(raw, Mapping) or set(raw) != set(PARAMS):
        raise ValueError(f"raw must hold {', '.join(PARAMS)}, not {raw!r}")
    return _checked(held._replace(**raw), end)


def _checked(settings: Settings, end: float) -> Settings:
    bits, clip = settings.bits, settings.clip
    if isinstance(bits, bool) or not isinstance(bits, int) or bits not in BITS:
        raise ValueError(f"bits must be a whole number from {BITS[0]} to {BITS[-1]}")
    if isinstance(clip, bool) or not isinstance(clip, (int, float)) or not 0 < clip <= end:
        raise ValueError(f"the clip must be a number above 0 and at most {end:.4g}")
    return settings._replace(clip=float(clip))


def _hold(identity: str, view: View) -> state.Counted[Settings]:
    """What the reader holds for these data; at first, and after Back, what the address says."""
    held = state.hold_settings(_KEY, partial(_from_address, identity, view))
    settings = held.value
    if settings.identity == identity:
        return held
    return state.put(_KEY, Settings(identity, settings.bits, view.min_max))


def _from_address(identity: str, view: View) -> Settings:
    settings = Settings(identity, FIRST_BITS, view.min_max)
    try:
        if (param := PARAMS["bits"]) in st.query_params:
            bits = address.whole(st.query_params, param)
            settings = _checked(settings._replace(bits=bits), view.end)
        if (param := PARAMS["clip"]) in st.query_params:
            clip = address.real(st.query_params, param)
            settings = _checked(settings._replace(clip=clip), view.end)
    except ValueError as error:
        frame.bad(f"The address can't be used as it is: {error}. What it asks for is left out.")
    return settings


@st.cache_data(max_entries=256, show_spinner=False)
def _suggestions(
    identity: str, bits: int, percent: float, _values: np.ndarray
) -> tuple[Suggestion, ...]:
    """Where each observer puts the range. A search takes up to a tenth of a second: do it once."""
    found = []
    side = _view(identity, _values).side
    for method in METHODS:
        clip = choose_clip(_values, method, bits, percent)
        found.append(
            Suggestion(method, clip, error_report(_values, clip_qparams(clip, side, bits)))
        )
    return tuple(found)


@st.cache_data(max_entries=64, show_spinner=False)
def _view(identity: str, _values: np.ndarray) -> View:
    errors = ClipErrors(_values)
    min_max = errors.largest or 1.0  # zeros alone have no range
    step = nice_step(min(ROOM * min_max, WIDEST) / PLACES)
    clips = step * np.arange(1, math.ceil(min(ROOM * min_max, WIDEST) / step) + 1)
    clips = clips[clips <= WIDEST]
    end = float(clips[-1])
    places = np.append(clips, min_max)
    low = -end if errors.side != "above" else 0.0
    high = end if errors.side != "below" else 0.0
    flat = _values.ravel().astype(np.float64)
    power = float(np.mean(flat * flat))
    curves = [errors.curves(places, bits) for bits in BITS]
    # Errors as a part of the signal's power: then float32 holds them, however large the data.
    table = np.stack(
        [
            (c.rounding_mse / (power or 1), c.clipping_mse / (power or 1), c.clipped_fraction)
            for c in curves
        ]
    )
    sent = {
        "side": errors.side,
        "n": flat.size,
        "zeros": int(np.count_nonzero(flat == 0)),
        "power": power,
        "minMax": min_max,
        "step": step,
        "end": end,
        "places": places.size,
        "firstBits": BITS[0],
        "histogram": {
            "low": low,
            "high": high,
            "counts": count_values(flat, low, high, VALUE_BINS).tolist(),
        },
        # As text, a tenth of the work that an Arrow table costs the server at every answer.
        "curves": base64.b64encode(table.astype("<f4").tobytes()).decode(),
    }
    return View(errors.side, min_max, end, sent)


def nice_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, ... that is at least `least`: places to share aloud."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= least * 0.999999)
