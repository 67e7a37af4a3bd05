"""State that survives: in the address where a widget can keep it, else in st.session_state.

Widgets: give them a key that no other page uses and ``bind="query-params"``; no more is needed.

Client components keep their own state in the browser, and the server only follows. What they send
is untrusted, so it goes through a `parse` that returns the value or raises ValueError or TypeError.
Each value carries a revision number: when Python changes the value (a reset, an example), the
revision grows, the component adopts the value it is sent, and what it sent before is ignored.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.ui import restart

T = TypeVar("T")


class Versioned(NamedTuple, Generic[T]):
    """A value and the revision to send to the component with it: ``{"value": ..., "rev": ...}``."""

    value: T
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


def rename_in_address(names: Mapping[str, str]) -> None:
    """Give parameters of the address other names, old name -> new, before any widget reads them.

    Where the address has both, the new one counts.
    """
    context = get_script_run_ctx()
    found = names.keys() & st.query_params.keys()
    if context and found:
        with context.session_state.query_params() as params:
            for old in found:
                if not params.has_param(names[old]):
                    params.set_with_no_forward_msg(names[old], params.get_all(old))
        drop_from_address(found)


def hold(key: str, parse: Callable[[Any], T], default: T) -> Versioned[T]:
    """Return what is held under `key`; at first the address's ``?key=...``, if `parse` takes it."""
    found: Versioned[T] | None = peek(key)
    if found is None:
        value = default
        if key in st.query_params:
            value = _parsed(parse, st.query_params[key], default)
        found = put(key, value)
    return found


def hold_settings(key: str, read: Callable[[], T]) -> Versioned[T]:
    """Return what is held under `key`; at first, and after Back, what `read` gets from the address.

    For settings that are held together, and that the address has under several names.
    """
    found: Versioned[T] | None = peek(key)
    return put(key, read()) if found is None or returned() else found


def peek(key: str) -> Versioned[Any] | None:
    """Return what is held under `key`, None if that is nothing yet."""
    found: Versioned[Any] | None = st.session_state.get(_slot(key))
    return found


def put(key: str, value: T) -> Versioned[T]:
    """Change the value from Python (a reset button, an example): the component will adopt it."""
    before = peek(key)
    after = Versioned(value, before.rev + 1 if before else _first_revision())
    st.session_state[_slot(key)] = after
    return after


def accept(key: str, value: T) -> None:
    """Follow the component, which has the value already: the revision stays."""
    before = peek(key)
    st.session_state[_slot(key)] = Versioned(value, before.rev if before else 1)


def take(key: str, sent: object, parse: Callable[[Any], T], default: T) -> T:
    """Follow the component: accept the ``{"value", "rev"}`` it sent, if current and valid."""
    held = hold(key, parse, default)
    if not isinstance(sent, Mapping) or sent.get("rev") != held.rev:
        return held.value
    value = _parsed(parse, sent.get("value"), held.value)
    accept(key, value)
    return value


def adopt(widget: str, sent: str, key: str, parse: Callable[[Any], T], default: T) -> None:
    """Take what the component of that key sent under that name, which may be anything."""
    take(key, sent_by(widget, sent), parse, default)


def sent_by(widget: str, name: str) -> object:
    """What the component of that key sent last under that name, which may be anything; or None."""
    return (st.session_state.get(widget) or {}).get(name)


def _first_revision() -> int:
    """Where revisions begin: after a restart of the server at one that no component has seen."""
    return time.time_ns() // 1_000_000 if restart.happened() else 1


def _slot(key: str) -> str:
    return f"held.{key}"


def _parsed(parse: Callable[[Any], T], raw: Any, otherwise: T) -> T:
    try:
        return parse(raw)
    except (TypeError, ValueError, OverflowError):
        return otherwise
