"""Scale and zero-point in the reader's hands: histograms that follow the pointer.

While the reader drags, the browser computes on a sample; when the hand rests, it sends the settings
here, and the numbers of all values go back. The settings live in `lib.ui.state` and in the address
as ``?bits=...&scale=...&zero_point=...``.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from lib.quantization.affine import QParams, choose_qparams, code_range
from lib.quantization.counts import count, count_values
from lib.quantization.error import ErrorReport, error_report
from lib.ui import frame, kept, loss, state, typed
from lib.ui.components import address, files
from lib.ui.setting import InAddress

SAMPLE = 8_192  # what a browser recomputes within a frame
SHAPE = {"errorBins": 32, "maxBars": 256}
VALUE_BINS = 80
MARGIN = 0.15  # of the data's span, on either side: room to drag the range beyond the data
BITS = 4  # few enough codes to see each
SETTINGS = (
    InAddress("bits", samples=("4", "2", "16")),
    InAddress("scale", samples=("0.5", "1e-30", "3")),
    InAddress("zero_point", samples=("0", "-8", "7")),
)
PARAMS = tuple(setting.key for setting in SETTINGS)
SEED = 0  # of stochastic rounding

_KEY = "quantizer"
_component = files.component("quantizer")


class Grid(NamedTuple):
    """The kind of codes, which the page's switches choose."""

    signed: bool = True
    symmetric: bool = False
    narrow: bool = False

    def cover(self, low: float, high: float, bits: int) -> QParams:
        """Codes of this kind for a range; where the scale would be beyond float32, the widest."""
        qmin, qmax = code_range(bits, self.signed, self.narrow)
        widest = address.SCALES[1] * (qmax - qmin) / (2 if self.symmetric else 1)
        reach = max(-low, high) if self.symmetric else high - low
        share = min(1.0, widest / reach) if reach > 0 else 1.0
        return choose_qparams(
            share * low,
            share * high,
            bits=bits,
            signed=self.signed,
            symmetric=self.symmetric,
            narrow_range=self.narrow,
        )


class Settings(NamedTuple):
    """What the reader holds, and the data and the kind of codes that it belongs to."""

    data: str
    grid: Grid
    bits: int
    scale: float
    zero_point: int

    @property
    def qparams(self) -> QParams:
        """The same as the library takes it; ValueError or TypeError where they can't be used."""
        codes = code_range(self.bits, self.grid.signed, self.grid.narrow)
        return QParams(self.scale, self.zero_point, *codes)


class Result(NamedTuple):
    """What is on screen: the settings, what they cost, and the named numbers as shown."""

    settings: Settings
    report: ErrorReport
    shown: dict[str, str]


def show(
    values: np.ndarray,
    *,
    source: str,
    data: str,
    grid: Grid,
    rounding: str = "nearest",
    hold: str = "range",
) -> Result:
    """Show the quantizer over `values` and return what it shows.

    Args:
        values: float32, any shape.
        source: what they are, for the caption.
        data: a name of these data, unique in the app. Other data get their own range.
        grid: the kind of codes.
        rounding: as for `quantize`; stochastic rounding draws from a generator seeded with SEED.
        hold: what stays when the number of bits changes, "range" or "scale".
    """
    held = _hold(values, data, grid)
    settings = held.value
    shown, numbers, report = measure(values, data, settings.qparams, rounding)
    read = partial(parse, held=settings)
    _component(
        key=state.widget(_KEY),
        data=(view := _view(values, data))
        | {
            "sample": files.data(view["sample"]),
            "source": source,
            "settings": {name: getattr(settings, name) for name in PARAMS} | grid._asdict(),
            "seq": held.seq,
            "params": {name: name for name in PARAMS},
            "untouched": settings == automatic(values, data, grid, BITS),
            "shape": SHAPE,
            "rounding": rounding,
            "hold": hold,
            "report": numbers,
            "shown": shown,
        },
        on_sent_change=partial(state.adopt, _KEY, read),
    )
    return Result(settings, report, shown)


