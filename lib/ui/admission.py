"""How many readers the server takes at once: who is in stays in, one more gets a sentence."""

import threading

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.session_manager import SessionManager

from lib.settings import SESSIONS

FULL = (
    f"This server takes {SESSIONS} readers at once, and all places are taken. Please load the page "
    "again in some minutes."
)

_lock = threading.Lock()
_in: set[str] = set()  # the sessions that have a place
_sessions: SessionManager | None = None  # of the server that counts its readers


def count() -> None:
    """Begin to count; the running server calls this once."""
    global _sessions
    _sessions = runtime.get_instance()._session_mgr


def admitted() -> bool:
    """Whether this reader has a place; a place is free again when its reader has left."""
    context = get_script_run_ctx()
    if context is None or _sessions is None:
        return True
    session = context.session_id
    with _lock:
        if session in _in:
            return True
        if len(_in) >= SESSIONS:  # by now some may have left
            _in.intersection_update(one.session.id for one in _sessions.list_active_sessions())
        if len(_in) >= SESSIONS:
            return False
        _in.add(session)
        return True
