"""Sessions of readers who are away: kept for a while, not too many, and ended afterwards."""

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.session_manager import SessionInfo

from lib.ui.absent import Absent


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