@kept.by_name(256)
def measure(
    values: np.ndarray, data: str, qparams: QParams, rounding: str
) -> tuple[dict[str, str], dict[str, Any], ErrorReport]:
    """The named numbers as shown, all numbers as the browser takes them, and the report.

    `data` is a name of the values, unique in the app.
    """
    report = error_report(values, qparams, rounding=rounding, rng=np.random.default_rng(SEED))
    counts = count(
        values,
        qparams,
        rounding=rounding,
        rng=np.random.default_rng(SEED),
        error_bins=SHAPE["errorBins"],
        max_bars=SHAPE["maxBars"],
    )
    shown = {
        "SQNR": loss.decibels(report.sqnr_db),
        "MSE": f"{report.mse:.3g}",
        "Clipped": f"{report.clipped_fraction:.2%}",
        "Mean error": typed.minus(f"{counts.mean_error:z.2f} steps"),
    }
    numbers = asdict(report) | asdict(counts) | {"n": values.size}
    numbers = {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in numbers.items()
    }
    if math.isinf(report.sqnr_db):
        numbers["sqnr_db"] = None
    for name, value in numbers.items():  # JSON has no infinity
        if isinstance(value, float) and math.isinf(value):
            numbers[name] = math.copysign(sys.float_info.max, value)
    return shown, numbers, report


def parse(raw: Any, held: Settings) -> Settings:
    """Read what the browser sends; ValueError or TypeError if it can't be used.

    Args:
        raw: a mapping with bits, scale and zero_point.
        held: the settings whose data and signedness stay.
    """
    if not isinstance(raw, Mapping) or set(raw) != set(PARAMS):
        raise ValueError(f"raw must hold {', '.join(PARAMS)}, not {raw!r}")
    return _checked(held._replace(**raw))


def automatic(values: np.ndarray, data: str, grid: Grid, bits: int) -> Settings:
    """The settings whose range is that of the data, end to end."""
    view = _view(values, data)
    qparams = grid.cover(view["low"], view["high"], bits)
    return Settings(data, grid, bits, float(qparams.scale), int(qparams.zero_point))


def _hold(values: np.ndarray, data: str, grid: Grid) -> state.Counted[Settings]:
    """What the reader holds for these data; at first, and after Back, what the address says."""
    held = state.hold_settings(_KEY, partial(_from_address, values, data, grid))
    settings = held.value
    if settings.data != data or settings == automatic(values, data, settings.grid, settings.bits):
        changed = automatic(values, data, grid, settings.bits)
        return held if changed == settings else state.put(_KEY, changed)
    if settings.grid != grid:
        qparams = settings.qparams
        low, high = (
            (code - settings.zero_point) * settings.scale for code in (qparams.qmin, qparams.qmax)
        )
        moved = grid.cover(low, high, settings.bits)
        scale, zero_point = float(moved.scale), int(moved.zero_point)
        return state.put(_KEY, Settings(data, grid, settings.bits, scale, zero_point))
    return held


def _from_address(values: np.ndarray, data: str, grid: Grid) -> Settings:
    """Read PARAMS from the address; what it leaves out is as for the range of the data."""
    settings = automatic(values, data, grid, BITS)
    words = {name: st.query_params[name] for name in PARAMS if name in st.query_params}
    try:
        if "bits" in words:
            settings = automatic(values, data, grid, address.whole(words, "bits"))
        read = settings
        if "scale" in words:
            read = read._replace(scale=address.float32(words, "scale"))
        if "zero_point" in words:
            read = read._replace(zero_point=address.whole(words, "zero_point"))
        return _checked(read)
    except ValueError as error:
        frame.bad(f"The address can't be used as it is: {error}. You see the range of the data.")
        return settings


def _checked(settings: Settings) -> Settings:
    """The settings with the scale that float32 makes of it; ValueError if they can't be used."""
    address.check_scale(settings.scale, "scale")
    grid, bits, zero_point = settings.grid, settings.bits, settings.zero_point
    qmin, qmax = code_range(bits, grid.signed, grid.narrow)
    if grid.symmetric and zero_point != (middle := grid.cover(0, 0, bits).zero_point):
        raise ValueError(f"in a symmetric range with {bits} bits zero_point must be {middle}")
    if not qmin <= zero_point <= qmax:
        raise ValueError(f"with {bits} bits zero_point must be from {qmin} to {qmax}")
    return settings._replace(scale=float(settings.qparams.scale))


@kept.by_name(128)
def _view(values: np.ndarray, data: str) -> dict[str, Any]:
    """What is drawn of the data of that name whatever the settings: their histogram, a sample."""
    flat = values.ravel().astype(np.float32)
    low, high = float(flat.min()), float(flat.max())
    start, end = min(low, 0.0), max(high, 0.0)
    room = MARGIN * (end - start) or 1.0
    start, end = start - room, end + room
    chosen = np.random.default_rng(0).permutation(flat.size)[:SAMPLE]
    return {
        "low": low,
        "high": high,
        "histogram": {
            "low": start,
            "high": end,
            "counts": count_values(flat, start, end, VALUE_BINS).tolist(),
        },
        "sample": flat[chosen].astype("<f4").tobytes(),
    }
