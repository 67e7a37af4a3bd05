"""State that survives: in the address where a widget can keep it, else in st.session_state.

Widgets: give them a key that no other page uses and ``bind="query-params"``; no more is needed.

Client components keep their own state in the browser, and the server only follows. What they send
is untrusted, so it goes through a `parse` that returns the value or raises ValueError or TypeError.
Each value carries a revision number: when Python changes the value (a reset, an example), the
revision grows, the component adopts the value it is sent, and what it sent before is ignored.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

import streamlit as st

T = TypeVar("T")


class Held(NamedTuple):
    """A value and the revision to send to the component with it: ``{"value": ..., "rev": ...}``."""

    value: Any
    rev: int


def hold(key: str, parse: Callable[[Any], T], default: T) -> Held:
    """Return what is held under `key`; at first the address's ``?key=...``, if `parse` takes it."""
    slot = f"held.{key}"
    if slot not in st.session_state:
        value = default
        if key in st.query_params:
            value = _parsed(parse, st.query_params[key], default)
        st.session_state[slot] = Held(value, 1)
    held: Held = st.session_state[slot]
    return held


def put(key: str, value: Any) -> None:
    """Change the value from Python (a reset button, an example): the component will adopt it."""
    slot = f"held.{key}"
    held = st.session_state.get(slot)
    st.session_state[slot] = Held(value, held.rev + 1 if held else 1)


def take(key: str, sent: Mapping[str, Any] | None, parse: Callable[[Any], T], default: T) -> T:
    """Follow the component: accept the ``{"value", "rev"}`` it sent, if current and valid."""
    held = hold(key, parse, default)
    if isinstance(sent, Mapping) and sent.get("rev") == held.rev:
        value = _parsed(parse, sent.get("value"), held.value)
        st.session_state[f"held.{key}"] = Held(value, held.rev)
        return value
    return cast(T, held.value)


def _parsed(parse: Callable[[Any], T], raw: Any, otherwise: T) -> T:
    try:
        return parse(raw)
    except (TypeError, ValueError, OverflowError):
        return otherwise
