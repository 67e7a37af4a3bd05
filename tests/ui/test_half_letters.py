"""Half letters, which a browser's texts may hold: they cost nobody the connection."""

import pytest
from google.protobuf.message import DecodeError
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.ui import server as app_server
from lib.ui.absent import Farewells
from lib.ui.half_letters import WholeLetters, whole

# As Streamlit's client writes U+D83D and U+DC4E.
FIRST, SECOND = b"\xed\xa0\xbd", b"\xed\xb1\x8e"
PLACE = "QQQ"  # for a half letter, which Python's own messages can't hold


def message(*states: WidgetState) -> bytes:
    sent = BackMsg()
    sent.rerun_script.widget_states.widgets.extend(states)
    return sent.SerializeToString()


def text(value: str) -> WidgetState:
    return WidgetState(id="word", string_value=value)


@pytest.mark.parametrize("half", [FIRST, SECOND], ids=["first", "second"])
def test_half_a_letter_is_replaced_in_a_message(half: bytes) -> None:
    sent = message(text(f"a{PLACE}b{PLACE}👎"), text("word")).replace(PLACE.encode(), half)
    with pytest.raises(DecodeError):
        BackMsg.FromString(sent)
    assert whole(sent) == message(text("a\ufffdb\ufffd👎"), text("word"))


def test_what_is_no_half_letter_stays() -> None:
    number = WidgetState(id="number")
    number.bytes_value = FIRST + SECOND
    for state in (number, text("👎 \ud7ff \ue000 한국어"), text("")):  # the letters next to halves
        assert whole(message(state)) == message(state)
    for other in (b"", b"\xed", b"\xed\xa0", b"no message"):
        assert whole(other) == other


def test_the_server_reads_a_word_that_was_cut_in_the_middle() -> None:
    async def read(websocket: WebSocket) -> None:
        await websocket.accept()
        sent = BackMsg.FromString(await websocket.receive_bytes())
        [state] = sent.rerun_script.widget_states.widgets
        await websocket.send_text(state.string_value)
        await websocket.close()

    layers = [one for one in app_server.middleware() if one.cls in (Farewells, WholeLetters)]
    client = TestClient(Starlette(routes=[WebSocketRoute("/", read)], middleware=layers))
    with client.websocket_connect("/") as connection:
        connection.send_bytes(message(text(f"Q8_0 {PLACE}")).replace(PLACE.encode(), FIRST))
        assert connection.receive_text() == "Q8_0 \ufffd"
