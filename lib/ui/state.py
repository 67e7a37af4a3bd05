"""State that survives: in the address where a widget can keep it, else in st.session_state.

Widgets: give them a key that no other page uses and ``bind="query-params"``; no more is needed.

Client components keep their own state in the browser, and the server only follows. What they send
is untrusted, so it goes through a `parse` that returns the value or raises ValueError or TypeError.
Each value carries a revision number: when Python changes the value (a reset, an example), the
revision grows, the component adopts the value it is sent, and what it sent before is ignored.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

T = TypeVar("T")


class Held(NamedTuple):
    """A value and the revision to send to the component with it: ``{"value": ..., "rev": ...}``."""

    value: Any
    rev: int


def resume() -> None:
    """Show a page as the reader left it when Back or Forward leads to its bare address.

    On the way to another page Streamlit pushes the left page's address without its settings, so
    that is where Back leads; there it would reset all bound widgets, as the address says. Their
    last values are still in st.session_state. Taken for an ordinary visit, the run finds them
    there and writes them into the address. The router calls this before the page.
    """
    context = get_script_run_ctx()
    if context and not st.query_params:
        context.is_history_navigation = False


def returned() -> bool:
    """Whether Back or Forward started this run: then the address counts, not what is held."""
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def drop_from_address(keys: Iterable[str]) -> None:
    """Take parameters out of the address before any widget reads them.

    To delete them from `st.query_params` would not do: a bound widget reads what the address was
    when the run began, and a name that a widget is bound to can't be deleted at all.
    """
    context, dropped = get_script_run_ctx(), list(keys)
    if context and dropped:
        with context.session_state.query_params() as params:
            for key in dropped:
                params.remove_param(key)
            params.set_initial_query_params_from_current()


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


def hold_settings(key: str, read: Callable[[], Any]) -> Held:
    """Return what is held under `key`; at first, and after Back, what `read` gets from the address.

    For settings that are held together, and that the address has under several names.
    """
    slot = f"held.{key}"
    if slot not in st.session_state or returned():
        return put(key, read())
    held: Held = st.session_state[slot]
    return held


def put(key: str, value: Any) -> Held:
    """Change the value from Python (a reset button, an example): the component will adopt it."""
    slot = f"held.{key}"
    before = st.session_state.get(slot)
    held = st.session_state[slot] = Held(value, before.rev + 1 if before else 1)
    return held


def take(key: str, sent: Mapping[str, Any] | None, parse: Callable[[Any], T], default: T) -> T:
    """Follow the component: accept the ``{"value", "rev"}`` it sent, if current and valid."""
    held = hold(key, parse, default)
    if isinstance(sent, Mapping) and sent.get("rev") == held.rev:
        value = _parsed(parse, sent.get("value"), held.value)
        st.session_state[f"held.{key}"] = Held(value, held.rev)
        return value
    return cast(T, held.value)


def follow(widget: str, sent: str, key: str, parse: Callable[[Any], T], default: T) -> None:
    """Take what the component of that key sent under that name, which may be anything."""
    take(key, (st.session_state.get(widget) or {}).get(sent), parse, default)


def _parsed(parse: Callable[[Any], T], raw: Any, otherwise: T) -> T:
    try:
        return parse(raw)
    except (TypeError, ValueError, OverflowError):
        return otherwise
