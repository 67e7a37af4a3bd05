"""What is changed in Streamlit: the names are still there, and the changes do what they say."""

import pytest
import streamlit as st
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession

from lib.ui import streamlit_changes


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit as it is, also after the test."""
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    for name in ("_handle_clear_cache_request", "register_file_watchers"):
        monkeypatch.setattr(AppSession, name, getattr(AppSession, name))


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
