"""What is changed in Streamlit: the names are still there, and the changes do what they say."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.watcher.polling_path_watcher import PollingPathWatcher

from lib.ui import streamlit_changes


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit as it is, also after the test."""
    for place, name, _ in streamlit_changes.CHANGES:
        monkeypatch.setattr(place, name, getattr(place, name))


@pytest.mark.usefixtures("unchanged")
def test_no_visitor_empties_the_caches_of_all() -> None:
    calls = []

    @st.cache_data
    def square(x: int) -> int:
        calls.append(x)
        return x * x

    class Session(AppSession):
        def __init__(self) -> None:
            self.id = "of a visitor"

        def __del__(self) -> None:  # nothing was opened
            pass

    message = BackMsg(clear_cache=True)
    streamlit_changes.apply()
    square(3)
    Session().handle_backmsg(message)
    square(3)
    assert calls == [3]


@pytest.mark.usefixtures("unchanged")
def test_a_name_that_streamlit_no_longer_has_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(AppSession, "register_file_watchers")
    with pytest.raises(AttributeError, match="register_file_watchers"):
        streamlit_changes.apply()


def held(manager: MemoryUploadedFileManager) -> dict[str, list[str]]:
    """The files of each session that has some."""
    return {owner: list(files) for owner, files in manager.file_storage.items() if files}


@pytest.mark.usefixtures("unchanged")
def test_a_session_has_the_last_upload_alone() -> None:
    streamlit_changes.apply()
    manager = MemoryUploadedFileManager("/upload")
    for i in range(100):
        manager.add_file("one", UploadedFileRec(str(i), "a.png", "image/png", bytes(5_000_000)))
    manager.add_file("other", UploadedFileRec("100", "b.png", "image/png", bytes(5_000_000)))
    assert held(manager) == {"one": ["99"], "other": ["100"]}
    assert manager._total_bytes == 10_000_000


@pytest.mark.usefixtures("unchanged")
def test_all_sessions_together_have_little() -> None:
    streamlit_changes.apply()
    manager = MemoryUploadedFileManager("/upload")
    for i in range(100):
        file = UploadedFileRec(str(i), "a.png", "image/png", bytes(5_000_000))
        manager.add_file(f"session {i}", file)
        assert manager._total_bytes <= streamlit_changes.MOST_UPLOADED
        assert held(manager)[f"session {i}"] == [str(i)]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("watch", ["none", "poll"])
def test_files_are_polled_only_where_that_is_asked_for(
    watch: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(
        PollingPathWatcher, "_executor", SimpleNamespace(submit=waiting.append), raising=True
    )
    monkeypatch.setattr("streamlit.watcher.polling_path_watcher.time.sleep", lambda seconds: None)
    begun = PollingPathWatcher(str(tmp_path), lambda path: None)  # as at the server's start
    assert len(waiting) == 1
    config.set_option("server.fileWatcherType", watch)
    try:
        streamlit_changes.apply()
        waiting.pop()()
        assert len(waiting) == (watch == "poll")
    finally:
        config.set_option("server.fileWatcherType", "none")
        begun.close()


@pytest.mark.parametrize("state", [{}, {"sent": 1, "press": 2}, None], ids=str)
@pytest.mark.parametrize(
    "events", [None, [], [{"event": "press", "value": [3]}, {"event": "drag"}], [{}], [5]], ids=str
)
def test_what_a_component_has_sent_is_what_streamlit_says(state: object, events: object) -> None:
    session = SessionState()
    session._new_widget_state.set_from_value("events", events)
    kind: Any = "json_trigger_value"
    session._new_widget_state.set_widget_metadata(
        WidgetMetadata("events", deserializer=lambda text: text, serializer=str, value_type=kind)
    )
    said = []
    for presenter in (
        make_bidi_component_presenter("events"),
        streamlit_changes._show_to_readers_only("events"),
    ):
        session._new_widget_state.set_from_value("state", state)
        session._new_widget_state.set_widget_metadata(
            WidgetMetadata(
                "state",
                deserializer=lambda text: text,
                serializer=str,
                value_type="json_value",
                presenter=presenter,
            )
        )
        said.append(session["state"])
    assert said[0] == said[1]


def test_a_components_key_alone_is_its_name() -> None:
    names = {
        compute_and_register_element_id(
            "bidi_component", user_key="strip", key_as_main_identity=True, dg=None, **given
        )
        for given in ({}, {"component_name": "qp_bit_strip", "bytes": "of its data"})
    }
    assert len(names) == 1
