"""Readers who have lost the connection, or whose phone sleeps: what they had is kept for a while.

Their browser connects again by itself, and names the session that it had. Streamlit keeps such a
session for two minutes, but 128 of them at most, and lets go of none before another one comes.
Who closes the page says so, and can't come back to it: a browser that opens it anew begins anew.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.session_manager import SessionInfo, SessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from lib.settings import MINUTES_KEPT, SESSIONS

GOING_AWAY = 1001  # what a browser's last message says when its page is closed (RFC 6455)
GONE = 60  # seconds; in case some browser says so before a phone sleeps
_closed: ContextVar[bool] = ContextVar("closed", default=False)  # of the connection that ends


class Farewells:
    """ASGI middleware: takes note of who closes the page, rather than losing the connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or stay with one reader to the end."""

        async def listen() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                _closed.set(message.get("code") == GOING_AWAY)
            return message

        await self._app(scope, listen if scope["type"] == "websocket" else receive, send)


class Absent(SessionStorage):
    """The sessions of absent readers, who left first first.

    Args:
        most: how many are kept.
        seconds: how long each is kept; of those who closed the page, `GONE` at most.
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
        seconds = min(self._seconds, GONE) if _closed.get() else self._seconds
        self._kept[session_info.session.id] = self._clock() + seconds, session_info
        self.forget()

    def delete(self, session_id: str) -> None:
        """Let go of a session, say of a reader who has come back."""
        self._kept.pop(session_id, None)

    def list(self) -> list[SessionInfo]:
        """All that are kept."""
        return [info for _, info in self._kept.values()]

    def forget(self) -> None:
        """End the sessions of those who have been away too long, or are too many."""
        for session_id, (until, info) in list(self._kept.items()):
            if len(self._kept) > self._most or self._clock() >= until:
                del self._kept[session_id]
                info.session.shutdown()


def keep() -> Absent:
    """From now on, keep absent readers' sessions in the running server as the host wishes."""
    manager = runtime.get_instance()._session_mgr
    assert isinstance(manager, WebsocketSessionManager)
    manager._session_storage = absent = Absent(SESSIONS, 60 * MINUTES_KEPT)
    return absent
