"""How many readers the server takes at once: who is in stays in, one more gets a sentence."""

import threading

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.settings import SESSIONS

FULL = (
    f"This server takes {SESSIONS} readers at once, and all places are taken. Please load the page "
    "again in some minutes."
)

_lock = threading.Lock()
_in: set[str] = set()  # the sessions that have a place


def admitted() -> bool:
    """Whether this reader has a place; a place is free again when its reader has left."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return True
    session = context.session_id
    with _lock:
        if session not in _in:
            active = runtime.get_instance()._session_mgr.list_active_sessions()
            _in.intersection_update(one.session.id for one in active)
            if len(_in) >= SESSIONS:
                return False
            _in.add(session)
        return True
