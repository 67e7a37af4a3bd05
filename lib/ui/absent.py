"""Readers who have lost the connection, or whose phone sleeps: what they had is kept for a while.

Their browser connects again by itself, and names the session that it had. Streamlit keeps such a
session for two minutes, but 128 of them at most, and lets go of none before another one comes.
"""

import time
from collections.abc import Callable

from streamlit import runtime
from streamlit.runtime.session_manager import SessionInfo, SessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from lib.settings import MINUTES_KEPT, SESSIONS


class Absent(SessionStorage):
    """The sessions of absent readers, who has been away longest first.

    Args:
        most: how many are kept.
        seconds: how long each is kept.
        clock: the time in seconds.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[str, tuple[float, SessionInfo]] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """The session of that id, if it is kept."""
        found = self._kept.get(session_id)
        return found[1] if found else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep the session of a reader who has gone."""
        self.delete(session_info.session.id)
        self._kept[session_info.session.id] = self._clock(), session_info
        self.forget()

    def delete(self, session_id: str) -> None:
        """Let go of a session, say of a reader who has come back."""
        self._kept.pop(session_id, None)

    def list(self) -> list[SessionInfo]:
        """All that are kept."""
        return [info for _, info in self._kept.values()]

    def forget(self) -> None:
        """End the sessions of those who have been away too long, or are too many."""
        for session_id, (since, info) in list(self._kept.items()):
            if len(self._kept) <= self._most and self._clock() < since + self._seconds:
                return
            del self._kept[session_id]
            info.session.shutdown()


def keep() -> Absent:
    """From now on, keep absent readers' sessions in the running server as the host wishes."""
    manager = runtime.get_instance()._session_mgr
    assert isinstance(manager, WebsocketSessionManager)
    manager._session_storage = absent = Absent(SESSIONS, 60 * MINUTES_KEPT)
    return absent
