"""A run's messages: all of them, in order, and together."""

import asyncio
import threading
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.NewSession_pb2 import Config, CustomThemeConfig
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State
from websockets.server import ServerProtocol

from lib.ui import sending
from tests.support.loops import on_a_loop_of_its_own

BEGUN, SHOWN = ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
DONE, ENDED = ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS, ScriptRunnerEvent.SHUTDOWN


class Session(AppSession):
    """A session that only notes what the event loop is told, and how often it is woken."""

    def __init__(self) -> None:
        self._event_loop = asyncio.get_running_loop()
        self.handled: list[Any] = []
        self.woken = 0
        self.__dict__["_handle_scriptrunner_event_on_event_loop"] = self.note

    def __del__(self) -> None:  # nothing was opened
        pass

    def _call_soon_on_event_loop(self, callback: Any) -> None:
        self.woken += 1
        super()._call_soon_on_event_loop(callback)

    def note(self, sender: object, event: ScriptRunnerEvent, number: int | None = None) -> None:
        """Note what the event loop is told."""
        self.handled.append(event if number is None else number)


def in_a_script(*calls: Any) -> None:
    """Make the calls in another thread, and wait for it."""
    thread = threading.Thread(target=lambda: [call() for call in calls])
    thread.start()
    thread.join()


def test_a_run_wakes_the_event_loop_twice() -> None:
    async def run() -> Session:
        session = Session()

        show = partial(sending.pass_on_together, session, None)
        in_a_script(*(partial(show, SHOWN, number=number) for number in range(100)))
        in_a_script(partial(show, ENDED))
        while ENDED not in session.handled:
            await asyncio.sleep(0)
        return session

    session = on_a_loop_of_its_own(run)
    assert session.handled == [*range(100), ENDED]
    assert session.woken == 2


def test_a_short_run_wakes_the_event_loop_at_its_end_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def create(session: Session, data: object) -> None:
        show = partial(sending.pass_on_together, session, None)
        in_a_script(partial(show, BEGUN), partial(show, SHOWN, number=1), partial(show, DONE))
        in_a_script(partial(show, ENDED))

    async def run() -> Session:
        session = Session()
        monkeypatch.setattr(sending, "_create_runner", create)
        sending.create_runner(session, RerunData())
        assert session.handled == []
        while ENDED not in session.handled:
            await asyncio.sleep(0)
        in_a_script(partial(sending.pass_on_together, session, None, SHOWN, number=2))
        async with asyncio.timeout(10):  # the loop looks again, or is woken
            while 2 not in session.handled:
                await asyncio.sleep(0.001)
        return session

    session = on_a_loop_of_its_own(run)
    assert session.handled == [BEGUN, 1, DONE, ENDED, 2]
    assert session.woken == 2  # once for each


def test_what_a_slow_script_shows_does_not_wait_for_its_end() -> None:
    async def run() -> list[Any]:
        session = Session()
        for number in range(2):  # the second is no less in time than the first
            in_a_script(partial(sending.pass_on_together, session, None, SHOWN, number=number))
            async with asyncio.timeout(10):
                while number not in session.handled:
                    await asyncio.sleep(0.001)
        return session.handled

    assert on_a_loop_of_its_own(run) == [0, 1]


class Connection(WebSocketsSansIOProtocol):
    """An open websocket over nothing, which notes what is written."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.writable = asyncio.Event()
        self.writable.set()
        self.conn = ServerProtocol(state=State.OPEN)
        self.disconnected = False
        self.handshake_complete, self.close_sent, self.initial_response = True, False, None
        self.written: list[bytes] = []
        self.transport = SimpleNamespace(  # type: ignore[assignment]
            write=self.written.append, is_closing=lambda: False
        )


def test_messages_of_one_turn_are_written_together() -> None:
    async def run() -> list[bytes]:
        connection = Connection()
        for data in (b"one", b"two", b"three"):
            await sending.write_together(connection, {"type": "websocket.send", "bytes": data})
        assert connection.written == []
        await asyncio.sleep(0)
        await sending.write_together(connection, {"type": "websocket.send", "bytes": b"four"})
        await asyncio.sleep(0)
        return connection.written

    # RFC 6455: a last frame of bytes, its length, no mask.
    assert on_a_loop_of_its_own(run) == [b"\x82\x03one\x82\x03two\x82\x05three", b"\x82\x04four"]


@pytest.mark.parametrize("section", ["theme", "theme.light", "theme.dark", "theme.sidebar"])
def test_the_theme_is_streamlits(section: str) -> None:
    expected, message = CustomThemeConfig(), CustomThemeConfig()
    sending._fill_theme(expected, section)
    for _ in range(2):
        message = CustomThemeConfig()
        sending.copy_theme(message, section)
        assert message == expected


def test_the_theme_that_is_copied_is_no_empty_one() -> None:
    message = CustomThemeConfig()
    sending.copy_theme(message, "theme.light")
    assert message.primary_color


def test_the_configuration_that_is_copied_is_the_servers() -> None:
    expected, message = Config(), Config()
    sending._fill_configuration(expected)
    assert expected.max_cached_message_age  # no empty one
    sending.copy_configuration(message)
    assert message == expected
