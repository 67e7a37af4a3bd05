"""A reader without a browser: speaks Streamlit's websocket protocol to a running server."""

import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from streamlit.proto.AutoRerun_pb2 import AutoRerun
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import connect

from lib.ui.restart import DAY


class Run(NamedTuple):
    """One run of a script or of a fragment, as the reader sees it."""

    seconds: float
    bytes: int
    deltas: list[Delta]

    @property
    def fragments(self) -> list[str]:
        """The ids of the fragments that drew something, in order, each once."""
        return list(dict.fromkeys(d.fragment_id for d in self.deltas if d.fragment_id))

    @property
    def failed(self) -> bool:
        """Whether the page shows an exception."""
        return any(delta.new_element.WhichOneof("type") == "exception" for delta in self.deltas)

    def of(self, kind: str) -> list[Delta]:
        """What draws elements of one kind: "button", "html", "bidi_component", ..."""
        return [delta for delta in self.deltas if delta.new_element.WhichOneof("type") == kind]

    def button(self, label: str) -> Delta | None:
        """What draws the button with this label, if there is one."""
        found = [delta for delta in self.of("button") if delta.new_element.button.label == label]
        return found[0] if found else None

    def shows(self, text: str) -> bool:
        """Whether an ASCII text is somewhere on the page, also in what is spoken only."""
        return any(text in str(delta) for delta in self.deltas)


Query = dict[str, str] | str | None


class Reader:
    """One session with the server, on one page.

    A query is given by its parameters, or as the text that stands in the address.
    """

    def __init__(self, url: str, address: str = "", query: Query = None) -> None:
        self.turn_to(address, query)
        self._connection = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        )
        self._socket = self._connection.__enter__()

    def turn_to(self, address: str, query: Query = None) -> None:
        """Let the runs to come be those of another page."""
        self._page = address
        self._query = query if isinstance(query, str) else urlencode(query or {})
        self._hash = ""  # what the server calls the page
        self._widgets: dict[str, WidgetState] = {}
        self._repeat: AutoRerun | None = None  # the fragment that is to run by itself

    def run(self, fragment: str = "", pressed: WidgetState | None = None) -> Run:
        """Run the page, or one of its fragments, with the widgets as they are set.

        A run that the page itself breaks off, to begin anew, is followed to the end of the new one.

        Args:
            fragment: its id; empty for the page.
            pressed: a widget whose state counts for this run only.
        """
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_name = self._page
        state.page_script_hash = self._hash
        state.fragment_id = fragment
        widgets = [*self._widgets.values(), *([pressed] if pressed else [])]
        state.widget_states.CopyFrom(WidgetStates(widgets=widgets))
        if not fragment:
            self._repeat = None
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        size, deltas = 0, []
        while True:
            data = self._socket.recv(timeout=60)
            assert isinstance(data, bytes)
            size += len(data)
            received = ForwardMsg.FromString(data)
            kind = received.WhichOneof("type")
            if kind == "delta":
                deltas.append(received.delta)
            elif kind == "navigation":
                self._hash = received.navigation.page_script_hash
            elif kind == "auto_rerun" and received.auto_rerun.interval < DAY:
                self._repeat = received.auto_rerun
            elif kind == "script_finished":
                if received.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return Run(time.perf_counter() - start, size, deltas)
                deltas, self._repeat = [], None

    def set(self, widget: WidgetState) -> None:
        """Hold a widget's state for the runs to come."""
        self._widgets[widget.id] = widget

    def press(self, seen: Run, label: str) -> Run:
        """Press a button that a run showed."""
        delta = seen.button(label)
        assert delta, f"no button {label!r}"
        pressed = WidgetState(id=delta.new_element.button.id, trigger_value=True)
        return self.run(delta.fragment_id, pressed)

    def watch(
        self, seen: Run, until: Callable[[Run], bool] = lambda run: False, longest: float = 120
    ) -> Run:
        """Look again as often as the page asks for it, as a browser does.

        Args:
            seen: the last run.
            until: whether to end with a run although the page asks for more.
            longest: seconds that it may take.

        Returns:
            the last run.

        Raises:
            AssertionError: the page still asks for more after so long.
        """
        end = time.monotonic() + longest
        while self._repeat and not until(seen):
            assert time.monotonic() < end, f"no end after {longest} s"
            time.sleep(self._repeat.interval)
            seen = self.run(self._repeat.fragment_id)
        return seen

    def close(self) -> None:
        """Leave."""
        self._connection.__exit__(None, None, None)
