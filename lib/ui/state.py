"""State that survives: in the address where a widget can keep it, else in st.session_state.

Widgets: give them a key that no other page uses and ``bind="query-params"``; no more is needed.

Client components keep their own state in the browser, and the server only follows. What they send
is untrusted, so it goes through a `parse` that returns the value or raises ValueError or TypeError.

Nothing that a reader does is undone by an answer to what they did before it, however slow the line:
the browser counts the changes that the reader makes, and each message brings the count with it
(``{"value": ..., "seq": ...}``); each answer says which change is the last that it knows, and the
browser shows only answers that know all of them (assets/components/hand.js). A change that Python
makes (a reset, an example) takes the place of all that was sent by then, in whatever order the
callbacks of a message come, and is in turn replaced by what the reader does afterwards.

The component of the value under KEY has the key `widget(KEY)`, and sends under the name SENT.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.ui import restart

T = TypeVar("T")


SENT = "sent"
_PAGE = "page_before"
MOST = 2**53 - 1  # the largest whole number that a browser knows


class Counted(NamedTuple, Generic[T]):
    """A value, and how many changes of the reader's it takes into account."""

    value: T
    seq: int


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


def arrives() -> bool:
    """Whether the reader comes to the page from another one, or is new; once for each coming."""
    context = get_script_run_ctx()
    page = context.page_script_hash if context else ""
    before, st.session_state[_PAGE] = st.session_state.get(_PAGE), page
    return bool(page != before)


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


def write_in_address(values: Mapping[str, str]) -> None:
    """Give parameters of the address other values, before any widget reads them."""
    context = get_script_run_ctx()
    other = {name: value for name, value in values.items() if st.query_params[name] != value}
    if context and other:
        with context.session_state.query_params() as params:
            for name, value in other.items():
                params.set_with_no_forward_msg(name, [value])
            params.set_initial_query_params_from_current()


def hold(key: str, parse: Callable[[Any], T], default: T) -> Counted[T]:
    """Return what is held under `key`; at first the address's ``?key=...``, if `parse` takes it."""
    found: Counted[T] | None = peek(key)
    if found is None:
        value = default
        if key in st.query_params:
            value = _parsed(parse, st.query_params[key], default)
        found = begin(key, value)
    return found


def hold_settings(key: str, read: Callable[[], T]) -> Counted[T]:
    """Return what is held under `key`; at first, and after Back, what `read` gets from the address.

    For settings that are held together, and that the address has under several names.
    """
    found: Counted[T] | None = peek(key)
    if found is None:
        return begin(key, read())
    return put(key, read()) if returned() else found


def peek(key: str) -> Counted[Any] | None:
    """Return what is held under `key`, None if that is nothing yet."""
    found: Counted[Any] | None = st.session_state.get(_slot(key))
    return found


def begin(key: str, value: T) -> Counted[T]:
    """Hold a first value. It knows of no change: a browser that comes from a server that is gone
    still has what its reader made there, and tells it again."""
    first = Counted(value, 0)
    st.session_state[_slot(key)] = first
    return first


def put(key: str, value: T) -> Counted[T]:
    """Hold a value in place of all that the component has sent by now."""
    after = Counted(value, max(_count(peek(key)), _sent(key).seq))
    st.session_state[_slot(key)] = after
    return after


def news(key: str) -> Any:
    """What the component has sent since the value was held, which may be anything; else None."""
    sent = _sent(key)
    return sent.value if sent.seq > _count(peek(key)) else None


def adopt(key: str, parse: Callable[[Any], T]) -> None:
    """The callback of a component: hold what it has sent, if that is new and can be used."""
    sent, held = news(key), peek(key)
    if sent is None:
        return
    try:
        put(key, parse(sent))
    except (TypeError, ValueError, OverflowError):
        if held:
            put(key, held.value)  # and let the browser know that this is the answer


def widget(key: str) -> str:
    """The key of the component that shows the value held under `key`."""
    return f"{key}.widget"


def sent_by(widget: str, name: str) -> object:
    """What the component of that key sent last under that name, which may be anything; or None."""
    return (st.session_state.get(widget) or {}).get(name)


def _sent(key: str) -> Counted[Any]:
    """What the component has sent last, and the count with it; 0 for nothing of use."""
    sent = sent_by(widget(key), SENT) or _brought(key)
    if not isinstance(sent, Mapping):
        return Counted(None, 0)
    seq = sent.get("seq")
    if isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq <= MOST:
        return Counted(None, 0)
    return Counted(sent.get("value"), seq)


def _brought(key: str) -> object:
    """What the component had sent to a server that is gone, as the browser says; or None."""
    state = restart.brought(widget(key))
    try:
        return json.loads(state.json_value).get(SENT) if state else None
    except (ValueError, AttributeError):
        return None


def _count(held: Counted[Any] | None) -> int:
    return held.seq if held else 0


def _slot(key: str) -> str:
    return f"held.{key}"


def _parsed(parse: Callable[[Any], T], raw: Any, otherwise: T) -> T:
    try:
        return parse(raw)
    except (TypeError, ValueError, OverflowError):
        return otherwise
