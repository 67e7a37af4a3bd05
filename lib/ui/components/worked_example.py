"""The worked example in the reader's hands: a small matrix times a vector, in integers.

While the reader drags, the browser computes; at rest the numbers come from
`lib.quantization.worked_example`. Bits and steps live in the address, see SETTINGS.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from lib.quantization import worked_example
from lib.quantization.worked_example import BITS, FIRST, STEPS_TO_ONE
from lib.ui import frame, state, typed
from lib.ui.components import address, files
from lib.ui.setting import InAddress

PARAMS = {"bits": "example_bits", "steps": "example_steps"}
SETTINGS = (
    InAddress(PARAMS["bits"], samples=("8", "2", "16")),
    InAddress(PARAMS["steps"], samples=("128", "1", "65536")),
)

_KEY = "worked_example"
_component = files.component("worked_example")


class Settings(NamedTuple):
    """What the reader holds: 2..16 bits, and how many steps make 1, one of STEPS_TO_ONE."""

    bits: int = FIRST[0]
    steps: int = FIRST[1]


class Result(NamedTuple):
    """What is on screen: the settings, and the named numbers as shown."""

    settings: Settings
    shown: dict[str, str]


def show(*, rounding: str) -> Result:
    """Show the example and return what it shows; `rounding` is "floor" or "nearest"."""
    held = state.hold_settings(_KEY, _from_address)
    settings = held.value
    example = worked_example.run(*settings, rounding)
    shown = {
        "Integer product": _vector(example.product, "d"),
        "Back": _vector(example.restored, ".5f"),
        "Exact": _vector(example.exact, ".5f"),
        "RMS error": f"{example.rms_error:.3g}",
    }
    read = partial(parse, held=settings)
    _component(
        key=state.widget(_KEY),
        data={
            "settings": settings._asdict(),
            "seq": held.seq,
            "untouched": settings == Settings(),
            "rounding": rounding,
            "params": PARAMS,
            "choices": STEPS_TO_ONE,
            "weight": worked_example.WEIGHT.ravel().tolist(),
            "input": worked_example.INPUT.tolist(),
            "example": {
                name: value.ravel().tolist() if isinstance(value, np.ndarray) else value
                for name, value in vars(example).items()
            },
            "curves": _curves(settings.bits),
            "shown": shown,
        },
        on_sent_change=partial(state.adopt, _KEY, read),
    )
    return Result(settings, shown)


def _vector(values: np.ndarray, form: str) -> str:
    return typed.minus(f"[{', '.join(format(value, form) for value in values)}]")


@st.cache_data(max_entries=len(BITS), show_spinner=False)
def _curves(bits: int) -> dict[str, list[float]]:
    return worked_example.error_curves(bits)


def parse(raw: Any, held: Settings) -> Settings:
    """Read what the browser sends; ValueError or TypeError if it can't be used."""
    if not isinstance(raw, Mapping) or set(raw) != set(PARAMS):
        raise ValueError(f"raw must hold {', '.join(PARAMS)}, not {raw!r}")
    return _checked(held._replace(**raw))


def _checked(settings: Settings) -> Settings:
    if type(settings.bits) is not int or settings.bits not in BITS:
        raise ValueError(f"{PARAMS['bits']} must be from {BITS[0]} to {BITS[-1]}")
    if type(settings.steps) is not int or settings.steps not in STEPS_TO_ONE:
        known = ", ".join(map(str, STEPS_TO_ONE))
        raise ValueError(f"{PARAMS['steps']} must be one of {known}")
    return settings


def _from_address() -> Settings:
    try:
        found = {
            name: address.whole(st.query_params, param)
            for name, param in PARAMS.items()
            if param in st.query_params
        }
        return _checked(Settings()._replace(**found))
    except ValueError as error:
        frame.bad(f"The address can't be used as it is: {error}. You see the first example.")
        return Settings()
