"""Open files: how many readers need, and what happens when the system allows no more of them.

Each connection takes a file descriptor, and so does each file while it is read. When there are none
left, a server can neither let anybody in nor read a file for those who are in. So it keeps some
back: who comes then is asked to come later, in words. `lib.ui.streamlit_changes` puts
`take_few_at_once` and `take_connection` in the place of what asyncio and uvicorn do.
"""

import asyncio
import contextlib
import errno
import logging
import math
import os
import sys
import time
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Callable
from socket import socket

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from lib.settings import SESSIONS

EACH = 7  # that a browser takes: a websocket, and six connections while a page and its files come
RESERVE = 64  # for the server itself, and for files and uploads of those who are in
LAST = 32  # of the reserve that no connection gets: what a script reads must be there
NEEDED = SESSIONS * EACH + RESERVE
MANY = 100_000  # as good as no limit
SECONDS = 30  # after which a browser asks again

TOO_MANY = (
    "There is no place left on this server at the moment. This page asks again by itself every "
    f"{SECONDS} seconds."
)

logger = logging.getLogger(__name__)


class Seldom:
    """A warning that is logged once a minute at most, however often there is reason to."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._times = 0
        self._next = -math.inf

    def say(self, limit: float) -> None:
        """Log the warning, unless it stands in the log already."""
        self._times += 1
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 60
            logger.warning("%s (limit %s, times %d)", self._text, limit, self._times)
            self._times = 0


_asked_to_wait = Seldom("almost all open files are taken: readers are asked to come later")
_none_left = Seldom("all open files are taken: connections are refused")
_accept: Callable[..., None] = vars(BaseSelectorEventLoop)["_accept_connection"]
_connection_made = AutoHTTPProtocol.connection_made


def limit() -> float:
    """How many descriptors this process may have now."""
    if sys.platform == "win32":
        return math.inf
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return math.inf if soft == resource.RLIM_INFINITY else soft


def raise_limit() -> None:
    """Take as many descriptors as the system allows; warn where all readers can't have theirs."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for wanted in (NEEDED, hard):  # macOS grants less than it says
            if limit() < wanted or wanted == resource.RLIM_INFINITY:
                with contextlib.suppress(ValueError, OSError):
                    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    if limit() < NEEDED:
        logger.warning(
            "%s files may be open at once; %d readers (QP_SESSIONS) who come together need %d. "
            "Raise the hard limit (LimitNOFILE, ulimit -Hn), or some are asked to come later.",
            limit(),
            SESSIONS,
            NEEDED,
        )


def log_seldom() -> None:
    """Keep the running event loop from logging each connection that it has no descriptor for."""
    asyncio.get_running_loop().set_exception_handler(_handle)


def _handle(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        _none_left.say(limit())
    else:
        loop.default_exception_handler(context)


def take_few_at_once(
    loop: BaseSelectorEventLoop,
    make: Callable[[], asyncio.Protocol],
    listening: socket,
    tls: object = None,
    server: object = None,
    backlog: int = 100,
    *more: object,
) -> None:
    """In place of taking all connections that wait, up to 2,048 in one turn of the event loop.

    They would have the last descriptors before anything can be done about it; and once there are
    none, that loop goes on to the end, and logs each time that there are none. A turn takes a
    quarter of what is left: the first of them is looked at some turns later.
    """
    _accept(loop, make, listening, tls, server, min(backlog, max(1, int(_left() / 4))), *more)


def take_connection(protocol: asyncio.Protocol, transport: asyncio.Transport) -> None:
    """In place of taking every connection as long as there are descriptors."""
    _connection_made(protocol, transport)
    if transport.get_extra_info("socket").fileno() >= limit() - LAST:
        _none_left.say(limit())
        transport.abort()


class DescriptorsLeft:
    """ASGI middleware: lets nobody new in while almost all descriptors are taken."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or ask its reader to come later."""
        if not _opens_a_page(scope) or _left() > RESERVE:
            await self._app(scope, receive, send)
            return
        _asked_to_wait.say(limit())
        if scope["type"] == "websocket":  # an answer with words would be a line in uvicorn's log
            await send({"type": "websocket.close"})
        else:
            headers = {"Retry-After": str(SECONDS), "Refresh": str(SECONDS), "Connection": "close"}
            await PlainTextResponse(TOO_MANY, 503, headers)(scope, receive, send)


def _opens_a_page(scope: Scope) -> bool:
    """Whether somebody comes anew; files, uploads and questions of health don't count."""
    if scope["type"] == "websocket":
        return True
    return scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")


def _left() -> float:
    """How many descriptors are left, at least about."""
    try:
        lowest = os.open(os.devnull, os.O_RDONLY)  # the lowest number that is free
    except OSError:
        return 0
    os.close(lowest)
    return min(MANY, limit() - lowest)
