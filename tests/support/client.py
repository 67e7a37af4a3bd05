"""A reader without a browser: speaks Streamlit's websocket protocol to a running server."""

import re
import time
import uuid
from collections.abc import Callable
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from streamlit.proto.AutoRerun_pb2 import AutoRerun
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from lib.ui.absent import GOING_AWAY
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
    def whole(self) -> bool:
        """Whether the page ran, not a fragment alone."""
        return any(not delta.fragment_id for delta in self.deltas)

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


def cookie(url: str) -> str:
    """What a proxy or a server wants a new browser to send with all that comes."""
    http = HTTPConnection(urlsplit(url).netloc, timeout=60)
    http.request("GET", "/")
    answer = http.getresponse()
    answer.read()
    http.close()
    return answer.headers.get("Set-Cookie", "").partition(";")[0]


class Reader:
    """One session with the server, on one page.

    A query is given by its parameters, or as the text that stands in the address. Behind a proxy a
    cookie may say to which server the reader belongs (see `cookie`).
    """

    def __init__(
        self, url: str, address: str = "", query: Query = None, *, cookie: str = ""
    ) -> None:
        self.turn_to(address, query)
        self._url = url
        self._cookie = cookie
        self.asked = ""  # the fragment that was to run last
        self.session = ""  # what the server calls this reader, once a page was run
        self._connect()

    def _connect(self) -> None:
        words = ["streamlit", "none", self.session] if self.session else ["streamlit"]
        self._connection = connect(
            self._url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol(word) for word in words],
            additional_headers={"Cookie": self._cookie},
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
        self.asked = fragment
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
            elif kind == "new_session":
                self.session = received.new_session.initialize.session_id
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
        self, seen: Run, until: Callable[[Run], bool] = lambda run: False, longest: float = 600
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

    def look_again(self) -> Run | None:
        """Look once more if the page asks for it."""
        return self.run(self._repeat.fragment_id) if self._repeat else None

    def upload(self, widget: str, name: str, content: bytes) -> None:
        """Give a file to an uploader; it counts from the next run on.

        Args:
            widget: the uploader's id.
            name: of the file.
            content: what is in it.
        """
        message = BackMsg()
        message.file_urls_request.request_id = uuid.uuid4().hex
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self.session
        self._socket.send(message.SerializeToString())
        received = ForwardMsg()
        while received.WhichOneof("type") != "file_urls_response":
            data = self._socket.recv(timeout=60)
            assert isinstance(data, bytes)
            received = ForwardMsg.FromString(data)
        [urls] = received.file_urls_response.file_urls
        self._put(urls.upload_url, name, content)
        state = WidgetState(id=widget)
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(content), urls.file_id
        file.file_urls.CopyFrom(urls)
        self.set(state)

    def _put(self, path: str, name: str, content: bytes) -> None:
        http = HTTPConnection(urlsplit(self._url).netloc, timeout=60)
        http.request("GET", "/_stcore/health", headers={"Cookie": self._cookie})
        answer = http.getresponse()
        answer.read()
        token = re.search(r"_streamlit_xsrf=([^;]+)", answer.headers["Set-Cookie"])
        assert token
        end = uuid.uuid4().hex
        head = f'--{end}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        http.request(
            "PUT",
            path,
            head.encode() + content + f"\r\n--{end}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={end}",
                "Cookie": f"_streamlit_xsrf={token[1]}; {self._cookie}",
                "X-Xsrftoken": token[1],
            },
        )
        answer = http.getresponse()
        assert answer.status == 204, (answer.status, answer.read())
        http.close()

    def cut(self) -> None:
        """Lose the connection without a last word, and connect again as a browser does."""
        self._socket.socket.close()
        self._connection.__exit__(None, None, None)
        self._connect()

    def close(self) -> None:
        """Close the page."""
        self._socket.close(GOING_AWAY)
        self._connection.__exit__(None, None, None)
