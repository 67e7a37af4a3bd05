"""A reader without a browser: speaks Streamlit's websocket protocol to a running server."""

import time
from typing import NamedTuple
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import connect


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


class Reader:
    """One session with the server, on one page."""

    def __init__(self, url: str, address: str = "", query: dict[str, str] | None = None) -> None:
        self._page = address
        self._query = urlencode(query or {})
        self._widgets: dict[str, WidgetState] = {}
        self._connection = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        )
        self._socket = self._connection.__enter__()

    def run(self, fragment: str = "") -> Run:
        """Run the page, or one of its fragments, with the widgets as they are set."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_name = self._page
        state.fragment_id = fragment
        state.widget_states.CopyFrom(WidgetStates(widgets=self._widgets.values()))
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
            elif kind == "script_finished":
                return Run(time.perf_counter() - start, size, deltas)

    def set(self, widget: WidgetState) -> None:
        """Hold a widget's state for the runs to come."""
        self._widgets[widget.id] = widget

    def close(self) -> None:
        """Leave."""
        self._connection.__exit__(None, None, None)
