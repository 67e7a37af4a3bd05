"""Sessions of readers who are away: kept for a while, not too many, and ended afterwards."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.session_manager import SessionInfo

from lib.ui.absent import GOING_AWAY, GONE, Absent, Farewells


class Session(AppSession):
    """A session that does nothing but end."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.ended = False

    def shutdown(self) -> None:
        self.ended = True


def away(absent: Absent, name: str) -> Session:
    """A reader loses the connection."""
    session = Session(name)
    absent.save(SessionInfo(client=None, session=session))
    return session


def kept(absent: Absent) -> list[str]:
    """The names of the sessions that are kept, in order."""
    return [info.session.id for info in absent.list()]


def test_a_reader_who_comes_back_in_time_finds_the_session() -> None:
    now = 0.0
    absent = Absent(10, 60, lambda: now)
    session = away(absent, "phone")
    now = 59.9
    absent.forget()
    found = absent.get("phone")
    assert found
    assert found.session is session
    absent.delete("phone")  # Streamlit goes on with it
    now = 1000.0
    absent.forget()
    assert absent.get("phone") is None
    assert not session.ended


def test_a_session_ends_when_its_reader_is_away_too_long() -> None:
    now = 0.0
    absent = Absent(10, 60, lambda: now)
    first = away(absent, "first")
    now = 30.0
    second = away(absent, "second")
    now = 60.0
    absent.forget()
    assert kept(absent) == ["second"]
    assert (first.ended, second.ended) == (True, False)


def test_being_away_again_counts_anew() -> None:
    now = 0.0
    absent = Absent(10, 60, lambda: now)
    away(absent, "often")
    away(absent, "once")
    now = 50.0
    away(absent, "often")
    now = 70.0
    absent.forget()
    assert kept(absent) == ["often"]


def test_of_too_many_the_longest_absent_go() -> None:
    absent = Absent(3, 60, lambda: 0.0)
    sessions = [away(absent, str(number)) for number in range(5)]
    assert kept(absent) == ["2", "3", "4"]
    assert [session.ended for session in sessions] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("code", "seconds"), [(GOING_AWAY, GONE), (1000, 900), (1005, 900), (1006, 900)]
)
def test_who_closes_the_page_is_not_waited_for(code: int, seconds: float) -> None:
    now = 0.0
    absent = Absent(10, 900, lambda: now)
    before = away(absent, "asleep since before")

    async def read(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.receive()
        away(absent, "reader")

    route = WebSocketRoute("/", read)
    client = TestClient(Starlette(routes=[route], middleware=[Middleware(Farewells)]))
    with client.websocket_connect("/") as connection:
        connection.close(code)
    now = seconds - 0.1
    absent.forget()
    assert "reader" in kept(absent)
    now = seconds
    absent.forget()
    assert "reader" not in kept(absent)
    assert before.ended == (seconds == 900)
