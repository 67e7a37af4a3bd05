"""One value's way to a code and back, in the reader's hands.

While the reader drags, the browser computes; at rest the numbers come from
`lib.quantization.round_trip`. The settings live in `lib.ui.state` and in the address, see SETTINGS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from lib.numbers.integers import IntFormat
from lib.quantization.affine import QParams, code_range
from lib.quantization.round_trip import RoundTrip, round_trip
from lib.ui import frame, state, typed
from lib.ui.components import address, files, quantizer
from lib.ui.setting import InAddress

REACH = 5  # the axis goes from -REACH to REACH
SEED = 0  # of stochastic rounding
DRAW = float(np.random.default_rng(SEED).random(dtype=np.float32))  # the first with that seed
PARAMS = {"x": "one_x", "bits": "one_bits", "scale": "one_scale", "zero_point": "one_zero_point"}
SETTINGS = (
    InAddress(PARAMS["x"], samples=("1.3", "-4", "1e30")),
    InAddress(PARAMS["bits"], samples=("4", "3", "16")),
    InAddress(PARAMS["scale"], samples=("0.5", "1e-30", "2")),
    InAddress(PARAMS["zero_point"], samples=("-2", "-8", "7")),
)

_KEY = "one_value"
_component = files.component("one_value")


class Settings(NamedTuple):
    """A value, and the quantization that it goes through."""

    signed: bool
    x: float
    bits: int
    scale: float
    zero_point: int

    @property
    def qparams(self) -> QParams:
        """The same as the library takes it; ValueError or TypeError where they can't be used."""
        return _qparams(self.scale, self.zero_point, self.bits, self.signed)


@lru_cache(maxsize=256, typed=True)  # asked several times in a run, and True is no zero-point
def _qparams(scale: float, zero_point: int, bits: int, signed: bool) -> QParams:
    return QParams(scale, zero_point, *code_range(bits, signed))


@dataclass(frozen=True, eq=False)
class Beside:
    """Weights whose errors with the same settings stand beside the value.

    values: float32, at most 8,192. source: what they are, unique in the app.
    """

    values: np.ndarray
    source: str

    @cached_property
    def content(self) -> bytes:
        """The values as the browser takes them."""
        return self.values.astype("<f4").tobytes()


class Result(NamedTuple):
    """What is on screen: the settings, and the named numbers as shown."""

    settings: Settings
    shown: dict[str, str]


def first(signed: bool) -> Settings:
    """What a first visit shows: 1.3 lies between two of sixteen codes."""
    x = float(np.float32(1.3))
    return Settings(signed, x=x, bits=4, scale=0.5, zero_point=-2 if signed else 6)


def show(
    *,
    signed: bool,
    rounding: str,
    beside: Beside,
    changed: Callable[[], None],
) -> None:
    """Show the way of one value, beside it the errors of many.

    Args:
        beside: the many; the same object again and again.
        signed: whether the codes start below 0.
        rounding: as for `quantize`; stochastic rounding draws from a generator seeded with SEED.
        changed: called before the script runs again when the reader has changed something.
    """
    held = _hold(signed)
    settings = held.value
    way = _way(settings, rounding)
    _, errors, _ = quantizer.measure(
        beside.values, f"one {beside.source}", settings.qparams, rounding
    )

    def adopt() -> None:
        state.adopt(_KEY, partial(parse, held=settings))
        changed()

    _component(
        key=state.widget(_KEY),
        data={
            "settings": settings._asdict(),
            "seq": held.seq,
            "untouched": settings == first(signed),
            "rounding": rounding,
            "draw": DRAW,
            "reach": REACH,
            "params": PARAMS,
            "round_trip": vars(way),
            "shown": _texts(way, settings),
            "weights": files.data(beside.content),
            "source": beside.source,
            "shape": quantizer.SHAPE,
            "errors": errors,
        },
        on_sent_change=adopt,
    )


def result(*, signed: bool, rounding: str) -> Result:
    """What `show` shows now."""
    settings = _hold(signed).value
    return Result(settings, _texts(_way(settings, rounding), settings))


def _way(settings: Settings, rounding: str) -> RoundTrip:
    rng = np.random.default_rng(SEED) if rounding == "stochastic" else None
    return round_trip(settings.x, settings.qparams, rounding=rounding, rng=rng)


def _texts(way: RoundTrip, settings: Settings) -> dict[str, str]:
    """Each stop as people read it."""
    fmt = IntFormat(settings.bits, settings.signed)
    numbers = {
        "x": way.x,
        "x / s": way.steps,
        "Rounded": way.rounded,
        "+ z": way.shifted,
        "Clipped": way.code,
        "Back": way.restored,
        "Error": way.error,
    }
    texts = {name: typed.minus(f"{number:z.6g}") for name, number in numbers.items()}
    texts["Stored"] = f"{fmt.encode(way.code):0{settings.bits}b}"
    return texts


def parse(raw: Any, held: Settings) -> Settings:
    """Read what the browser sends; ValueError or TypeError if it can't be used."""
    if not isinstance(raw, Mapping) or set(raw) != set(PARAMS):
        raise ValueError(f"raw must hold {', '.join(PARAMS)}, not {raw!r}")
    return _checked(held._replace(**raw))


def _checked(settings: Settings) -> Settings:
    """The settings as float32 makes them; ValueError or TypeError if they can't be used."""
    address.check_scale(settings.scale, PARAMS["scale"])
    qmin, qmax = code_range(settings.bits, settings.signed)
    if not qmin <= settings.zero_point <= qmax:
        raise ValueError(
            f"with {settings.bits} bits {PARAMS['zero_point']} must be from {qmin} to {qmax}"
        )
    if not abs(settings.x) <= address.FLOAT32.max:  # nor NaN
        raise ValueError(f"{PARAMS['x']} must be finite in float32")
    qparams = settings.qparams
    return settings._replace(scale=float(qparams.scale), x=float(np.float32(settings.x)))


def _hold(signed: bool) -> state.Counted[Settings]:
    held = state.hold_settings(_KEY, partial(_from_address, signed))
    settings = held.value
    if settings.signed == signed:
        return held
    bits = settings.bits
    shift = code_range(bits, signed)[0] - code_range(bits, not signed)[0]
    moved = settings._replace(signed=signed, zero_point=settings.zero_point + shift)
    return state.put(_KEY, moved)


def _from_address(signed: bool) -> Settings:
    settings = first(signed)
    readers = {
        "x": address.float32,
        "bits": address.whole,
        "scale": address.float32,
        "zero_point": address.whole,
    }
    try:
        found: dict[str, Any] = {
            name: read(st.query_params, PARAMS[name])
            for name, read in readers.items()
            if PARAMS[name] in st.query_params
        }
        return _checked(settings._replace(**found))
    except ValueError as error:
        frame.bad(f"The address can't be used as it is: {error}. You see the first example.")
        return settings
