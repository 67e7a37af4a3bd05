"""After a restart of the server: what the browser brings to a session that knows nothing of it."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.ui.runs import LOST
from pages.changed_parts.own_picture import GONE
from tests.support.client import Reader, Run
from tests.support.server import Server

NUMBERS = {"scale_data": "Your own numbers"}


def file(key: str, name: str) -> WidgetState:
    """An uploader in which the browser still has a file."""
    state = WidgetState(id=f"$$ID-{'0' * 32}-{key}")
    state.file_uploader_state_value.uploaded_file_info.add(file_id="1", name=name, size=4)
    return state


def brings(server: Server, address: str, query: dict[str, str], *states: WidgetState) -> Run:
    """The first run of a session."""
    reader = Reader(server.url, address, query)
    for state in states:
        reader.set(state)
    seen = reader.run()
    reader.close()
    assert not seen.failed
    return seen


@pytest.mark.parametrize("came_back", [True, False])
def test_a_lost_run_is_said_to_be_lost(came_back: bool, server: Server) -> None:
    live = WidgetState(id=f"$$ID-{'0' * 32}-network_live", bool_value=True)
    reader = Reader(server.url, "network", {"weight_bits": "2", "activation_bits": "2"})
    if came_back:
        reader.set(live)
    seen = reader.run()
    assert not seen.failed
    assert seen.shows(f"{LOST} Press Run to begin again.") is came_back
    seen = reader.press(seen, "Run")
    assert seen.button("Stop")
    assert not seen.shows(LOST)
    reader.press(seen, "Stop")
    reader.close()


def test_own_numbers_from_a_file_are_gone(server: Server) -> None:
    fresh = brings(server, "scale", NUMBERS)
    assert fresh.shows("Give some numbers")
    back = brings(server, "scale", NUMBERS, file("scale_file", "a_b.csv"))
    assert back.shows(r"a\\_b.csv") or back.shows("a_b.csv")
    assert back.shows("is gone: the server was started again. Give it once more. Until then you ")
    assert not back.shows("Give some numbers")


def test_own_picture_is_gone(server: Server) -> None:
    assert not brings(server, "changed", {}).shows(GONE)
    assert brings(server, "changed", {}, file("changed_file", "shoe.png")).shows(GONE)
