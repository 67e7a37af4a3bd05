"""What a browser brings to a server that knows nothing of it: the server was started again.

A browser connects again by itself and sends the state of the page's widgets, as it does with every
run; whoever opens a page anew sends none. What only the old server had (a run, a file) is gone, and
the page says so: it finds here what the browser still believes.

By itself a browser asks for a run when it has connected again only where something runs at
intervals; elsewhere it would go on showing what is gone. So something does, once a day.
"""

from collections.abc import Mapping

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

DAY = 86_400  # seconds

_BROUGHT = "restart.brought"


def notice() -> None:
    """In a session's first run, note what the browser brings. The router calls this in each run."""
    _nothing()
    context = get_script_run_ctx()
    if context and _BROUGHT not in st.session_state:
        states = context.session_state.get_widget_states()
        st.session_state[_BROUGHT] = {user_key_from_element_id(one.id): one for one in states}


def happened() -> bool:
    """Whether the browser has seen this page before, with a server that is gone."""
    return bool(_brought())


def brought(key: str) -> WidgetState | None:
    """The state in which the browser had the widget of that key, None if it had none."""
    return _brought().get(key)


def files(key: str) -> list[str]:
    """The names of the files in the uploader of that key, which are gone."""
    state = brought(key)
    return (
        [file.name for file in state.file_uploader_state_value.uploaded_file_info] if state else []
    )


def renewed(key: str) -> str:
    """A key in place of `key` for a widget that must not go on with what the browser brought."""
    context = get_script_run_ctx()
    return f"{key}.{context.session_id}" if context and brought(key) else key


@st.fragment(run_every=DAY)
def _nothing() -> None:
    """What is done once a day."""


def _brought() -> Mapping[str | None, WidgetState]:
    found: Mapping[str | None, WidgetState] = st.session_state.get(_BROUGHT, {})
    return found
