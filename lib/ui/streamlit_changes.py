"""What is changed in Streamlit itself while it runs: each change once, with its reason.

Each replaces a name inside Streamlit, whose version requirements.txt keeps to a narrow range;
tests/ui/test_streamlit_changes.py fails where a name is gone or does something else.
"""

import asyncio
import gc
import socket
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Callable
from functools import cache

from streamlit import config, delta_generator, net_util
from streamlit.components.v2.bidi_component import main as bidi_component
from streamlit.components.v2.bidi_component.main import BidiComponentMixin
from streamlit.runtime import app_session, fragment
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.state.common import WidgetValuePresenter
from streamlit.runtime.state.session_state import SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.watcher.polling_path_watcher import PollingPathWatcher
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from lib.ui import client_files, descriptors, places, script_threads, sending

MOST_UPLOADED = 100_000_000  # bytes of files that no page has taken yet
_add_file = MemoryUploadedFileManager.add_file
_poll = PollingPathWatcher._schedule


def apply() -> None:
    """Make all changes. Once, before the first reader comes."""
    for place, name, function in CHANGES:
        if not hasattr(place, name):
            raise AttributeError(f"Streamlit has no {name} any more; see {__name__}")
        setattr(place, name, function)


def _unknown() -> str | None:
    """In place of asking a web service for this machine's address as the internet sees it.

    Streamlit does so whenever a page of another origin tries to connect, to see whether that is the
    origin. Readers come from the origin that served the page, behind a proxy too if it passes the
    Host header on. (What Streamlit prints at its start is up to .streamlit/config.toml.)
    """
    return None


def _refuse(session: AppSession) -> None:
    """In place of emptying the caches of all readers, which any one of them could ask for."""


def _watch_nothing(session: AppSession) -> None:
    """In place of looking for new modules and pages after every run: 9 % of the server's time.

    It does so although .streamlit/config.toml turns the watcher off.
    """


def _poll_nothing(watcher: PollingPathWatcher) -> None:
    """In place of looking five times a second whether .streamlit/config.toml was changed.

    That, too, goes on where the watcher is turned off, and takes turns with the readers' threads.
    """
    if config.get_option("server.fileWatcherType") != "none":
        _poll(watcher)


class _Asyncio:
    """In place of the module, where sessions make event loops for their scripts.

    No script uses one, and each takes three descriptors, for as long as its session is kept. So all
    sessions have the same one, which is never run.
    """

    new_event_loop = staticmethod(cache(asyncio.new_event_loop))

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)


def _leave_open(loop: asyncio.AbstractEventLoop) -> None:
    """In place of closing the event loop of a session that has ended: the others have it too."""


def _add_and_drop_others(
    manager: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec
) -> None:
    """In place of keeping all that a session ever uploads, read or not, until it ends.

    A session has the last file alone; nobody waits for the others. Pages take a file as soon as it
    is there and leave none of its content, so what piles up comes from no page: beyond
    `MOST_UPLOADED` bytes the files of other sessions go, too.
    """
    full = manager._total_bytes + len(file.data) > MOST_UPLOADED
    for owner in list(manager.file_storage):
        if owner == session_id or full:
            for other in list(manager.file_storage.get(owner, {})):
                if other != file.file_id:
                    manager.remove_file(owner, other)
    _add_file(manager, session_id, file)


def _show_to_readers_only(happened: str, *_: object) -> WidgetValuePresenter:
    """In place of a class that is made at each look at what a component has sent, to write to it.

    There are several looks in a run, some of them Streamlit's own, and nobody writes.

    Args:
        happened: the key of what the component has sent for this run alone.
    """

    def sent(state: object, session: SessionState) -> object:
        events = session._new_widget_state.get(happened)
        if not events or not isinstance(state, dict):
            return state
        return {event["event"]: event.get("value") for event in events} | state

    return sent


def _named_by_key(component: object, **details: object) -> dict[str, object]:
    """In place of hashing all that a component is given: where it has a key, that is its name."""
    return {}


def _advise_nothing(session: AppSession) -> tuple[bool, str]:
    """In place of asking in each run whether a programmer at this machine needs advice."""
    return False, ""


def send_at_once() -> None:
    """Turn Nagle's algorithm off for all connections to come; it adds 40 ms to every interaction.

    A run's answer is many small messages. With the algorithm on, all but the first wait for the
    browser to acknowledge it, which takes its time. asyncio turns it off by itself, but not for the
    listening socket that Streamlit makes (its protocol number is 0) and shows to nobody. So that
    socket is looked for; the connections that it accepts inherit the option.
    """
    for thing in gc.get_objects():
        if type(thing) is socket.socket and thing.fileno() >= 0:
            internet = thing.family in (socket.AF_INET, socket.AF_INET6)
            if internet and thing.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


# Where, the name, and what is there instead.
CHANGES: tuple[tuple[object, str, Callable[..., object] | _Asyncio], ...] = (
    (net_util, "get_external_ip", _unknown),
    (AppSession, "_handle_clear_cache_request", _refuse),
    (AppSession, "register_file_watchers", _watch_nothing),
    (PollingPathWatcher, "_schedule", _poll_nothing),
    (AppSession, "_on_scriptrunner_event", sending.pass_on_together),
    (AppSession, "_create_scriptrunner", sending.create_runner),
    (AppSession, "flush_browser_queue", sending.send_messages),
    (AppSession, "_enqueue_forward_msg", sending.enqueue),
    (ScriptRunner, "start", script_threads.start),
    (fragment, "deepcopy", places.copied),
    (delta_generator, "deepcopy", places.copied),
    (WebSocketsSansIOProtocol, "send", sending.write_together),
    (bidi_component, "make_bidi_component_presenter", _show_to_readers_only),
    (BidiComponentMixin, "_build_bidi_identity_kwargs", _named_by_key),
    (AppSession, "_compute_skills_nudge_state", _advise_nothing),
    (app_session, "_populate_theme_msg", sending.copy_theme),
    (app_session, "_populate_config_msg", sending.copy_configuration),
    (app_session, "asyncio", _Asyncio()),
    (app_session, "_close_script_event_loop", _leave_open),
    (BaseSelectorEventLoop, "_accept_connection", descriptors.take_few_at_once),
    (AutoHTTPProtocol, "connection_made", descriptors.take_connection),
    (HttpToolsProtocol, "on_headers_complete", client_files.answer_at_once),
    (MemoryUploadedFileManager, "add_file", _add_and_drop_others),
)
